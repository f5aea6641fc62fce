"""One deployment as an operator runs it, against the offline Telegram in this process."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.soak.offices import Offices, open_offices
from benchmarks.soak.plan import RATE, Plan, Transport
from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.sandbox import Group, Phone, Sandbox
from tests.kit.authority.channel import channel_with
from tests.kit.deployments import LANGUAGES, TOKEN, environment, webhook
from tests.kit.process.ports import free_port
from tests.kit.process.records import Records
from tests.kit.process.stores import Store, open_store
from tests.kit.process.supervisor import Fleet, Supervisor

UNDO_SECONDS = 2


@dataclass
class Desk:
    """A staff group that handles some of the violation types."""

    group: Group
    staff: tuple[Phone, ...]


@dataclass
class Deployment:
    plan: Plan
    sandbox: Sandbox
    store: Store
    channel: Channel
    admin: Phone
    fleet: Fleet
    first_update: int
    offices: Offices
    desks: list[Desk] = field(default_factory=list)

    @property
    def records(self) -> Records:
        return self.fleet.records

    async def open_desks(self, count: int) -> None:
        """Spread the violation types over `count` groups with two moderators each."""
        self.admin.say("/start")  # the bot cannot write to a person who never wrote to it
        types = [kind.id for kind in self.channel.types_on()]
        for number in range(count):
            names = (f"Staff {number}.{each}" for each in (1, 2))
            staff = tuple(self.sandbox.person(name, LANGUAGES[number % 3]) for name in names)
            members = [self.admin, *staff]
            group = self.sandbox.group(f"Desk {number}", members, admins=[self.admin])
            self.admin.say(f"/desk {' '.join(types[number::count])}", chat=group.id)
            await self.admin.wait("/help", chat=group.id, timeout=60)
            if not self.desks:
                await self.records.log_finished_updates()  # the tables exist by now
            self.desks.append(Desk(group, staff))
            for phone in staff:
                phone.say("/start")  # Next brings cases into the private chat


@asynccontextmanager
async def deploy(plan: Plan, folder: Path) -> AsyncIterator[Deployment]:
    """All but the processes, which wait for `fleet.start`; stopped and closed at the end."""
    async with AsyncExitStack() as stack:
        store = open_store(plan.database, folder)
        stack.callback(store.stop)
        sandbox = Sandbox(TOKEN, bare=True, page=False, history=5000, seed=plan.seed)
        sandbox.faults.seed(plan.seed)
        sandbox.faults.set(limits=True)  # Telegram's own, besides the failures that are injected
        # Every call is kept: the audit looks for messages that were sent twice.
        sandbox.calls = sandbox.server.calls = deque()
        await stack.enter_async_context(sandbox)
        offices = await stack.enter_async_context(open_offices(plan.seed))
        on = _deployed(plan, folder, sandbox, store, offices)
        stack.push_async_callback(on.fleet.stop)
        yield on


def _deployed(
    plan: Plan, folder: Path, sandbox: Sandbox, store: Store, offices: Offices
) -> Deployment:
    admin, codes = sandbox.person("Әсел", "ru"), [one.code for one in load_channel().authorities]
    channel_file = channel_with(folder, UNDO_SECONDS, **offices.keys(codes))
    settings = environment(
        sandbox.root, admin.id, store.url, CHANNEL_FILE=str(channel_file), LOG_LEVEL="INFO",
        MESSAGES_PER_SECOND=str(RATE), PORT=str(free_port()), **offices.settings(codes),
    )  # fmt: skip
    if plan.transport is Transport.WEBHOOK:
        settings |= webhook()
        # Telegram waits longer and longer; a run would spend its time waiting.
        sandbox.server.webhook.first_delay = 0.2
    command = ["benchmarks.soak.sabotage", plan.sabotage] if plan.sabotage else ["bot"]
    command += ["run", "--share-port"] if plan.replicas > 1 else []
    records = Records(store.url)
    fleet = Fleet(
        [Supervisor(folder, records, settings, command, n) for n in range(plan.replicas)], plan.seed
    )
    channel, first = load_channel(channel_file), sandbox.world.updates.next_id
    return Deployment(plan, sandbox, store, channel, admin, fleet, first, offices)
