"""Migrations lead to the schema; one that is cut off leaves a whole database, and goes on."""

import resource
import sqlite3
import stat
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.core.database import UpgradeRefused
from bot.core.database.engines import open_database
from bot.core.database.migrate import HEAD, SCRIPTS, migrate, pending, revision
from bot.core.schema import metadata
from tests.kit.storage.upgrades import connected, content, killed_after, write_chain


def differences(connection):
    context = MigrationContext.configure(
        connection, opts={"compare_server_default": True}
    )
    return compare_metadata(context, metadata)


async def test_migrated_tables_are_the_tables_of_the_schema(database_url):
    async with connected(database_url) as connection:
        assert await connection.run_sync(differences) == []


async def test_an_empty_file_gets_all_migrations_up_to_the_newest(tmp_path):
    url = f"sqlite:///{tmp_path}/deep/habarla.db"
    opened = await open_database(url)
    assert await revision(opened) is None
    await opened.close()
    assert await migrate(url) == [f"{n:04}" for n in range(1, int(HEAD) + 1)]
    assert ScriptDirectory(str(SCRIPTS)).get_heads() == [HEAD]


async def test_a_dry_run_names_the_revisions_that_are_missing_and_changes_nothing(
    database_url, tmp_path
):
    assert await pending(database_url) == []
    async with connected(database_url) as connection:
        earlier = sa.text("UPDATE alembic_version SET version_num = '0003'")
        await connection.execute(earlier)
    before = await content(database_url), files(tmp_path)
    steps = await pending(database_url)
    assert [step.partition(":")[0] for step in steps] == [
        f"{number:04}" for number in range(4, int(HEAD) + 1)
    ]
    assert "An index that finds the calls" in steps[0]
    assert (await content(database_url), files(tmp_path)) == before


async def test_a_dry_run_names_every_revision_where_there_are_no_tables(
    blank, tmp_path
):
    url = await blank()
    before = await content(url), files(tmp_path)
    assert len(await pending(url)) == int(HEAD)
    assert (await content(url), files(tmp_path)) == before
    assert len(await pending(f"sqlite:///{tmp_path}/none/habarla.db")) == int(HEAD)
    assert not (tmp_path / "none").exists()


async def test_a_dry_run_refuses_a_database_of_a_later_version(database_url):
    async with connected(database_url) as connection:
        later = sa.text("UPDATE alembic_version SET version_num = '9999'")
        await connection.execute(later)
    with pytest.raises(UpgradeRefused, match="is at version 9999"):
        await pending(database_url)


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_columns_are_plain_integers_text_and_bytes():
    for column in (each for table in metadata.sorted_tables for each in table.columns):
        assert isinstance(column.type, (sa.Integer, sa.Text, sa.LargeBinary)), column


STEPS = 3
FEW = 20
"""Of the hundreds of statements of the baseline every so many-th one is tried."""


def beside(url):
    """What lies beside an SQLite file after an upgrade, besides what SQLite makes."""
    path = Path(url.removeprefix("sqlite:///"))
    return (
        [each.name for each in path.parent.glob("*upgrade*")] if path.exists() else []
    )


async def test_an_upgrade_killed_after_any_statement_goes_on_at_the_next_start(
    blank, tmp_path
):
    chains = [write_chain(tmp_path, number) for number in range(1, STEPS + 1)]
    whole = []
    for scripts in chains:
        url = await blank()
        await migrate(url, scripts)
        whole.append(await content(url))
    kills = 0
    while True:
        url = await blank()
        await migrate(url, chains[0])
        if not await killed_after(kills, url, chains[-1]):
            break
        assert await content(url) in whole, f"half a revision after {kills} statements"
        await migrate(url, chains[-1])
        assert await content(url) == whole[-1], (
            f"it did not go on after {kills} statements"
        )
        assert beside(url) == []
        kills += 1
    assert kills > 15
    assert await content(url) == whole[-1]


async def test_a_first_start_killed_after_any_statement_goes_on_at_the_next(
    blank, tmp_path
):
    """Each revision is whole or not there: a first start makes them one after the other."""
    url, kills, reached = await blank(), 0, {}
    await migrate(url)
    whole = await content(url)
    while await killed_after(kills, url := await blank(), SCRIPTS):
        found = await content(url)
        at = str(found.pop("alembic_version", ([], [], []))[2])
        assert found == reached.setdefault(at, found), (
            f"half a revision after {kills} statements"
        )
        await migrate(url)
        assert await content(url) == whole
        kills += FEW
    assert kills > FEW


@pytest.fixture
async def old(tmp_path):
    """The path of an SQLite file that lacks two revisions, and the folder with all of them."""
    path = tmp_path / "data" / "habarla.db"
    await migrate(f"sqlite:///{path}", write_chain(tmp_path, 1))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        filled = [(number, "x" * 5_000) for number in range(10, 100)]
        connection.executemany("INSERT INTO notes VALUES (?, ?)", filled)
    return path, write_chain(tmp_path, STEPS)


async def test_the_copy_of_an_upgrade_that_fails_is_whole_private_and_named(old):
    path, scripts = old
    url, broken = f"sqlite:///{path}", scripts / "versions" / "0003.py"
    text, before = broken.read_text(), await content(url)
    broken.write_text(text.replace('op.drop_table("notes")', 'op.drop_table("absent")'))
    with pytest.raises(UpgradeRefused) as refused:
        await migrate(url, scripts)
    copy = path.with_name("habarla.db.before-upgrade")
    assert str(copy) in str(refused.value)
    assert "no such table: absent" in str(refused.value)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (await content(url))["alembic_version"][2] == [("0002",)]
    assert await content(f"sqlite:///{copy}") == before
    with pytest.raises(UpgradeRefused):
        await migrate(url, scripts)
    assert await content(f"sqlite:///{copy}") == before, (
        "that from before the first attempt"
    )
    copy.with_suffix(".part").write_text("of a process that was killed while it copied")
    broken.write_text(text)
    assert await migrate(url, scripts) == ["0003"]
    assert beside(url) == []


def few_bytes():
    """For this process the disk is full: it cannot write a file of more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


async def test_without_room_for_the_copy_nothing_is_changed(old):
    path, scripts = old
    url, before = f"sqlite:///{path}", await content(f"sqlite:///{path}")
    code = (
        "import asyncio, pathlib, sys; from bot.core.database.migrate import migrate; "
    )
    code += "asyncio.run(migrate(sys.argv[1], pathlib.Path(sys.argv[2])))"
    process = await create_subprocess_exec(
        sys.executable, "-c", code, url, str(scripts), stderr=PIPE, preexec_fn=few_bytes
    )
    said = (await process.communicate())[1].decode()
    assert process.returncode == 1
    assert (
        "UpgradeRefused: DATABASE_URL: the file cannot be copied before its upgrade"
        in said
    )
    assert "make room" in said
    assert await content(url) == before
    assert beside(url) == []


async def test_a_copy_that_was_left_behind_goes_with_the_next_upgrade_or_none(old):
    path, scripts = old
    url = f"sqlite:///{path}"
    path.with_name("habarla.db.before-upgrade").write_bytes(b"no database")
    assert await migrate(url, scripts) == ["0002", "0003"]
    path.with_name("habarla.db.before-upgrade").write_bytes(b"of the last upgrade")
    assert await migrate(url, scripts) == []
    assert beside(url) == []
