"""`python -m bot backup`: one encrypted file, made while the bot runs."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.backups import archive, disk
from bot.backups.archive import DATABASE, BackupError, Manifest
from bot.backups.journal import JournalKeeper, journal_path, written_elsewhere
from bot.channel.loader import load_channel
from bot.core.database import snapshots
from bot.core.database.database import Database
from bot.core.database.migrate import HEAD
from bot.core.database.private import make_folder
from bot.core.database.snapshots import SnapshotFailed
from bot.core.key_files import data_folder
from bot.core.opening import opened
from bot.core.times import DAY_MS
from bot.settings import Settings

logger = structlog.get_logger(__name__)

_PRUNE_SECONDS = 60 * 60.0
_SCRATCH = "backup-"
LEFT_OUT = ("inbox", "drafts", "erased", "erased_days", "in_care")
"""Tables that are empty in a backup: what is being written, and what the journal says better. With
them a backup would tell who sent the anonymous report of the next minute."""


async def backup(
    settings: Settings, target: Path | None, recipient: str | None, say: Callable[[str], None]
) -> None:
    """Write a backup to a new file, or into a folder, whose old backups are removed.

    Raises BackupError and the errors of an operator's database.
    """
    to = recipient or settings.backup_recipient
    if not to:
        raise BackupError(
            "BACKUP_RECIPIENT is missing: run python -m bot backup-identity on another computer"
            " and set the public key that it prints"
        )
    recipients = archive.read_recipients(to)
    try:
        async with opened(settings) as (database, vault), scratch(data_folder(settings)) as folder:
            made_at = database.clock()
            path = _new_path(settings, target, made_at)
            await _refuse_second_journal(database, settings)
            await disk.use(database, path.parent)
            keeper = JournalKeeper(database, vault, settings)
            whose, counts = await keeper.write(), await _taken(settings, folder)
            keys = vault.fingerprints
            manifest = Manifest(database.dialect, HEAD, made_at, keys, counts, *whose)
            await asyncio.to_thread(archive.pack, manifest, folder / DATABASE, recipients, path)
            await keeper.write()
        _copy_journal(journal_path(settings), path.parent)
        removed = remove_expired(settings, path.parent, made_at)
        size = path.stat().st_size
    except OSError as error:
        where = error.filename or "a file"
        problem = f"The backup is not complete: {where} cannot be written ({error.strerror})"
        raise BackupError(
            f"{problem}: make room on its disk, and let the bot write there"
        ) from None
    rows = sum(counts.values())
    say(f"{path}: {size} bytes, {len(counts)} tables, {rows} rows, as of {manifest.when}")
    if removed:
        say(f"removed {len(removed)} backups that were too old")


def remove_expired(settings: Settings, folder: Path, now: int) -> list[Path]:
    """Remove the backups in a folder that are older than the channel file's `backups_days`."""
    days = load_channel(settings.channel_file).retention.backups_days
    for part in folder.glob(f"*{archive.PART}"):
        if part.stat().st_mtime * 1000 < now - DAY_MS:
            part.unlink(missing_ok=True)  # of a backup that was killed
    return archive.remove_old(folder, now - days * DAY_MS)


async def keep_backups_young(settings: Settings, clock: Callable[[], int]) -> None:
    """Each hour remove what killed backups left, and expired ones from BACKUP_DIR."""
    while True:
        try:
            await asyncio.to_thread(remove_abandoned, data_folder(settings))
            if settings.backup_dir is not None:
                await asyncio.to_thread(remove_expired, settings, settings.backup_dir, clock())
        except OSError as error:
            logger.warning("old backups cannot be removed", error=error.strerror)
        await asyncio.sleep(_PRUNE_SECONDS)


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
    return [folder for folder in data.glob(f"{_SCRATCH}*") if folder.is_dir() and _is_free(folder)]


def _is_free(folder: Path) -> bool:
    """True if no living process holds the folder."""
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


async def _taken(settings: Settings, folder: Path) -> snapshots.Counts:
    try:
        return await snapshots.take(settings.database, folder / DATABASE, LEFT_OUT)
    except SnapshotFailed as error:
        raise BackupError(f"The database cannot be copied: {error}") from None


def _new_path(settings: Settings, target: Path | None, made_at: int) -> Path:
    chosen = target or settings.backup_dir
    if chosen is None:
        raise BackupError("Name a file or a folder, or set BACKUP_DIR")
    if target is not None and not chosen.is_dir():
        if chosen.exists():
            raise BackupError(f"{chosen} exists: name a new file, or a folder")
        if not chosen.parent.is_dir():
            raise BackupError(f"The folder {chosen.parent} does not exist")
        return chosen
    return chosen / archive.name_of(made_at)


async def _refuse_second_journal(database: Database, settings: Settings) -> None:
    """BACKUP_DIR of a bot that was not started since it changed: half of it would be missing."""
    async with database.reading() as tx:
        elsewhere = await written_elsewhere(tx, settings)
    if elsewhere is not None:
        raise BackupError(
            f"The running bot writes the erasure journal to {elsewhere}, not to"
            f" {journal_path(settings)}: restart it with this BACKUP_DIR, or run this in its folder"
        )


def _copy_journal(journal: Path, folder: Path) -> None:
    """Beside the backups stands what was erased until now, too."""
    copy = folder / journal.name
    if journal.exists() and copy.resolve() != journal.resolve():
        shutil.copy2(journal, copy)
