"""One deployment as an operator runs it, against the offline Telegram in this process."""

import math
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.soak.offices import Offices, open_offices
from benchmarks.soak.plan import RATE, Plan, Transport
from bot.channel.loader import load_channel
from bot.channel.model import Channel
from offline_telegram import Group, Phone, Sandbox
from offline_telegram.server import Webhook
from offline_telegram.updates import Pending
from tests.kit.deployments import LANGUAGES, TOKEN, environment, webhook
from tests.kit.process.ports import free_port
from tests.kit.process.records import Records, limit_desk
from tests.kit.process.stores import Store, open_store
from tests.kit.process.supervisor import Fleet, Supervisor
from tests.kit.stage import channel_with

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
    answered: dict[int, int] = field(default_factory=dict)
    """When the bot first accepted each update at its webhook, in ms UTC."""
    noted_from: float = math.inf
    """Since when the messages are noted that are known to have been sent."""

    @property
    def records(self) -> Records:
        return self.fleet.records

    async def open_desks(self, count: int) -> None:
        """Spread the violation types over `count` groups with the moderators of the plan."""
        # The bot cannot write to a person who never wrote to it
        self.admin.say("/start")
        types = [kind.id for kind in self.channel.types_on()]
        for number in range(count):
            each = range(1, self.plan.moderators + 1)
            names = (f"Staff {number}.{one}" for one in each)
            staff = tuple(
                self.sandbox.person(name, LANGUAGES[number % 3]) for name in names
            )
            members = [self.admin, *staff]
            group = self.sandbox.group(f"Desk {number}", members, admins=[self.admin])
            self.admin.say("/desk", chat=group.id)
            await self.admin.wait("/help", chat=group.id, timeout=60)
            await limit_desk(self.store.url, group.id, types[number::count])
            if not self.desks:
                await self.records.log_finished_updates()  # the tables exist by now
                self.noted_from = time.monotonic()
            self.desks.append(Desk(group, staff))
            for phone in staff:
                phone.say("/start")  # Next brings cases into the private chat


@asynccontextmanager
async def deploy(plan: Plan, folder: Path) -> AsyncIterator[Deployment]:
    """All but the processes, which wait for `fleet.start`; stopped and closed at the end."""
    async with AsyncExitStack() as stack:
        store = open_store(plan.database, folder)
        stack.callback(store.stop)
        sandbox = Sandbox(TOKEN, page=False, history=5000, seed=plan.seed)
        sandbox.faults.seed(plan.seed)
        # Telegram's own, besides the failures that are injected
        sandbox.faults.set(limits=True)
        # Every call is kept: the audit looks for messages that were sent twice.
        sandbox.calls = sandbox.server.calls = deque()
        await stack.enter_async_context(sandbox)
        offices = await stack.enter_async_context(open_offices(plan.seed))
        admin, codes = (
            sandbox.person("Әсел", "ru"),
            [one.code for one in load_channel().authorities],
        )
        channel_file = channel_with(folder, UNDO_SECONDS, **offices.keys(codes))
        settings = environment(
            sandbox.root,
            admin.id,
            store.url,
            CHANNEL_FILE=str(channel_file),
            LOG_LEVEL="INFO",
            MESSAGES_PER_SECOND=str(RATE),
            PORT=str(free_port()),
            OPS_PORT=str(free_port()),
            **offices.settings(codes),
        )
        if plan.transport is Transport.WEBHOOK:
            settings |= webhook()
            # Telegram waits longer and longer; a run would spend its time waiting.
            sandbox.server.webhook.first_delay = 0.2
        fleet = _fleet(plan, folder, settings)
        stack.push_async_callback(fleet.stop)
        channel, first = load_channel(channel_file), sandbox.world.updates.next_id
        on = Deployment(plan, sandbox, store, channel, admin, fleet, first, offices)
        _note_answers(sandbox.server.webhook, on.answered)
        yield on


def _fleet(plan: Plan, folder: Path, settings: dict[str, str]) -> Fleet:
    command = ["benchmarks.soak.noting", plan.sabotage or "whole"]
    command += ["run", "--share-port"] if plan.replicas > 1 else []
    records, numbers = Records(settings["DATABASE_URL"]), range(plan.replicas)
    return Fleet(
        [Supervisor(folder, records, settings, command, n) for n in numbers], plan.seed
    )


def _note_answers(hook: Webhook, answered: dict[int, int]) -> None:
    deliver = hook._deliver

    async def noted(pending: Pending) -> float | None:
        wait = await deliver(pending)
        if wait is None:
            answered.setdefault(pending.update_id, math.ceil(time.time() * 1000))
        return wait

    hook._deliver = noted  # type: ignore[method-assign]
