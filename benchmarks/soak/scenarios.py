"""The scenarios: in each, one kind of trouble happens while people report."""

import asyncio
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import aiohttp

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.deployment import deploy
from benchmarks.soak.plan import Plan
from benchmarks.soak.scenario import Scenario, Stage, play
from bot.domain.notices.admin import Trouble
from tests.kit.process.stores import Engine, PostgresStore

LOCKED_SECONDS = 12.0
AWAY_SECONDS = 8.0
DISK_MB = 16


async def locked(stage: Stage) -> None:
    """Another program locks the SQLite file for longer than the bot waits."""
    stage.begin_reports(2)
    await stage.until_reported()
    with closing(sqlite3.connect(stage.on.records.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stage.begin_reports(4)
        await asyncio.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")


async def disk_full(stage: Stage) -> None:
    """No room is left on the disk of the SQLite file, and then the operator makes room."""
    stage.begin_reports(2)
    await stage.until_reported()
    filler = Path(stage.on.records.path).with_name("filler")
    _fill(filler)
    stage.begin_reports(4)
    await asyncio.sleep(LOCKED_SECONDS)
    filler.unlink()
    await stage.until_notice(Trouble.DISK_FULL)


def _fill(filler: Path) -> None:
    """Take every byte of the disk, in ever smaller pieces."""
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512):
            while True:
                try:
                    if file.write(b"x" * size) < size:
                        break
                except OSError:
                    break


async def postgres_restarted(stage: Stage) -> None:
    """The server is stopped for a while and started again."""
    store = stage.on.store
    assert isinstance(store, PostgresStore)
    stage.begin_reports(2)
    await stage.until_reported()
    await asyncio.to_thread(store.pause)
    stage.begin_reports(4)
    await asyncio.sleep(LOCKED_SECONDS)
    store.resume()


async def poison(stage: Stage) -> None:
    """Unreadable updates between those of others: the admins are told of the first."""
    stage.begin_reports(3)
    _send_poison(stage, 999_001)
    await stage.until_notice(Trouble.SET_ASIDE)
    _send_poison(stage, 999_002)
    await stage.until_set_aside(2)


def _send_poison(stage: Stage, person: int) -> None:
    user = {"id": person, "is_bot": False, "first_name": "Poison"}
    chat = {"id": person, "type": "private", "first_name": "Poison"}
    message = {"message_id": 1, "date": "yesterday", "chat": chat, "from": user, "text": "/start"}
    stage.on.sandbox.person("Poison", "en", id=person)
    stage.on.sandbox.deliver_raw({"message": message})


async def token_revoked(stage: Stage) -> None:
    """Telegram does not know the token for a while."""
    stage.begin_reports(2)
    await stage.until_reported()
    server = stage.on.sandbox.server
    token, server.token = server.token, "1:REVOKED"
    stage.on.sandbox.world.updates.stop_poll()
    stage.begin_reports(3)
    await asyncio.sleep(AWAY_SECONDS)
    server.token = token
    await stage.until_notice(Trouble.TOKEN_REFUSED, 120)


async def two_pollers(stage: Stage) -> None:
    """Another program fetches updates with the same token, and confirms none of them."""
    stage.begin_reports(2)
    url = f"{stage.on.sandbox.root}/bot{stage.on.sandbox.token}/getUpdates"
    end = time.monotonic() + AWAY_SECONDS
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < end:
            async with session.post(url, data={"timeout": "1"}) as answer:
                await answer.read()
    await stage.until_notice(Trouble.TWO_POLLERS)


async def upgraded(stage: Stage) -> None:
    """The desk's group becomes a supergroup: it has a new id and no old message."""
    stage.begin_reports(4)
    await stage.until_reported()
    stage.on.desks[0].group.upgrade()
    stage.begin_reports(3)
    await stage.until_notice(Trouble.DESK_MOVED)


async def topic_deleted(stage: Stage) -> None:
    """The desk's topic is gone: cases arrive in the group itself."""
    stage.begin_reports(3)
    await stage.until_reported()
    group = stage.on.desks[0].group
    group.delete_topic(next(iter(group.chat.topics)))
    stage.begin_reports(3)
    await stage.until_notice(Trouble.TOPIC_GONE)


async def demoted(stage: Stage) -> None:
    """The bot is no longer an administrator; it may still write."""
    stage.begin_reports(3)
    group, sandbox = stage.on.desks[0].group, stage.on.sandbox
    group.demote(sandbox)
    await stage.until_notice(Trouble.DESK_LOST_RIGHTS)
    await stage.until_reported()


async def kicked(stage: Stage) -> None:
    """The bot is removed from the group, cases still come, and it is added again."""
    stage.begin_reports(3)
    await stage.until_reported()
    group, sandbox = stage.on.desks[0].group, stage.on.sandbox
    group.remove(sandbox, ban=False)
    stage.begin_reports(4)
    await stage.until_notice(Trouble.DESK_UNREACHABLE)
    await stage.until_reported()
    group.add(sandbox)
    await stage.until_notice(Trouble.DESK_BACK)


async def staff_gone(stage: Stage) -> None:
    """All staff leave the desk: cases wait there, and the admin is told."""
    stage.begin_reports(3)
    desk = stage.on.desks[0]
    for phone in (*desk.staff, stage.on.admin):
        desk.group.leave(phone)
    await stage.until_notice(Trouble.DESK_DESERTED)
    await stage.until_reported()


SCENARIOS: dict[str, Scenario] = {
    "locked": Scenario(locked, {}, Engine.SQLITE, tells_late=True),
    "disk-full": Scenario(
        disk_full, {Trouble.DISK_FULL: 1}, Engine.SQLITE, needs_root=True, tells_late=True
    ),
    "postgres-restarted": Scenario(postgres_restarted, {}, Engine.POSTGRESQL, tells_late=True),
    "poison": Scenario(poison, {Trouble.SET_ASIDE: 1}, set_aside=2),
    "token-revoked": Scenario(token_revoked, {Trouble.TOKEN_REFUSED: 1}),
    "two-pollers": Scenario(two_pollers, {Trouble.TWO_POLLERS: 1}),
    "upgraded": Scenario(upgraded, {Trouble.DESK_MOVED: 1}, kind={"supergroup": False}),
    "topic-deleted": Scenario(topic_deleted, {Trouble.TOPIC_GONE: 1}, kind={"forum": True}),
    "demoted": Scenario(demoted, {Trouble.DESK_LOST_RIGHTS: 1}),
    "kicked": Scenario(kicked, {Trouble.DESK_UNREACHABLE: 1, Trouble.DESK_BACK: 1}),
    "staff-gone": Scenario(staff_gone, {Trouble.DESK_DESERTED: 1}),
}


def plan_of(name: str, plan: Plan) -> Plan:
    """The plan as a scenario needs it. Raises KeyError for an unknown name."""
    scenario = SCENARIOS[name]
    engine = scenario.engine or plan.database
    return replace(plan, database=engine, kills=0, citizens=scenario.people, link_share=0.7)


async def run_scenario(name: str, plan: Plan, folder: Path) -> Verdict:
    """One scenario by the plan of `plan_of`; one that fills a disk needs root to mount it."""
    scenario, data = SCENARIOS[name], folder / "data"
    if scenario.needs_root:
        data.mkdir(parents=True, exist_ok=True)
        small = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(data)]
        subprocess.run(small, check=True)  # noqa: ASYNC221 - before anything runs
    try:
        async with deploy(plan, folder) as on:
            return await play(scenario, on)
    finally:
        if scenario.needs_root:
            subprocess.run(["umount", "-l", str(data)], check=False)  # noqa: ASYNC221, S607
