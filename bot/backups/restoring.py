"""`python -m bot restore`: a backup becomes the database, without what was erased since."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.audit.reports import is_set_back
from bot.backups import archive, disk, journal
from bot.backups.archive import DATABASE, BackupError, Manifest
from bot.backups.making import scratch
from bot.channel.loader import load_channel
from bot.keys import files
from bot.keys.files import data_folder
from bot.opening import open_vault
from bot.services.broadcast import broadcasts
from bot.services.erasures import replaying
from bot.services.erasures.noting import Entry, read_entries
from bot.services.vault import Vault
from bot.services.work import Deployment, Work
from bot.settings import Settings
from bot.storage import erased as marks
from bot.storage.broadcast import broadcasts as running_broadcasts
from bot.storage.engine import snapshots
from bot.storage.engine.database import DatabaseRefused
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate
from bot.storage.engine.private import keep_private
from bot.storage.engine.snapshots import SnapshotFailed
from bot.storage.engine.sqlite import lock_file
from bot.storage.engine.urls import is_sqlite, sqlite_path
from bot.storage.queues import leases

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to restore and how. `journals` are files; with `forgetful` no right one is needed."""

    backup: Path
    identity: Path
    overwrite: bool = False
    journals: tuple[Path, ...] = ()
    forgetful: bool = False


async def restore(settings: Settings, order: Order, say: Say) -> None:
    """Raises BackupError and the errors of an operator's database; then nothing has changed."""
    identities = archive.read_identities(order.identity)
    vault = _vault(settings)
    parent = data_folder(settings)
    if is_sqlite(settings.database):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with scratch(parent) as folder:
        manifest = archive.unpack(order.backup, identities, folder)
        _fits(settings, manifest, vault)
        entries, end = _entries(settings, order, vault, manifest)
        fill = _fill_sqlite if is_sqlite(settings.database) else _fill_postgres
        try:
            erased = await fill(settings, order, folder / DATABASE, manifest, entries)
        except SnapshotFailed as error:
            raise BackupError(f"The backup cannot be restored: {error}") from None
    say(f"restored {order.backup} as of {manifest.when}: {sum(manifest.counts.values())} rows")
    say(f"erased again what was erased since: {erased}")
    say(_left_out(end, manifest))
    if await is_set_back(settings):
        say("the published history is longer than this one: python -m bot audit restored")
    say("start the bot; messages that waited then may arrive a second time, broadcasts are paused")


async def _fill_sqlite(
    settings: Settings, order: Order, source: Path, manifest: Manifest, entries: list[Entry]
) -> int:
    """Settle the restored file first; then it takes the place of the old one."""
    path = Path(sqlite_path(settings.database))
    lock = lock_file(path)
    try:
        _refuse_rows(await _counts_of_old(settings, order), order)
        entries += await _erased_in(settings)
        apart = at_another_place(settings, f"sqlite:///{source}")
        erased = await settle(apart, entries, manifest)
        await snapshots.put_back(source, settings.database)
        keep_private(path)
    finally:
        os.close(lock)
    return erased


async def _fill_postgres(
    settings: Settings, order: Order, source: Path, manifest: Manifest, entries: list[Entry]
) -> int:
    if found := await snapshots.counts(settings.database):
        if found.get("leases"):
            await _refuse_running(settings)
        _refuse_rows(found, order)
        entries += await _erased_in(settings)
        await snapshots.empty(settings.database)
    await snapshots.put_back(source, settings.database)
    return await settle(settings, entries, manifest)


async def settle(settings: Settings, entries: Iterable[Entry], manifest: Manifest) -> int:
    """Bring a restored database to this version, pause broadcasts, erase again; how many."""
    await migrate(settings.database)
    database = await open_database(settings.database, shared=True)
    try:
        vault = await open_vault(database, settings)
        deployment = Deployment(load_channel(settings.channel_file), vault)
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            await leases.release_all(tx)
            for run in await running_broadcasts.running(tx):
                await broadcasts.pause(work, run.broadcast)
            await disk.forget(tx)
            what = await replaying.find(work, entries, manifest.made_at)
            await replaying.erase_again(work, what)
            await replaying.know_numbers(work, entries, manifest.made_at)
        return len(what)
    finally:
        await database.close()


