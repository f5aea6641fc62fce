"""`python -m bot backup`: one encrypted file, made while the bot runs."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.backups import archive, object_store
from bot.backups.folder import (
    PART,
    BackupError,
    backup_name,
    remove_expired,
    scratch,
    use_folder,
)
from bot.backups.journal import (
    JournalKeeper,
    journal_path,
    read_journal,
    written_elsewhere,
)
from bot.channel.loader import load_channel
from bot.core.database import Database, migrate, snapshots
from bot.core.key_files import data_folder
from bot.core.schema import lives
from bot.core.storage import opened
from bot.core.vault import Vault
from bot.settings import Settings


def left_out() -> list[str]:
    """Tables that are empty in a backup: what is being written, and what the journal says better.

    With them a backup would tell who sent the anonymous report of the next minute.
    """
    return [table.name for table, life in lives() if not life.in_backups]


async def backup(
    settings: Settings,
    target: Path | None,
    recipient: str | None,
    say: Callable[[str], None],
) -> None:
    """Write a backup to a new file, or into a folder, whose old backups are removed.

    Raises BackupError and the errors of an operator's database.
    """
    recipients = _read_recipients(settings, recipient)
    try:
        path, manifest, removed = await _write_backup(settings, target, recipients)
        _copy_journal(journal_path(settings), path.parent)
        size = path.stat().st_size
        copies = [] if target else await _copy_elsewhere(settings, path, recipients)
    except OSError as error:
        where = error.filename or "a file"
        raise BackupError(
            f"The backup is not complete: {where} cannot be written ({error.strerror}):"
            " make room on its disk, and let the bot write there"
        ) from None
    tables = len(manifest.counts)
    rows = sum(manifest.counts.values())
    say(f"{path}: {size} bytes, {tables} tables, {rows} rows, as of {manifest.when}")
    for copy in copies:
        say(f"copied to {copy}")
    if removed:
        say(f"removed {len(removed)} backups that were too old")


async def _write_backup(
    settings: Settings, target: Path | None, recipients: list[Any]
) -> tuple[Path, archive.Manifest, list[Path]]:
    """Return the new file, what it holds, and the old ones that were removed."""
    async with (
        opened(settings) as (database, vault),
        scratch(data_folder(settings)) as folder,
    ):
        made_at = database.clock()
        path = _new_path(settings, target, made_at)
        await _refuse_second_journal(database, settings)
        await use_folder(database, path.parent)
        keeper = JournalKeeper(database, vault, settings)
        whose = await keeper.write()
        counts = await _taken(settings, folder)
        known = await asyncio.to_thread(_known, settings, vault)
        taken = (database.dialect, migrate.HEAD, made_at, vault.fingerprints, counts)
        manifest = archive.Manifest(*taken, *whose, known)
        await asyncio.to_thread(
            archive.pack, manifest, folder / archive.DATABASE, recipients, path
        )
        await keeper.write()
        removed = await remove_expired(database, path.parent, _days(settings))
    return path, manifest, removed


async def _copy_elsewhere(
    settings: Settings, path: Path, recipients: list[Any]
) -> list[Path | str]:
    """Copy the backup and the journal to each second place; where they lie then.

    One that is away keeps none from the other. Raises OSError and BackupError.
    """
    days = _days(settings)
    async with opened(settings) as (database, _):
        done = await asyncio.gather(
            _copy_to_folder(database, settings, path, days),
            object_store.copy_to_store(database, settings, path, recipients, days),
            return_exceptions=True,
        )
    copies = []
    for one in done:
        if isinstance(one, BaseException):
            raise one
        if one is not None:
            copies.append(one)
    return copies


async def _copy_to_folder(
    database: Database, settings: Settings, path: Path, days: int
) -> Path | None:
    folder = settings.backup_copy_dir
    if folder is None:
        return None
    copy = folder / path.name
    await use_folder(database, folder)
    await asyncio.to_thread(_copy_whole, path, copy)
    await asyncio.to_thread(_copy_journal, journal_path(settings), folder)
    await remove_expired(database, folder, days)
    return copy


def _copy_whole(path: Path, copy: Path) -> None:
    """No reader finds a part of it under its name."""
    part = copy.with_name(f"{copy.stem}{PART}")
    try:
        shutil.copy2(path, part)
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def _read_recipients(settings: Settings, recipient: str | None) -> list[Any]:
    to = recipient or settings.backup_recipient
    if not to:
        raise BackupError(
            "BACKUP_RECIPIENT is missing: run python -m bot backup-identity on another computer"
            " and set the public key that it prints"
        )
    return archive.read_recipients(to)


def _known(settings: Settings, vault: Vault) -> int:
    """How many erasures the journal holds."""
    return len(read_journal(journal_path(settings), vault).entries)


async def _taken(settings: Settings, folder: Path) -> snapshots.Counts:
    try:
        return await snapshots.take_snapshot(
            settings.database, folder / archive.DATABASE, left_out()
        )
    except snapshots.SnapshotFailed as error:
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
    return chosen / backup_name(made_at)


def _days(settings: Settings) -> int:
    return load_channel(settings.channel_file).retention.backups_days


async def _refuse_second_journal(database: Database, settings: Settings) -> None:
    """BACKUP_DIR of a bot that was not started since it changed: half of it would be missing."""
    async with database.reading() as tx:
        if problem := await written_elsewhere(tx, settings):
            raise BackupError(problem)


def _copy_journal(journal: Path, folder: Path) -> None:
    copy = folder / journal.name
    if journal.exists() and copy.resolve() != journal.resolve():
        shutil.copy2(journal, copy)
