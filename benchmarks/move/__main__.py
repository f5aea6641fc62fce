"""Move a channel with many reports from SQLite to PostgreSQL, and go on with an old button.

    python -m benchmarks.move --reports 10000

A moderator looks at the card of a report; the bot stops; the others are filed by the product's own
services, with their history in the log. The server is one of its own. Exits with 1 when a row is
missing, the log does not verify, or the old card's buttons do not lead to the outcome.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.kit.options import option, parse
from bot.channel.loader import load_channel
from bot.core import storage
from bot.core.database import snapshots
from bot.core.database.engines import shared
from bot.core.queues.tables import outbox
from bot.core.work import Deployment, Work
from bot.history import service
from bot.settings import Settings
from bot.wiring import wire
from tests.kit.databases import PostgresServer
from tests.kit.process import records
from tests.kit.process.bot_process import BotProcess
from tests.kit.process.safe import run
from tests.kit.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS
from tests.kit.process.world import World, open_world
from tests.kit.services.desk_acts import file_one

wire()

AT_ONCE = 200
FIRST_PERSON = 7_000_000_000
SEEN = STAFF_STEPS[:2]


@dataclass(frozen=True)
class Options:
    reports: int = option(10_000)


def _key_of(bot: BotProcess) -> Path:
    return Path(bot.sqlite).parent.parent / "data-key" / "secret.key"


def _bytes_of(bot: BotProcess) -> int:
    return Path(bot.sqlite).stat().st_size


async def _file_others(bot: BotProcess, count: int) -> None:
    """Drop messages owed to people who are not there; give all events their leaves."""
    settings = Settings(
        bot_token="1:x",  # noqa: S106 - no server is asked with it
        database_url=bot.url,
        secret_key_file=_key_of(bot),
        _env_file=None,
    )
    channel = load_channel(Path(bot.settings["CHANNEL_FILE"]))
    async with shared(bot.url) as database:
        deployment = Deployment(channel, await storage.open_vault(database, settings))
        for first in range(0, count, AT_ONCE):
            async with database.transaction() as tx:
                work = Work(tx, deployment)
                for n in range(first, min(count, first + AT_ONCE)):
                    url = f"https://www.example.org/page-{n}"
                    await file_one(work, FIRST_PERSON + n, url=url)
                await tx.run(sa.delete(outbox).where(outbox.c.state == 0))
        is_more = 1
        while is_more:
            async with database.transaction() as tx:
                is_more = await service.portion(tx)


async def _move(world: World, bot: BotProcess, url: str) -> bool:
    """Print what it took; False where a row is missing."""
    counts = await snapshots.counts(bot.url)
    size = _bytes_of(bot) / 1e6
    began = time.monotonic()
    moved = await run(world, bot, "move", url)
    took = time.monotonic() - began
    print(moved.output)
    rows = sum(counts.values())
    print(
        f"{counts['reports']:,} reports, {rows:,} rows, {size:.0f} MB: {took:.1f} s,"
        f" {rows / took:,.0f} rows/s"
    )
    found = await snapshots.counts(url)
    return {**found, "leases": 0} == {**counts, "leases": 0}


async def main(count: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="habarla-move-") as name:
        folder = Path(name)
        (folder / "postgres").mkdir()
        server = PostgresServer(folder / "postgres")
        try:
            await server.command("CREATE DATABASE moved")
            async with open_world(folder) as world:
                return await _go_on(world, server.url("moved"), count)
        finally:
            server.stop()


async def _go_on(world: World, url: str, count: int) -> bool:
    bot, story = world.bot(), world.story("ru")
    await bot.start(until="Habarla is running")
    await story.tell(DESK, *CITIZEN_STEPS, *SEEN)
    await records.settled(bot.url)
    await bot.stop()
    await _file_others(bot, count - 1)
    is_whole = await _move(world, bot, url)
    there = {"DATABASE_URL": url, "SECRET_KEY_FILE": str(_key_of(bot))}
    after = world.bot(**(bot.settings | there))
    await after.start(until="Habarla is running")
    await story.tell(*STAFF_STEPS[len(SEEN) :], NEWS)
    print("the buttons of the card from before led to the outcome")
    # No checkpoint of it stood outside.
    verified = await run(world, after, "audit", "verify", status=4)
    print(verified.output)
    await after.stop()
    return is_whole


if __name__ == "__main__":
    chosen = parse(Options, "move", __doc__)
    sys.exit(0 if asyncio.run(main(chosen.reports)) else 1)
