"""Folder of backups: its disk, names, ages, the removal of old ones and what killed ones left."""

import asyncio
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.core import clock_check, sealed, times
from bot.core.database import Database, Transaction
from bot.private_files import make_folder
from bot.settings import SettingsError

logger = structlog.get_logger(__name__)

PART = ".age.part"
"""The ending of a backup that is being written, or was when its process was killed."""
_STAMP = "%Y%m%d-%H%M%SZ"
_NAMED = re.compile(r"habarla-(\d{8}-\d{6}Z)\.age")
_BEGINNING = b"age-encryption.org/"
_SCRATCH = "backup-"


class BackupError(SettingsError):
    """A backup cannot be made, read or restored: one line, with the way to repair it."""

    def __init__(self, line: str) -> None:
        super().__init__([line])


def backup_name(made_at: int) -> str:
    return f"habarla-{datetime.fromtimestamp(made_at / 1000, UTC):{_STAMP}}.age"


def made_at(name: str) -> int | None:
    """The moment (ms UTC) in the name of a backup; None for any other name."""
    named = _NAMED.fullmatch(name)
    if named is None:
        return None
    made = datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)
    return round(made.timestamp() * 1000)


def found_in(folder: Path) -> list[tuple[int, Path]]:
    """The backups in a folder with their times (ms UTC), oldest first."""
    each = ((made_at(path.name), path) for path in folder.iterdir())
    return sorted((at, path) for at, path in each if at is not None)


async def remove_expired(database: Database, folder: Path, days: int) -> list[Path]:
    """Remove backups that are too old, unless the clock may be wrong; the removed ones."""
    now = await may_remove_at(database)
    if now is None:
        return []
    return await asyncio.to_thread(_remove_older, folder, days, now)


async def may_remove_at(database: Database) -> int | None:
    """The moment by which backups are too old; None while the clock may be wrong."""
    async with database.reading() as tx:
        return tx.now if await clock_check.may_delete(tx) else None


def _remove_older(folder: Path, days: int, now: int) -> list[Path]:
    for part in folder.glob(f"*{PART}"):
        if part.stat().st_mtime * 1000 < now - times.DAY_MS:
            part.unlink(missing_ok=True)  # of a backup that was killed
    found = found_in(folder)
    # The newest good one stays, however old: those after it may all have failed.
    good = [path for made_at, path in found if made_at <= now and _begins_well(path)]
    old = [path for made_at, path in found if made_at < now - days * times.DAY_MS]
    gone = [path for path in old if path not in good[-1:]]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _begins_well(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


@asynccontextmanager
async def scratch(data: Path) -> AsyncIterator[Path]:
    """A private folder among the data, where the database stands in clear. Raises BackupError.

    It is gone afterwards; if the process is killed, the next start or backup removes it.
    """
    try:
        make_folder(data)
        remove_abandoned(data)
        folder, held = _new_held(data)
    except OSError as error:
        raise BackupError(f"{data} cannot be written: {error.strerror}") from None
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        os.close(held)


def _new_held(data: Path) -> tuple[Path, int]:
    """A folder that the system locks until this process ends, and the lock.

    It has the name of those that are looked for only once it is locked.
    """
    new = Path(tempfile.mkdtemp(prefix="new-", dir=data.resolve()))
    held = os.open(new, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return new.rename(new.with_name(new.name.replace("new-", _SCRATCH, 1))), held


def abandoned(data: Path) -> list[Path]:
    """Folders with the database in clear that a killed backup, restore or drill left."""
    return [
        folder
        for folder in data.glob(f"{_SCRATCH}*")
        if folder.is_dir() and _is_free(folder)
    ]


def _is_free(folder: Path) -> bool:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(held)
    return True


def remove_abandoned(data: Path) -> None:
    for folder in abandoned(data):
        shutil.rmtree(folder, ignore_errors=True)
        logger.warning("removed what a backup left that was killed", folder=folder.name)


MARKER = ".habarla-backups"
"""A folder gets it at its first use, which the database remembers: an empty mount point must not
take the place of its disk."""
_USED = "backups:used:"


async def use_folder(database: Database, folder: Path) -> None:
    """Mark the folder at its first use. Raises OSError, and BackupError when its disk is away."""
    async with database.reading() as tx:
        if lost := await away(tx, folder):
            raise BackupError(lost)
        is_used = await sealed.get_fact(tx, _fact(folder)) is not None
    if not is_used:
        make_folder(folder)
        (folder / MARKER).touch()
        async with database.transaction() as tx:
            await sealed.put_fact(tx, _fact(folder), "1")


def _fact(folder: Path) -> str:
    return f"{_USED}{folder.absolute()}"


async def away(tx: Transaction, folder: Path) -> str | None:
    """Say how to repair it if the folder was used before and its disk is not there."""
    if (folder / MARKER).exists() or await sealed.get_fact(tx, _fact(folder)) is None:
        return None
    return (
        f"{folder} was used for backups and has lost its file {MARKER}: mount its disk, or, if the"
        f" folder is new, make the file: touch {folder / MARKER}"
    )


async def forget_folders(tx: Transaction) -> None:
    """A restored database may be on another machine: each folder is used for the first time."""
    for name in await sealed.facts_starting(tx, _USED):
        await sealed.drop_fact(tx, name)
