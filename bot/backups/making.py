"""`python -m bot backup`: one encrypted file, made while the bot runs."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.backups import archive
from bot.backups.archive import DATABASE, BackupError, Manifest
from bot.backups.journal import JournalKeeper, journal_path
from bot.channel.loader import load_channel
from bot.keys.files import data_folder
from bot.keys.rotating import opened
from bot.services.work import DAY_MS
from bot.settings import Settings
from bot.storage.engine import snapshots
from bot.storage.engine.migrate import HEAD
from bot.storage.engine.snapshots import SnapshotFailed

logger = structlog.get_logger(__name__)

_PRUNE_SECONDS = 60 * 60.0
LEFT_OUT = ("inbox", "drafts", "appeal_drafts", "erased", "erased_days", "in_care")
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
    async with opened(settings) as (database, vault), scratch(data_folder(settings)) as folder:
        made_at, keys = database.clock(), vault.fingerprints
        path = _new_path(settings, target, made_at)
        counts = await _taken(settings, folder)
        manifest = Manifest(database.dialect, HEAD, made_at, keys, counts)
        await asyncio.to_thread(archive.pack, manifest, folder / DATABASE, recipients, path)
        journal = journal_path(settings)
        await JournalKeeper(database, vault, journal).write()
    _copy_journal(journal, path.parent)
    removed = remove_expired(settings, path.parent, made_at)
    size, rows = path.stat().st_size, sum(counts.values())
    say(f"{path}: {size} bytes, {len(counts)} tables, {rows} rows, as of {manifest.when}")
    if removed:
        say(f"removed {len(removed)} backups that were too old")


def remove_expired(settings: Settings, folder: Path, now: int) -> list[Path]:
    """Remove the backups in a folder that are older than the channel file's `backups_days`."""
    days = load_channel(settings.channel_file).retention.backups_days
    return archive.remove_old(folder, now - days * DAY_MS)


async def keep_backups_young(settings: Settings, clock: Callable[[], int]) -> None:
    """Each hour remove expired backups from BACKUP_DIR, also when no new one is made."""
    while settings.backup_dir is not None:
        try:
            await asyncio.to_thread(remove_expired, settings, settings.backup_dir, clock())
        except OSError as error:
            logger.warning("old backups cannot be removed", error=error.strerror)
        await asyncio.sleep(_PRUNE_SECONDS)


def _existing(folder: Path) -> Path | None:
    return folder.resolve() if folder.is_dir() else None


@asynccontextmanager
async def scratch(beside: Path) -> AsyncIterator[Path]:
    """A private folder on the same disk as the data; gone afterwards. Raises BackupError."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="backup-", dir=_existing(beside)))
    except OSError as error:
        raise BackupError(f"{beside} cannot be written: {error.strerror}") from None
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _taken(settings: Settings, folder: Path) -> snapshots.Counts:
    try:
        return await snapshots.take(settings.database, folder / DATABASE, LEFT_OUT)
    except SnapshotFailed as error:
        raise BackupError(f"The database cannot be copied: {error}") from None


def _new_path(settings: Settings, target: Path | None, made_at: int) -> Path:
    chosen = target or settings.backup_dir
    if chosen is None:
        raise BackupError("Name a file or a folder, or set BACKUP_DIR")
    if target is None:
        chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not chosen.is_dir():
        if chosen.exists():
            raise BackupError(f"{chosen} exists: name a new file, or a folder")
        if not chosen.parent.is_dir():
            raise BackupError(f"The folder {chosen.parent} does not exist")
        return chosen
    return chosen / archive.name_of(made_at)


def _copy_journal(journal: Path, folder: Path) -> None:
    """Beside the backups stands what was erased until now, too."""
    copy = folder / journal.name
    if journal.exists() and copy.resolve() != journal.resolve():
        shutil.copy2(journal, copy)
