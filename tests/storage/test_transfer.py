"""The rows of an SQLite file go to PostgreSQL as they are, all or none."""

import sqlite3
from contextlib import closing, suppress

import pytest
import sqlalchemy as sa

from bot.core import sealed
from bot.core.database import Order, logged, snapshots
from bot.core.database.snapshots import SnapshotFailed
from bot.core.queues import outbox as queue
from bot.core.queues.tables import outbox
from bot.core.schema import lives
from bot.core.tables import appointments
from bot.core.transfer import filled
from scripts.release import left_behind
from tests.kit.databases import VAULT, open_with_key
from tests.kit.storage.outbox import note

_left: list[bytes] = []


@pytest.fixture
async def source(tmp_path):
    """An SQLite file with rows in every table; only the first call makes them."""
    path = tmp_path / "story.db"
    if not _left:
        await left_behind(tmp_path)
        _left.append(path.read_bytes())
    path.write_bytes(_left[0])
    return path


async def move(source, url):
    async with filled(source, url, VAULT):
        pass


def change(source, *statements):
    with closing(sqlite3.connect(source)) as file, file:
        for statement in statements:
            file.execute(*statement)


async def test_every_row_is_moved_as_it_is_and_stands_in_the_same_order(
    source, postgres_url
):
    await move(source, postgres_url)
    with closing(sqlite3.connect(source)) as file:
        async with snapshots.connected(postgres_url) as connection:
            for table, life in lives():
                # The places of rows with random keys tell no more than the keys.
                order = "rowid"
                if life.order is not Order.ARRIVAL:
                    order = ", ".join(key.name for key in table.primary_key)
                names = ", ".join(column.name for column in table.columns)
                read = f"SELECT {names} FROM {table.name} ORDER BY "  # noqa: S608
                expected = file.execute(read + order).fetchall()
                # Where a number orders the rows, PostgreSQL may fill its pages as it likes.
                numbered = order == "rowid" and table.autoincrement_column is not None
                stands = table.autoincrement_column.name if numbered else "ctid"
                found = await connection.fetch(read + stands)
                assert [tuple(row) for row in found] == expected, table.name
                assert expected, f"{table.name} is not tried"


async def test_sealed_columns_open_with_the_same_key(source, postgres_url):
    await move(source, postgres_url)
    database = await open_with_key(postgres_url)
    opened = 0
    async with database.reading() as tx:
        for of in sealed.every_sealed_column():
            bound = of.bound_by.label("owner")
            kept = sa.select(of.column.label("kept"), bound)
            for row in await tx.rows(kept.where(of.column.is_not(None))):
                of.open(tx, row["kept"], row["owner"])
                opened += 1
    await database.close()
    assert opened > 20


async def test_numbers_go_on_behind_the_highest_that_was_ever_given(
    source, postgres_url
):
    """Also behind a message whose row is gone: its number may be in some hands."""
    given = 9_000_000
    change(source, ("UPDATE sqlite_sequence SET seq = ?", (given,)))
    with closing(sqlite3.connect(source)) as file:
        [(last,)] = file.execute("SELECT max(id) FROM appointments")
        assert file.execute("SELECT max(id) FROM outbox").fetchall() != [(given,)]
    await move(source, postgres_url)
    database = await open_with_key(postgres_url)
    async with database.transaction() as tx:
        assert await queue.post(tx, note(once="after the move"))
        assert await tx.value(sa.select(sa.func.max(outbox.c.id))) == given + 1
        row = {"at": tx.now, "by": 1, "telegram_id": 2}
        await logged.add_row(tx, appointments, row)
        assert await tx.value(sa.select(sa.func.max(appointments.c.id))) == last + 1
    await database.close()


async def test_what_postgresql_cannot_hold_is_named_without_its_words_and_nothing_stays(
    source, postgres_url
):
    change(source, ("UPDATE desks SET title = ?", ("secret\0words",)))
    with pytest.raises(SnapshotFailed, match="the rows of desks cannot") as failed:
        await move(source, postgres_url)
    assert "secret" not in str(failed.value)
    assert not any((await snapshots.counts(postgres_url)).values())
    change(source, ("UPDATE desks SET title = 'plain words'",))
    await move(source, postgres_url)


ALTERS = """
CREATE FUNCTION alter_title() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN NEW.title := NEW.title || ''!''; RETURN NEW; END';
CREATE TRIGGER altered BEFORE INSERT ON desks FOR EACH ROW EXECUTE FUNCTION alter_title()
"""


async def test_a_row_that_the_server_stored_otherwise_is_found(source, postgres_url):
    async with snapshots.connected(postgres_url) as connection:
        await connection.execute(ALTERS)
    with pytest.raises(SnapshotFailed, match="desks was not written as it is"):
        await move(source, postgres_url)
    assert not any((await snapshots.counts(postgres_url)).values())


async def test_nothing_stays_of_a_move_that_the_block_refuses(source, postgres_url):
    with suppress(ZeroDivisionError):
        async with filled(source, postgres_url, VAULT) as tx:
            assert await tx.value(sa.select(sa.func.count()).select_from(outbox))
            raise ZeroDivisionError
    assert not any((await snapshots.counts(postgres_url)).values())


async def test_a_database_that_was_filled_meanwhile_is_not_touched(
    source, postgres_url
):
    database = await open_with_key(postgres_url)
    async with database.transaction() as tx:
        await sealed.put_fact(tx, "another", "bot")
    await database.close()
    before = await snapshots.counts(postgres_url)
    with pytest.raises(SnapshotFailed, match="another process has filled"):
        await move(source, postgres_url)
    assert await snapshots.counts(postgres_url) == before


async def test_a_table_that_this_version_does_not_know_is_not_left_behind(
    source, postgres_url
):
    change(source, ("CREATE TABLE notes (x)",), ("INSERT INTO notes VALUES (1)",))
    with pytest.raises(SnapshotFailed, match="notes has 0 rows, not 1"):
        await move(source, postgres_url)
    assert not any((await snapshots.counts(postgres_url)).values())
