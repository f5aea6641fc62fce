"""One channel as an operator deploys it, against the offline Telegram in this process."""

from __future__ import annotations

import re
import secrets
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.soak.engines import Store
from benchmarks.soak.fleet import Fleet
from benchmarks.soak.order import Handings
from benchmarks.soak.plan import Plan, Transport
from benchmarks.soak.records import Records
from benchmarks.soak.supervisor import Supervisor
from bot.channel.loader import SHIPPED, load_channel
from bot.channel.model import Channel
from bot.sandbox import Group, Phone, Sandbox
from tests.kit.process.ports import free_port

TOKEN = "7001:SANDBOX-token_of-the-soak"
UNDO_SECONDS = 2
LANGUAGES = ("kk", "ru", "en")
HISTORY = 5000


@dataclass
class Desk:
    """A staff group that takes some of the violation types."""

    group: Group
    types: tuple[str, ...]
    staff: tuple[Phone, ...]


@dataclass
class Deployment:
    plan: Plan
    folder: Path
    sandbox: Sandbox
    store: Store
    channel: Channel
    settings: dict[str, str]
    admin: Phone
    supervisor: Fleet
    first_update: int
    handings: Handings
    desks: list[Desk] = field(default_factory=list)

    @property
    def records(self) -> Records:
        return self.supervisor.records

    async def open_desks(self, count: int, **kind: bool) -> None:
        """Spread the violation types over `count` groups, with two moderators in each.

        `kind` is of the sandbox's groups: `supergroup=False`, `forum=True`.
        """
        self.admin.say("/start")  # whoever never wrote to a bot hears nothing of it
        types = [kind.id for kind in self.channel.types_on()]
        for number in range(count):
            staff = tuple(
                self.sandbox.person(f"Staff {number}.{each}", LANGUAGES[number % 3])
                for each in (1, 2)
            )
            title = f"Desk {number}"
            group = self.sandbox.group(title, [self.admin, *staff], admins=[self.admin], **kind)
            share = tuple(types[number::count])
            topic = group.create_topic("Cases") if kind.get("forum") else None
            self.admin.say(f"/desk {' '.join(share)}", chat=group.id, topic=topic)
            await self.admin.wait("/help", chat=group.id, timeout=60)
            if not self.desks:
                await self.records.watch_work()  # a desk stands: so do the tables
            self.desks.append(Desk(group, share, staff))
            for phone in staff:
                phone.say("/start")  # in a flood their cases come into the private chat


async def deploy(plan: Plan, folder: Path, store: Store) -> Deployment:
    """Everything but the process, which waits for `supervisor.start`."""
    sandbox = Sandbox(TOKEN, bare=True, page=False, history=HISTORY, seed=plan.seed)
    sandbox.faults.seed(plan.seed)
    sandbox.faults.set(limits=True)  # Telegram's own, besides the failures that are injected
    sandbox.world.limits.allow(plan.limit)
    # Every call is kept: what was said twice is found out from the whole of them.
    sandbox.calls = sandbox.server.calls = deque()
    await sandbox.start()
    admin = sandbox.person("Әсел", "ru")
    channel_file = quick_channel(folder)
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": sandbox.root,
        "DATABASE_URL": store.url,
        "ADMIN_IDS": str(admin.id),
        "CHANNEL_FILE": str(channel_file),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "MESSAGES_PER_SECOND": str(plan.rate),
        "PORT": str(free_port()),
    }
    if plan.transport is Transport.WEBHOOK:
        settings["WEBHOOK_URL"] = f"http://127.0.0.1:{settings['PORT']}"
        settings["WEBHOOK_SECRET"] = secrets.token_hex(16)
        # Telegram waits longer and longer; a run would spend its time waiting.
        sandbox.server.webhook.first_delay = 0.2
    records, several = Records(store.url), plan.replicas > 1
    supervisors = [
        Supervisor(folder, records, settings, plan.sabotage, number, share_port=several)
        for number in range(plan.replicas)
    ]
    supervisor = Fleet(supervisors, records, plan.seed)
    handings = Handings()
    sandbox.server.webhook.on_attempt = handings.note
    return Deployment(
        plan, folder, sandbox, store, load_channel(channel_file), settings, admin, supervisor,
        sandbox.world.updates.next_id, handings,
    )  # fmt: skip


def quick_channel(folder: Path) -> Path:
    """The shipped channel file with a short undo window."""
    text = SHIPPED.read_text(encoding="utf-8")
    line = f"undo_seconds = {UNDO_SECONDS}"
    text, found = re.subn(r"undo_seconds = \d+", line, text)
    path = folder / "channel.toml"
    path.write_text(text if found else f"{text}\n[retention]\n{line}\n", encoding="utf-8")
    return path
