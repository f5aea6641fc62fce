"""Desks whose cards stand already, moderators, and a process of the bot within the limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kit.in_process import in_this_process
from benchmarks.kit.reporters import Answers, agree
from bot.channel.loader import load_channel
from bot.core import role_store
from bot.core.people import Role
from bot.core.storage import opened
from bot.core.work import Deployment, Work
from bot.wiring import wire
from offline_telegram import Group, Phone, Sandbox
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, settings_of
from tests.kit.process.records import change, limit_desk, settled
from tests.kit.process.supervisor import process
from tests.kit.services.desk_acts import file_one
from tests.kit.waiting import until

wire()

_AT_ONCE = 8
"""Cards that are filed before those before them stand: more would begin a digest."""
_AGE_MS = 10 * 60 * 1000
GROUP, PRIVATE, GRAVE = "gambling", "fraud", "terrorism"
TWELVE, ITS_GRAVE = "cruelty", "extremism"
EVERY = 4
"""One of so many cases of two desks is of a type that takes a second person."""
MIXED = {GROUP: GRAVE, TWELVE: ITS_GRAVE}
FIVE = ("drugs", "bully", "pyramid", "data", "religious")
CARDS = {GROUP: 45, PRIVATE: 40, TWELVE: 150, **dict.fromkeys(FIVE, 34)}
STAFF = {
    GROUP: 3,
    PRIVATE: 3,
    TWELVE: 12,
    **dict(zip(FIVE, (3, 3, 2, 2, 2), strict=True)),
}


@dataclass
class Setting:
    sandbox: Sandbox
    groups: dict[str, Group] = field(default_factory=dict)
    staff: dict[str, list[Phone]] = field(default_factory=dict)


@asynccontextmanager
async def running(folder: Path, sabotage: str | None) -> AsyncIterator[Setting]:
    """Cards and moderators of an earlier hour; then the limits begin, and the process starts."""
    url = f"sqlite:///{folder / 'habarla.db'}"
    async with offline_telegram(history=20_000) as sandbox:
        admin, setting = sandbox.person("Admin", "en"), Setting(sandbox)
        variables = environment(sandbox.root, admin.id, url)
        quick = variables | {"MESSAGES_PER_SECOND": UNLIMITED}
        async with in_this_process(quick, folder):
            await _open_desks(setting, admin, url)
            await _file(setting, admin, quick, folder)
        await change(url, f"UPDATE outbox SET sent_at = sent_at - {_AGE_MS}")
        sandbox.faults.set(limits=True)
        sandbox.counters.refused.clear()
        command = ["benchmarks.kit.sabotage", "desk", sabotage] if sabotage else ["bot"]
        async with process("-m", *command, **variables, DATA_DIR=str(folder)):
            await until(lambda: sandbox.world.updates.is_polled)
            # A process that answers has started: its start is no pace
            admin.say("/language")
            await admin.wait()
            yield setting


async def _open_desks(setting: Setting, admin: Phone, url: str) -> None:
    sandbox, answers = setting.sandbox, Answers(setting.sandbox)
    for kind, count in STAFF.items():
        staff = setting.staff[kind] = [
            sandbox.person(f"{kind} {n}", "en") for n in range(count)
        ]
        group = setting.groups[kind] = sandbox.group(
            kind, [admin, *staff], bot_admin=True
        )
        admin.say("/desk", chat=group.id)
        await admin.wait("/help", chat=group.id)
        await limit_desk(url, group.id, [kind, *filter(None, [MIXED.get(kind)])])
        await asyncio.gather(*(agree(phone, answers) for phone in staff))
        for phone in staff:
            # The bot learns who is a member.
            phone.say("/queue", chat=group.id)


async def _file(
    setting: Setting, admin: Phone, variables: dict[str, str], folder: Path
) -> None:
    """Give every moderator their role, and file the cases; the channel file is the shipped one."""
    sandbox = setting.sandbox
    async with opened(settings_of(variables, folder)) as (database, vault):
        deployment = Deployment(load_channel(None), vault, bot_username="sandbox_bot")
        async with database.transaction() as tx:
            for phone in (one for staff in setting.staff.values() for one in staff):
                await role_store.meet(tx, phone.id, phone.person.name)
                await role_store.appoint(tx, phone.id, None, Role.MODERATOR, admin.id)
        for first in range(0, max(CARDS.values()), _AT_ONCE):
            async with database.transaction() as tx:
                for kind, count in CARDS.items():
                    for n in range(first, min(first + _AT_ONCE, count)):
                        citizen = sandbox.person(f"C{kind}{n}", "en")
                        citizen.person.started = True
                        link = f"https://{kind}{n}.example.com/x"
                        named = MIXED.get(kind, kind) if n % EVERY == 0 else kind
                        await file_one(
                            Work(tx, deployment), citizen.id, url=link, violation=named
                        )
            await settled(variables["DATABASE_URL"])
