"""`python -m bot drill`: restores the newest backup in a scratch place and compares counts."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.backups import archive, journal
from bot.backups.archive import DATABASE, BackupError, Manifest
from bot.backups.making import scratch
from bot.backups.restoring import at_another_place, settle
from bot.keys import files
from bot.keys.files import data_folder
from bot.services.erasures.noting import Entry
from bot.services.vault import Vault
from bot.settings import Settings
from bot.storage.engine import snapshots
from bot.storage.engine.snapshots import SnapshotFailed
from bot.storage.engine.urls import is_sqlite


async def drill(
    settings: Settings, where: Path | None, identity: Path, say: Callable[[str], None]
) -> None:
    """Raises BackupError for what would make a restore fail.

    Without the key only the counts are compared; a drill may run where the key is not.
    """
    backup = _newest(settings, where)
    identities = archive.read_identities(identity)
    async with scratch(data_folder(settings)) as folder:
        manifest = archive.unpack(backup, identities, folder)
        try:
            async with _restored(settings, folder / DATABASE, manifest) as url:
                _compare(backup, manifest, await snapshots.counts(url))
                opened = await _opened(settings, url, manifest)
        except SnapshotFailed as error:
            raise BackupError(f"{backup} cannot be restored: {error}") from None
    rows = sum(manifest.counts.values())
    say(f"ok: {backup} as of {manifest.when}: {len(manifest.counts)} tables, {rows} rows; {opened}")


def _newest(settings: Settings, where: Path | None) -> Path:
    chosen = where or settings.backup_dir
    if chosen is None:
        raise BackupError("Name a backup or a folder of backups, or set BACKUP_DIR")
    if not chosen.is_dir():
        return chosen
    if not (found := archive.found_in(chosen)):
        raise BackupError(f"There is no backup in {chosen}")
    return found[-1][1]


def _compare(backup: Path, manifest: Manifest, found: snapshots.Counts) -> None:
    expected = manifest.counts
    for table in sorted({*expected, *found}):
        if expected.get(table) != found.get(table):
            raise BackupError(
                f"{backup} does not match: {table} has {found.get(table, 'no')} rows, not"
                f" {expected.get(table, 'none')}"
            )


async def _opened(settings: Settings, url: str, manifest: Manifest) -> str:
    """Whether this version works with the restored database and the key opens it, in words."""
    secrets_ = files.read_secrets(settings)
    if not secrets_:
        return "the secret key is not here, so what it seals was not tried"
    vault = Vault(*secrets_)
    if manifest.keys[0] not in vault.fingerprints:
        raise BackupError(f"The backup needs the secret key {manifest.keys[0]}, which is not here")
    erased = await settle(
        at_another_place(settings, url), _entries(settings, vault, manifest), manifest
    )
    return f"{erased} erasures since then are replayed by a restore"


def _entries(settings: Settings, vault: Vault, manifest: Manifest) -> tuple[Entry, ...]:
    path = journal.journal_path(settings)
    if not path.exists():
        return ()
    read = journal.read(path, vault)
    journal.check(path, read.end(vault, manifest.database), manifest)
    return read.entries


@asynccontextmanager
async def _restored(settings: Settings, path: Path, manifest: Manifest) -> AsyncIterator[str]:
    """The address of the restored database; PostgreSQL's is made and dropped on its server."""
    if manifest.dialect == "sqlite":
        yield f"sqlite:///{path}"
        return
    if is_sqlite(settings.database):
        raise BackupError("The backup is of PostgreSQL: set DATABASE_URL to a server to try it on")
    name = f"habarla_drill_{secrets.token_hex(6)}"
    url = await snapshots.create_beside(settings.database, name)
    try:
        await snapshots.put_back(path, url)
        yield url
    finally:
        await snapshots.drop_beside(settings.database, name)