def at_another_place(settings: Settings, url: str) -> Settings:
    """The same deployment, key included, on another database."""
    changed = {"database_url": SecretStr(url), "secret_key_file": files.key_path(settings)}
    return settings.model_copy(update=changed)


async def _counts_of_old(settings: Settings, order: Order) -> snapshots.Counts:
    """What is there now; a damaged file holds nothing that `overwrite` must ask for."""
    try:
        return await snapshots.counts(settings.database)
    except SnapshotFailed:
        if order.overwrite:
            return {}
        raise


def _refuse_rows(counts: snapshots.Counts, order: Order) -> None:
    if (rows := sum(counts.values())) and not order.overwrite:
        raise BackupError(f"DATABASE_URL holds {rows} rows already: --overwrite replaces them")


async def _refuse_running(settings: Settings) -> None:
    database = await open_database(settings.database, shared=True)
    try:
        async with database.reading() as tx:
            alive = await leases.alive(tx)
    finally:
        await database.close()
    if alive:
        raise BackupError(f"{alive} processes run on this database: stop them first")


async def _erased_in(settings: Settings) -> list[Entry]:
    """What the database that is replaced knows of erasures, where it can be read."""
    try:
        if "erased" not in await snapshots.counts(settings.database):
            return []
        database = await open_database(settings.database, shared=True)
    except (SnapshotFailed, DatabaseRefused):
        return []
    try:
        async with database.reading() as tx:
            known, waiting = await marks.gathered(tx, {}), await marks.waiting(tx)
        return read_entries(known) + read_entries(waiting)
    finally:
        await database.close()


def _vault(settings: Settings) -> Vault:
    secrets = files.read_secrets(settings)
    if not secrets:
        path = files.key_path(settings)
        raise BackupError(f"SECRET_KEY is missing: put the key of the backup into {path}")
    return Vault(*secrets)


def _fits(settings: Settings, manifest: Manifest, vault: Vault) -> None:
    kind = "sqlite" if is_sqlite(settings.database) else "postgresql"
    if manifest.dialect != kind:
        raise BackupError(f"The backup is of {manifest.dialect}, DATABASE_URL names {kind}")
    if manifest.keys[0] not in vault.fingerprints:
        raise BackupError(
            f"SECRET_KEY is not the one of this backup, {manifest.keys[0]}: restore that key first"
        )


def _entries(
    settings: Settings, order: Order, vault: Vault, manifest: Manifest
) -> tuple[list[Entry], int | None]:
    """What the journals say, and until when; a missing or wrong one is no small matter."""
    found: list[Entry] = []
    ends: list[int] = []
    paths = order.journals or (journal.journal_path(settings),)
    for path in paths:
        try:
            read = journal.read(path, vault)
        except OSError as error:
            if order.forgetful:
                continue
            raise BackupError(
                f"The erasure journal {path} cannot be read ({error.strerror}): {journal.ELSE}"
            ) from None
        if read.unknown and not order.forgetful:
            raise BackupError(
                f"{read.unknown} lines of {path} need an earlier key: restore it first"
            )
        end = read.end(vault, manifest.database)
        ends += [] if end is None else [end]
        found += read.entries
    last = max(ends, default=None)
    if not order.forgetful:
        journal.check(paths[-1], last, manifest)
    return found, last


def _left_out(end: int | None, manifest: Manifest) -> str:
    if end is None or end < manifest.journal:
        return (
            "without the right erasure journal: what was erased since is back, and erasure does not"
            " know those numbers"
        )
    return f"the erasure journal ends on {journal.day_of(end)}: what was erased later is back"
