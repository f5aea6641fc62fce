"""A move to PostgreSQL: the channel goes on there; what is refused, and what a kill leaves."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from bot.core.database import snapshots
from bot.core.database.migrate import HEAD, migrate
from bot.settings import new_secret
from tests.kit.process import records
from tests.kit.process.bot_process import refused
from tests.kit.process.safe import run
from tests.kit.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS

SEEN = STAFF_STEPS[:2]
"""The card of a report, opened in the moderator's private chat."""


@pytest.fixture
async def bot(world):
    """A running deployment on SQLite."""
    bot = world.bot()
    await bot.start(until="Habarla is running")
    return bot


@pytest.fixture
async def story(world, bot):
    """A report whose card a moderator looks at; the bot was stopped then."""
    story = world.story("ru")
    await story.tell(DESK, *CITIZEN_STEPS, *SEEN)
    await records.settled(bot.url)
    assert await bot.stop() == 0
    return story


def files_of(bot):
    """All that lies in the folder of the database, with what it holds."""
    return {
        path.name: path.read_bytes()
        for path in Path(bot.sqlite).parent.rglob("*")
        if path.is_file()
    }


async def test_the_channel_goes_on_in_postgresql_where_it_stood_in_the_file(
    world, bot, story, blank_postgres
):
    before = files_of(bot)
    counts = await snapshots.counts(bot.url)
    told = (await run(world, bot, "move", blank_postgres)).output
    assert files_of(bot) == before
    assert f"moved {sum(counts.values())} rows of {len(counts)} tables" in told
    assert "the log verifies in PostgreSQL" in told
    moved = await snapshots.counts(blank_postgres)
    assert moved | {"leases": 0} == {**counts, "leases": 0}

    [key] = re.findall(r"SECRET_KEY_FILE=(.+);", told)
    there = {"DATABASE_URL": blank_postgres, "SECRET_KEY_FILE": key}
    after = world.bot(**(bot.settings | there))
    await after.start(until="Habarla is running")
    await story.tell(*STAFF_STEPS[len(SEEN) :], NEWS)
    story.citizen.say(story.receipt)
    await story.citizen.wait(lambda message: story.receipt[:6] in message.text)
    await run(world, after, "audit", "verify", status=4)  # no checkpoint stood outside
    assert await after.stop() == 0


async def test_a_move_that_is_refused_changes_neither_database(
    world, bot, blank_postgres
):
    def move(address=blank_postgres, **settings):
        return world.bot("move", address, **(bot.settings | settings))

    await refused(move(), "another Habarla runs on this file")
    story = world.story("ru")
    await story.tell(DESK, *CITIZEN_STEPS, *SEEN)
    await records.settled(bot.url)
    assert await bot.stop() == 0
    before = files_of(bot)
    await refused(move(bot.url), "A move goes to PostgreSQL", "postgresql://")
    away = "postgresql://someone:secret@127.0.0.1:1/x"
    assert "secret" not in await refused(move(away), "The new database")
    await refused(move(DATABASE_URL=blank_postgres), "the rows are there already")
    none = f"sqlite:///{bot.folder}/none.db"
    await refused(move(DATABASE_URL=none), "there is no file")
    await refused(move(SECRET_KEY=new_secret()), "SECRET_KEY is not the one")
    assert files_of(bot) == before
    assert await snapshots.counts(blank_postgres) == {}, "not even a table was made"

    await records.change(blank_postgres, "CREATE TABLE others (x integer)")
    await records.change(blank_postgres, "INSERT INTO others VALUES (1)")
    await refused(move(), "holds 1 rows", "nothing was changed")
    assert await snapshots.counts(blank_postgres) == {"others": 1}
    assert files_of(bot) == before


async def test_a_history_that_was_altered_is_not_moved(
    world, bot, story, blank_postgres
):
    with closing(sqlite3.connect(bot.sqlite)) as file, file:
        file.execute("UPDATE case_events SET at = at - 1 WHERE id = 1")
    before = files_of(bot)
    altered = world.bot("move", blank_postgres, **bot.settings)
    await refused(altered, "the log does not verify", "case_events 1", "audit verify")
    assert files_of(bot) == before
    assert await snapshots.counts(blank_postgres) == {}


async def test_what_a_killed_bot_left_in_the_log_of_its_file_is_moved(
    world, bot, blank_postgres
):
    story = world.story("ru")
    await story.tell(DESK, *CITIZEN_STEPS)
    await records.settled(bot.url)
    await bot.kill()
    before = files_of(bot)
    assert before["habarla.db-wal"]
    await run(world, bot, "move", blank_postgres)
    after = files_of(bot)
    for name in ("habarla.db", "habarla.db-wal"):
        assert after[name] == before[name]
    assert await records.value(blank_postgres, "SELECT count(*) FROM reports") == 1
    held = "SELECT count(*) FROM leases"
    assert await records.value(blank_postgres, held) == 0, "those of the killed one"


async def test_a_file_of_an_earlier_version_is_moved_and_stays_of_it(
    world, bot, blank_postgres
):
    assert await bot.stop() == 0
    with closing(sqlite3.connect(bot.sqlite)) as file, file:
        file.execute("DROP TABLE channel_changes")
        file.execute("DROP TABLE channel_proposals")
        file.execute("UPDATE alembic_version SET version_num = '0006'")
    before = files_of(bot)
    await run(world, bot, "move", blank_postgres)
    assert files_of(bot) == before
    assert await snapshots.revision(blank_postgres) == HEAD
    assert (await snapshots.counts(blank_postgres))["channel_changes"] == 0


async def test_a_database_without_a_row_is_not_moved(world, bot, blank_postgres):
    assert await bot.stop() == 0
    url = f"sqlite:///{bot.folder}/new/habarla.db"
    assert await world.bot("migrate", DATABASE_URL=url).run() == 0
    empty = world.bot("move", blank_postgres, **(bot.settings | {"DATABASE_URL": url}))
    await refused(empty, "holds no rows")
    assert not (bot.folder / "new-key").exists(), "a key that nothing needs"


# A row that is written waits for a lock that the test holds.
HELD = 7
HOLDS_UP = f"""
CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock({HELD}); RETURN NEW; END';
CREATE TRIGGER held_up BEFORE INSERT ON reports FOR EACH ROW EXECUTE FUNCTION hold_up()
"""
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_a_move_killed_among_the_rows_leaves_none_and_is_repeated(
    world, bot, story, blank_postgres
):
    before = files_of(bot)
    await migrate(blank_postgres)
    holding = await asyncpg.connect(blank_postgres)
    await holding.execute(HOLDS_UP)
    await holding.execute(f"SELECT pg_advisory_lock({HELD})")
    killed = world.bot("move", blank_postgres, **bot.settings)
    await killed.start()
    await records.until(blank_postgres, WAITS, lambda waiting: waiting == 1)
    await killed.kill()
    await holding.execute("SELECT pg_advisory_unlock_all()")
    await holding.close()
    await records.until(blank_postgres, OTHERS)
    assert not any((await snapshots.counts(blank_postgres)).values())
    left = set(files_of(bot)) - set(before)
    assert left, "the copy that the killed one worked on"

    await run(world, bot, "move", blank_postgres)
    assert files_of(bot) == before
    moved = await snapshots.counts(blank_postgres)
    assert moved["reports"] == 1
    again = world.bot("move", blank_postgres, **bot.settings)
    await refused(again, f"holds {sum(moved.values())} rows")
