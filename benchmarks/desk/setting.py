"""Desks whose cards stand already, moderators, and a process of the bot within the limits."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from bot.app import Habarla
from bot.channel.loader import load_channel
from bot.pipeline.delivery.rate_limits import Limits
from bot.sandbox import Group, Phone, Sandbox
from bot.services.vault import Vault
from bot.services.work import Deployment, Work
from bot.settings import decode_secret
from bot.storage.engine.engines import open_database
from tests.kit.deployments import (
    SECRET,
    UNLIMITED,
    environment,
    offline_telegram,
    settings_of,
)
from tests.kit.people.reporters import Answers, agree
from tests.kit.process.records import Records, settled
from tests.kit.process.supervisor import process
from tests.kit.services.desk_acts import file_one

_MANY = 1_000_000
_AT_ONCE = 8
"""Cards that are filed before those before them stand: more would begin a digest."""
_AGE_MS = 10 * 60 * 1000
GROUP, PRIVATE = "gambling", "fraud"
FIVE = ("drugs", "bully", "pyramid", "data", "religious")
CARDS = {GROUP: 45, PRIVATE: 40, **dict.fromkeys(FIVE, 34)}
STAFF = {GROUP: 3, PRIVATE: 3, **dict(zip(FIVE, (3, 3, 2, 2, 2), strict=True))}


@dataclass
class Setting:
    sandbox: Sandbox
    groups: dict[str, Group]
    staff: dict[str, list[Phone]]
    records: Records


@asynccontextmanager
async def running(folder: Path, sabotage: str | None) -> AsyncIterator[Setting]:
    """Cards and moderators of an earlier hour; then the limits begin, and the process starts."""
    url = f"sqlite:///{folder / 'habarla.db'}"
    async with offline_telegram(history=20_000) as sandbox:
        admin = sandbox.person("Admin", "en")
        variables = environment(sandbox.root, admin.id, url)
        setting = await _earlier(folder, sandbox, admin, variables)
        with closing(sqlite3.connect(folder / "habarla.db")) as connection, connection:
            connection.execute("UPDATE outbox SET sent_at = sent_at - ?", (_AGE_MS,))
        sandbox.faults.set(limits=True)
        sandbox.counters.refused.clear()
        command = ["-m", "bot"]
        if sabotage:
            command = ["-m", "benchmarks.desk.sabotage", sabotage]
        async with process(*command, **variables, DATA_DIR=str(folder)):
            async with asyncio.timeout(60):
                while not sandbox.world.updates.is_polled:  # noqa: ASYNC110 - a poll is no event
                    await asyncio.sleep(0.05)
            yield setting


async def _earlier(
    folder: Path, sandbox: Sandbox, admin: Phone, variables: dict[str, str]
) -> Setting:
    free = Limits(
        per_second=int(UNLIMITED), private_burst=_MANY, private_gap_ms=0, group=_MANY,
        group_background=_MANY, group_cards=_MANY, group_refreshes=_MANY,
        background_burst=_MANY, background_gap_ms=0,
    )  # fmt: skip
    quick = variables | {"MESSAGES_PER_SECOND": UNLIMITED}
    habarla = Habarla(settings_of(quick, folder), serve=False, limits=free)
    await habarla.start()
    try:
        answers, groups, staff = Answers(sandbox), {}, {}
        for kind, count in STAFF.items():
            staff[kind] = [sandbox.person(f"{kind} {n}", "en") for n in range(count)]
            groups[kind] = sandbox.group(kind, [admin, *staff[kind]], bot_admin=True)
            admin.say(f"/desk {kind}", chat=groups[kind].id)
            await admin.wait("/help", chat=groups[kind].id)
            await asyncio.gather(*(agree(phone, answers) for phone in staff[kind]))
            for phone in staff[kind]:
                # The bot learns who is a member.
                phone.say("/queue", chat=groups[kind].id)
        await _file(sandbox, variables["DATABASE_URL"])
    finally:
        await habarla.stop()
    return Setting(sandbox, groups, staff, Records(variables["DATABASE_URL"]))


async def _file(sandbox: Sandbox, url: str) -> None:
    channel, vault = load_channel(None), Vault(decode_secret(SECRET))
    deployment = Deployment(channel, vault, bot_username="sandbox_bot")
    database = await open_database(url, shared=True)
    database.sealer = vault
    try:
        for first in range(0, max(CARDS.values()), _AT_ONCE):
            async with database.transaction() as tx:
                for kind, count in CARDS.items():
                    for n in range(first, min(first + _AT_ONCE, count)):
                        citizen = sandbox.person(f"C{kind}{n}", "en")
                        citizen.person.started = True
                        link = f"https://{kind}{n}.example.com/x"
                        await file_one(Work(tx, deployment), citizen.id, url=link, violation=kind)
            await settled(url)
    finally:
        await database.close()
