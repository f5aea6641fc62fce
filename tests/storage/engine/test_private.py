"""Only the owner of the bot reads its files and passwords; what was erased leaves the log."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.connections import password_parts, sqlite_path, without_password
from bot.core import sealed
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from bot.private_files import is_open_to_others, keep_private


def mode(path):
    return path.stat().st_mode & 0o777


def test_a_new_file_and_its_folder_are_the_owners_but_a_folder_with_other_files_stays(
    tmp_path,
):
    file = tmp_path / "deep" / "data" / "habarla.db"
    keep_private(file)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert not is_open_to_others(file)
    tmp_path.chmod(0o755)
    (tmp_path / "another").touch()
    keep_private(tmp_path / "habarla.db")
    assert mode(tmp_path) == 0o755
    assert is_open_to_others(tmp_path)
    with pytest.raises(IsADirectoryError):
        keep_private(tmp_path)
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_log_is_emptied_once_no_reader_needs_it(database, database_url):
    path = sqlite_path(database_url)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchall()
        await write(database)
        assert not await database.empty_log()
    assert await database.empty_log()
    assert size_of_log(path) == 0


def size_of_log(path):
    return Path(f"{path}-wal").stat().st_size


async def write(database):
    async with database.transaction() as tx:
        await sealed.put_fact(tx, "a", "b")


async def test_a_migration_leaves_the_locks_of_an_open_database(tmp_path):
    """A file's locks end when their process closes any handle of it.

    Without them another program, when it closes the database, takes itself for the last one and
    deletes the log with what the bot is still writing into it.
    """
    url = f"sqlite:///{tmp_path}/data/habarla.db"
    database, path = await open_database(url), sqlite_path(url)
    try:
        await migrate(url)
        await write(database)
        log = inode_of_log(path)
        await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", READ, path], check=True
        )
        assert inode_of_log(path) == log, "the log is not the one that the bot writes"
    finally:
        await database.close()


def inode_of_log(path):
    log = Path(f"{path}-wal")
    return log.stat().st_ino if log.exists() else None


READ = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM facts").fetchall()
connection.close()
"""


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://u:hush@h/d", {"hush"}),
        ("postgresql://u:a%40b%2Fc@h/d", {"a%40b%2Fc", "a@b/c", "a", "b", "c"}),
        ("postgresql://u:p@ss:w@h/d", {"p@ss:w", "p%40ss%3Aw", "p", "ss", "w"}),
        (
            "postgresql://h/d?user=u&password=hu%20sh&x=1",
            {"hu%20sh", "hu sh", "hu", "sh"},
        ),
        ("postgresql://u@h/d", set()),
        ("postgresql:///d?host=/run/pg", set()),
        ("sqlite:///data/habarla.db", set()),
    ],
)
def test_a_password_is_found_in_every_spelling(url, parts):
    assert set(password_parts(url)) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no port 'w0rd/x9'", "no port '[password]/[password]'"),
        ("no host ss:w0rd", "no host [password]:[password]"),
        ("p%40ss%3Aw0rd%2Fx9 is wrong", "[password] is wrong"),
        ("p@ss:w0rd/x9 is wrong", "[password] is wrong"),
        (
            "a password for the user of the class",
            "a password for the user of the class",
        ),
    ],
)
def test_parts_are_removed_and_words_stay(text, shown):
    assert without_password(text, "postgresql://u:p@ss:w0rd/x9@h/d") == shown
