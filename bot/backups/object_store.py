"""Copies of backups in an S3-compatible store, by the library of the extra `s3`.

All that lies there is encrypted for the recipients of the backups, the erasure journal as well.
A file beside the backups says what was copied last, so that nothing asks the store each minute.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.backups import archive
from bot.backups.folder import BackupError, made_at, may_remove_at
from bot.backups.journal import journal_path
from bot.connections import BackupStore
from bot.core.database import Database
from bot.core.times import DAY_MS
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from obstore.store import S3Store

_NEEDS = "BACKUP_S3_URL needs the library of S3: pip install 'habarla[s3]'"
_PART_SECONDS = 300
"""Time for a part of 5 MB, on the slowest line that makes sense."""
_RETRY_SECONDS = 30
_MARK = "last-copy"
"""Two lines: the store, and the name of the newest backup in it, empty before the first."""


def check_library(settings: Settings) -> None:
    """Raises SettingsError where a store is named and its library is not installed."""
    if settings.backup_store is not None and find_spec("obstore") is None:
        raise SettingsError([_NEEDS])


async def copy_to_store(
    database: Database,
    settings: Settings,
    backup: Path,
    recipients: Sequence[Any],
    days: int,
) -> str | None:
    """Copy the backup and the journal, remove what is too old; where it lies then.

    Raises BackupError.
    """
    place = settings.backup_store
    if place is None:
        return None
    journal = journal_path(settings)
    async with _reached(settings, place) as store:
        await store.put_async(backup.name, backup)
        if journal.exists():
            sealed = archive.encrypted(journal.read_bytes(), recipients)
            await store.put_async(f"{journal.name}.age", sealed)
        names = await _names(store)
    if backup.name not in names:
        raise BackupError(f"{place} does not show {backup.name} after it was stored")
    _mark(settings, place, backup.name)
    await remove_expired_copies(database, settings, days)
    return f"{place}/{backup.name}"


async def remove_expired_copies(
    database: Database, settings: Settings, days: int
) -> None:
    """Remove copies that are too old, but not the newest. Raises BackupError."""
    place = settings.backup_store
    now = await may_remove_at(database)
    if place is None or now is None:
        return
    async with _reached(settings, place) as store:
        each = ((made_at(name), name) for name in await _names(store))
        made = sorted((at, name) for at, name in each if at is not None)
        past = [name for at, name in made if at <= now]
        old = [name for at, name in made if at < now - days * DAY_MS]
        if gone := [name for name in old if name not in past[-1:]]:
            await store.delete_async(gone)


async def count_copies(settings: Settings, place: BackupStore) -> int:
    """Ask the store how many backups it holds. Raises BackupError."""
    async with _reached(settings, place) as store:
        return sum(made_at(name) is not None for name in await _names(store))


def note_first_use(settings: Settings) -> None:
    """From now on the store is late without a copy. Raises OSError."""
    if settings.backup_store is not None and _marked(settings) is None:
        _mark(settings, settings.backup_store, "")


def newest_in_store(settings: Settings, now: int) -> int:
    """The moment (ms UTC) at which the newest backup in the store was made; 0 without any."""
    found = made_at(_marked(settings) or "")
    return found if found is not None and found <= now else 0


def used_since(settings: Settings) -> float:
    """The moment (ms UTC) of the newest copy or of the store's first use; 0 before."""
    if _marked(settings) is None or settings.backup_dir is None:
        return 0
    return (settings.backup_dir / _MARK).stat().st_mtime * 1000


def _mark(settings: Settings, place: BackupStore, name: str) -> None:
    if settings.backup_dir is not None:
        (settings.backup_dir / _MARK).write_text(f"{place}\n{name}\n")


def _marked(settings: Settings) -> str | None:
    """The name of the newest copy; None where this store was not used yet."""
    if settings.backup_dir is None:
        return None
    try:
        place, name = (settings.backup_dir / _MARK).read_text().splitlines()
    except (OSError, ValueError):
        return None
    return name if place == str(settings.backup_store) else None


@asynccontextmanager
async def _reached(settings: Settings, place: BackupStore) -> AsyncIterator["S3Store"]:
    """The store; its errors are said in one line, by BackupError."""
    check_library(settings)
    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    try:
        yield S3Store(
            place.bucket,
            prefix=place.folder or None,
            endpoint=place.endpoint,
            region=place.region,
            access_key_id=place.key,
            secret_access_key=place.secret,
            client_options={
                "allow_http": place.endpoint.startswith("http:"),
                "timeout": timedelta(seconds=_PART_SECONDS),
            },
            retry_config={
                "max_retries": 3,
                "retry_timeout": timedelta(seconds=_RETRY_SECONDS),
            },
        )
    except BaseError as error:
        why = str(error).partition("\n")[0]
        problem = f"{place} does not take us ({why})"
        raise BackupError(f"{problem}: mend BACKUP_S3_URL, or its rights") from None


async def _names(store: "S3Store") -> list[str]:
    return [one["path"] async for some in store.list() for one in some]
