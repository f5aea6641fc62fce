"""The scenes: each lets one kind of trouble happen while people report."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import aiohttp

from benchmarks.soak.engines import PostgresStore
from benchmarks.soak.plan import Engine
from benchmarks.soak.scene import Scene, Stage
from bot.domain.notices.admin import Trouble

LOCKED_SECONDS = 12.0
AWAY_SECONDS = 8.0
DISK_MB = 16


async def locked(stage: Stage) -> None:
    """Another program holds the SQLite file for longer than anybody waits for it."""
    stage.come(2)
    await stage.reported()
    with closing(sqlite3.connect(stage.on.records.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stage.come(4)
        await asyncio.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")


async def disk_full(stage: Stage) -> None:
    """No room is left on the disk of the SQLite file, and then somebody makes room."""
    stage.come(2)
    await stage.reported()
    ballast = Path(stage.on.records.path).with_name("ballast")
    _fill(ballast)
    stage.come(4)
    await asyncio.sleep(LOCKED_SECONDS)
    ballast.unlink()
    await stage.until_heard(Trouble.DISK_FULL)


def _fill(ballast: Path) -> None:
    """Take every byte there is, in ever smaller pieces."""
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512):
            while True:
                try:
                    if file.write(b"x" * size) < size:
                        break
                except OSError:
                    break


def mount_small(folder: Path) -> None:
    """A disk of a few megabytes for the database; needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    subprocess.run(command, check=True)


def unmount(folder: Path) -> None:
    command = ["umount", "-l", str(folder)]
    subprocess.run(command, check=False)


async def postgres_restarted(stage: Stage) -> None:
    """The server is stopped for a while and started again."""
    store = stage.on.store
    assert isinstance(store, PostgresStore)
    stage.come(2)
    await stage.reported()
    await asyncio.to_thread(store.pause)
    stage.come(4)
    await asyncio.sleep(LOCKED_SECONDS)
    store.resume()


async def poison(stage: Stage) -> None:
    """Updates that nobody can read, between those of others: the admins hear of the first."""
    stage.come(3)
    _send_poison(stage, 999_001)
    await stage.until_heard(Trouble.SET_ASIDE)
    _send_poison(stage, 999_002)
    await stage.until_set_aside(2)


def _send_poison(stage: Stage, person: int) -> None:
    stranger = {"id": person, "is_bot": False, "first_name": "Poison"}
    message = {
        "message_id": 1,
        "date": "yesterday",
        "chat": {"id": person, "type": "private", "first_name": "Poison"},
        "from": stranger,
        "text": "/start",
    }
    stage.on.sandbox.person("Poison", "en", id=person)
    stage.on.sandbox.deliver_raw({"message": message})


async def token_revoked(stage: Stage) -> None:
    """Telegram does not know the token for a while."""
    stage.come(2)
    await stage.reported()
    server = stage.on.sandbox.server
    token, server.token = server.token, "1:REVOKED"
    stage.on.sandbox.world.updates.stop_poll()
    stage.come(3)
    await asyncio.sleep(AWAY_SECONDS)
    server.token = token
    await stage.until_heard(Trouble.TOKEN_REFUSED, 120)


async def two_pollers(stage: Stage) -> None:
    """Another program fetches updates with the same token, and confirms none of them."""
    stage.come(2)
    url = f"{stage.on.sandbox.root}/bot{stage.on.sandbox.token}/getUpdates"
    end = time.monotonic() + AWAY_SECONDS
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < end:
            async with session.get(url, params={"timeout": "1"}) as answer:
                await answer.read()
    await stage.until_heard(Trouble.TWO_POLLERS)


async def upgraded(stage: Stage) -> None:
    """The desk's group becomes a supergroup: a new number, and no old message in it."""
    stage.come(4)
    await stage.reported()
    stage.on.desks[0].group.upgrade()
    stage.come(3)
    await stage.until_heard(Trouble.DESK_MOVED)


async def topic_deleted(stage: Stage) -> None:
    """The desk's topic is gone: cases arrive in the group itself."""
    stage.come(3)
    await stage.reported()
    group = stage.on.desks[0].group
    group.delete_topic(next(iter(group.chat.topics)))
    stage.come(3)
    await stage.until_heard(Trouble.TOPIC_GONE)


async def demoted(stage: Stage) -> None:
    """The bot is no administrator any more; it may still write."""
    stage.come(3)
    group, sandbox = stage.on.desks[0].group, stage.on.sandbox
    group.demote(sandbox)
    await stage.until_heard(Trouble.DESK_LOST_RIGHTS)
    await stage.reported()


async def kicked(stage: Stage) -> None:
    """The bot is thrown out, cases come all the same, and it is added again."""
    stage.come(3)
    await stage.reported()
    group, sandbox = stage.on.desks[0].group, stage.on.sandbox
    group.remove(sandbox, ban=False)
    stage.come(4)
    await stage.until_heard(Trouble.DESK_UNREACHABLE)
    await stage.reported()
    group.add(sandbox)
    await stage.until_heard(Trouble.DESK_BACK)


async def staff_gone(stage: Stage) -> None:
    """Everybody leaves the desk: cases wait there, and the admin is told."""
    stage.come(3)
    desk = stage.on.desks[0]
    for phone in (*desk.staff, stage.on.admin):
        desk.group.leave(phone)
    await stage.until_heard(Trouble.DESK_DESERTED)
    await stage.reported()


SCENES: dict[str, Scene] = {
    "locked": Scene(locked, {}, Engine.SQLITE, tells_late=True),
    "disk-full": Scene(
        disk_full, {Trouble.DISK_FULL: 1}, Engine.SQLITE, needs_root=True, tells_late=True
    ),
    "postgres-restarted": Scene(postgres_restarted, {}, Engine.POSTGRESQL, tells_late=True),
    "poison": Scene(poison, {Trouble.SET_ASIDE: 1}, set_aside=2),
    "token-revoked": Scene(token_revoked, {Trouble.TOKEN_REFUSED: 1}),
    "two-pollers": Scene(two_pollers, {Trouble.TWO_POLLERS: 1}),
    "upgraded": Scene(upgraded, {Trouble.DESK_MOVED: 1}, kind={"supergroup": False}),
    "topic-deleted": Scene(topic_deleted, {Trouble.TOPIC_GONE: 1}, kind={"forum": True}),
    "demoted": Scene(demoted, {Trouble.DESK_LOST_RIGHTS: 1}),
    "kicked": Scene(kicked, {Trouble.DESK_UNREACHABLE: 1, Trouble.DESK_BACK: 1}),
    "staff-gone": Scene(staff_gone, {Trouble.DESK_DESERTED: 1}),
}
