"""`python -m bot restore`: a backup becomes the database, without what was erased since."""

import os
import secrets
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot import private_files
from bot.backups import archive, journal
from bot.backups.drills import note_drill
from bot.backups.folder import BackupError, forget_folders, found_in, scratch
from bot.broadcasts import model, service
from bot.broadcasts import store as running_broadcasts
from bot.connections import is_sqlite, sqlite_path
from bot.core import erasures as marks
from bot.core import key_files, people_store, storage
from bot.core.channel_changes import channel_now
from bot.core.database import DatabaseRefused, snapshots, sqlite
from bot.core.database.engines import open_database, shared
from bot.core.database.migrate import migrate
from bot.core.erasures import Entry, Kind
from bot.core.queues import leases
from bot.core.times import DAY_MS, HOUR_MS, utc_day
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.privacy import erasure, erasures_store, retention
from bot.register import appeals, appeals_store, objections, objections_store
from bot.reports import own_reports, reports_store
from bot.settings import Settings

Say = Callable[[str], None]
_ELSE = (
    "give the right one with --journal, or restore with --without-journal and people come back who"
    " asked to be erased"
)


async def restore(
    settings: Settings,
    backup: Path,
    identity: Path,
    journal_file: Path | None,
    say: Say,
    *,
    overwrite: bool,
    forgetful: bool,
) -> None:
    """Raises BackupError and the errors of an operator's database; then nothing has changed.

    `journal_file` holds the erasures; with `forgetful` no right one is needed.
    """
    identities = archive.read_identities(identity)
    vault = _vault(settings)
    parent = key_files.data_folder(settings)
    if is_sqlite(settings.database):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with scratch(parent) as folder:
        manifest = archive.unpack(backup, identities, folder)
        _refuse_other(settings, vault, manifest)
        path = journal_file or journal.journal_path(settings)
        entries, end = _entries(path, vault, manifest, forgetful=forgetful)
        _keep(settings, vault, entries)
        erased = await _fill(
            settings, folder / archive.DATABASE, manifest, entries, overwrite
        )
    rows = sum(manifest.counts.values())
    say(f"restored {backup} as of {manifest.when}: {rows} rows")
    say(f"erased again what was erased since: {erased}")
    say(_left_out(end, manifest))
    say(
        "where checkpoints were published since the backup: python -m bot audit restored"
    )
    say(
        "start the bot; messages that waited then may arrive a second time, broadcasts are paused"
    )


async def _fill(
    settings: Settings,
    source: Path,
    manifest: archive.Manifest,
    entries: list[Entry],
    overwrite: bool,
) -> int:
    """Return how many rows were erased again."""
    fill = _fill_sqlite if is_sqlite(settings.database) else _fill_postgres
    try:
        return await fill(settings, source, manifest, entries, overwrite)
    except snapshots.SnapshotFailed as error:
        raise BackupError(f"The backup cannot be restored: {error}") from None


def _refuse_other(settings: Settings, vault: Vault, manifest: archive.Manifest) -> None:
    """Raise BackupError for a backup of another kind of database, or of another key."""
    kind = "sqlite" if is_sqlite(settings.database) else "postgresql"
    if manifest.dialect != kind:
        raise BackupError(
            f"The backup is of {manifest.dialect}, DATABASE_URL names {kind}"
        )
    if (key := manifest.keys[0]) not in vault.fingerprints:
        problem = f"SECRET_KEY is not the one of this backup, {key}"
        raise BackupError(f"{problem}: restore that key first")


async def _fill_sqlite(
    settings: Settings,
    source: Path,
    manifest: archive.Manifest,
    entries: list[Entry],
    overwrite: bool,
) -> int:
    """Settle the restored file first; then it takes the place of the old one."""
    path = Path(sqlite_path(settings.database))
    lock = sqlite.lock_file(path)
    try:
        try:
            _refuse_rows(await snapshots.counts(settings.database), overwrite=overwrite)
        except snapshots.SnapshotFailed:  # a damaged file holds nothing to ask about
            if not overwrite:
                raise
        entries += await _erased_in(settings)
        apart = at_another_place(settings, f"sqlite:///{source}")
        erased = await settle(apart, entries, manifest)
        await snapshots.put_back(source, settings.database)
        private_files.keep_private(path)
    finally:
        os.close(lock)
    return erased


async def _fill_postgres(
    settings: Settings,
    source: Path,
    manifest: archive.Manifest,
    entries: list[Entry],
    overwrite: bool,
) -> int:
    if found := await snapshots.counts(settings.database):
        if found.get("leases"):
            async with shared(settings.database) as database, database.reading() as tx:
                alive = len(await leases.processes(tx))
            if alive:
                raise BackupError(
                    f"{alive} processes run on this database: stop them first"
                )
        _refuse_rows(found, overwrite=overwrite)
        entries += await _erased_in(settings)
        await snapshots.empty(settings.database)
    await snapshots.put_back(source, settings.database)
    return await settle(settings, entries, manifest)


async def settle(
    settings: Settings, entries: Sequence[Entry], manifest: archive.Manifest
) -> int:
    """Bring a restored database to this version, pause broadcasts, erase again; how many."""
    await migrate(settings.database)
    async with shared(settings.database) as database:
        vault = await storage.open_vault(database, settings)
        deployment = Deployment(await channel_now(database, settings), vault)
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            await leases.release_all(tx)
            for run in await running_broadcasts.running(tx):
                await service.move(work, run.broadcast, model.Transition.PAUSE)
            await forget_folders(tx)
            return await repeat(work, entries, manifest.made_at)


async def repeat(work: Work, entries: Sequence[Entry], since: int) -> int:
    """Erase restored rows again that had been erased after the backup; how many.

    No person is told: they were when they asked for it. A consent counts only if it was withdrawn
    `since` a moment (ms UTC), and so do the numbers of erasures, which are kept by their hashes.
    """
    known: dict[str, set[bytes]] = defaultdict(set)
    for entry in entries:
        if entry.kind != Kind.CONSENT or entry.at >= since:
            known[entry.kind].add(entry.mark)
    restored = {
        Kind.REPORT: await reports_store.report_ids(work.tx),
        Kind.APPEAL: {
            *await appeals_store.appeal_ids(work.tx),
            *await objections_store.objection_ids(work.tx),
        },
        Kind.CONSENT: await marks.agreed_ids(work.tx),
        Kind.PERSON: await marks.people_ids(work.tx),
    }
    of = work.vault.erasure_marks
    erased = Counter[Kind]()
    for kind, ids in restored.items():
        held = known[kind]
        if not held:
            continue
        for id in ids:
            if not held.isdisjoint(of(f"{kind.value}:{id}")):
                await _erase(work, kind, id)
                erased[kind] += 1
    if erased[Kind.PERSON]:
        await erasures_store.end_all_erasures(work.tx, work.now // HOUR_MS * HOUR_MS)
    for entry in entries:
        if entry.kind == Kind.PROOF and entry.at >= since:
            day = entry.at + 1 - DAY_MS
            await erasures_store.proofs.add(
                work.tx, erasures_store.Erasure(entry.mark.hex(), day, day)
            )
    return erased.total()


async def _erase(work: Work, kind: Kind, id: str) -> None:
    if kind is Kind.REPORT and (report := await reports_store.reports.get(work.tx, id)):
        await own_reports.withdraw_report(work, report)
    elif kind is Kind.APPEAL and (
        found := await objections_store.objections.get(work.tx, id)
    ):
        await objections.forget_objection(work, found)
    elif kind is Kind.APPEAL and (
        appeal := await appeals_store.get_appeal(work.tx, id)
    ):
        await appeals.forget(work, appeal)
    elif kind is Kind.CONSENT and (person := await people_store.get(work.tx, id)):
        await retention.withdraw_consent(work, person)
    elif kind is Kind.PERSON and (person := await people_store.get(work.tx, id)):
        await erasure.erase(work, person)
        await people_store.delete_person(work.tx, id)


def at_another_place(settings: Settings, url: str) -> Settings:
    changed = {
        "database_url": SecretStr(url),
        "secret_key_file": key_files.key_path(settings),
    }
    return settings.model_copy(update=changed)


def _refuse_rows(counts: snapshots.Counts, *, overwrite: bool) -> None:
    if (rows := sum(counts.values())) and not overwrite:
        raise BackupError(
            f"DATABASE_URL holds {rows} rows already: --overwrite replaces them"
        )


async def _erased_in(settings: Settings) -> list[Entry]:
    try:
        if "erased" not in await snapshots.counts(settings.database):
            return []
        database = await open_database(settings.database, shared=True)
    except (snapshots.SnapshotFailed, DatabaseRefused):
        return []
    try:
        async with database.reading() as tx:
            known = await marks.gathered(tx, {})
            waiting = await marks.waiting(tx)
        return marks.read_entries(known) + marks.read_entries(waiting)
    finally:
        await database.close()


def _vault(settings: Settings) -> Vault:
    if secrets := key_files.read_secrets(settings):
        return Vault(*secrets)
    path = key_files.key_path(settings)
    raise BackupError(f"SECRET_KEY is missing: put the key of the backup into {path}")


def _entries(
    path: Path, vault: Vault, manifest: archive.Manifest, *, forgetful: bool
) -> tuple[list[Entry], int | None]:
    """Read the journal's entries and its last moment. Raises BackupError unless `forgetful`."""
    try:
        read = journal.read_journal(path, vault)
    except OSError as error:
        if forgetful:
            return [], None
        raise BackupError(
            f"The erasure journal {path} cannot be read ({error.strerror}): {_ELSE}"
        ) from None
    end = read.end(vault, manifest.database)
    if forgetful:
        return list(read.entries), end
    if read.unknown:
        problem = f"{read.unknown} lines of {path} need another key, or are those of another bot"
        raise BackupError(f"{problem}: restore that key, or {_ELSE}")
    if end is None:
        problem = (
            f"The erasure journal {path} is not that of the database of this backup"
        )
        raise BackupError(f"{problem}: {_ELSE}")
    if end < manifest.journal:
        problem = f"The erasure journal {path} ends on {utc_day(end)}, before the backup was made"
        raise BackupError(f"{problem} ({manifest.when}): {_ELSE}")
    _refuse_incomplete(path, read, manifest)
    return list(read.entries), end


def _refuse_incomplete(
    path: Path, read: journal.Journal, manifest: archive.Manifest
) -> None:
    """Raises BackupError for a journal with fewer lines than it or the backup says. Neither counts
    them in 0.2.0."""
    if read.is_whole is False or (
        read.is_whole is None and manifest.erasures is not None
    ):
        raise BackupError(
            f"The erasure journal {path} is broken, lines of it are missing: {_ELSE}"
        )
    if len(read.entries) < (manifest.erasures or 0):
        problem = f"The erasure journal {path} holds {len(read.entries)} erasures"
        raise BackupError(
            f"{problem}, and held {manifest.erasures} at the backup: {_ELSE}"
        )


def _keep(settings: Settings, vault: Vault, entries: list[Entry]) -> None:
    """Put what a copy of the journal knows into the bot's own: an older backup may hold it still.

    Raises BackupError.
    """
    path = journal.journal_path(settings)
    try:
        if entries:
            private_files.make_folder(path.parent)
            journal.append(path, vault, entries)
    except OSError as error:
        problem = f"The erasure journal {path} cannot be written ({error.strerror})"
        raise BackupError(
            f"{problem}: make room for it, and let the bot write there"
        ) from None


def _left_out(end: int | None, manifest: archive.Manifest) -> str:
    if end is None or end < manifest.journal:
        return (
            "without the right erasure journal: what was erased since is back, and erasure does not"
            " know those numbers"
        )
    return f"the erasure journal ends on {utc_day(end)}: what was erased later is back"


async def drill(
    settings: Settings, where: Path | None, identity: Path, say: Callable[[str], None]
) -> None:
    """Raises BackupError for what would make a restore fail.

    Without the key only the counts are compared; a drill may run where the key is not.
    """
    backup = _newest(settings, where)
    identities = archive.read_identities(identity)
    async with scratch(key_files.data_folder(settings)) as folder:
        manifest = archive.unpack(backup, identities, folder)
        try:
            async with _restored(settings, folder / archive.DATABASE, manifest) as url:
                found = await snapshots.counts(url)
                expected = manifest.counts
                for table in sorted({*expected, *found}):
                    n = expected.get(table, "none")
                    there = found.get(table, "no")
                    if n != there:
                        problem = f"{table} has {there} rows, not {n}"
                        raise BackupError(f"{backup} does not match: {problem}")
                opened = await _opened(settings, url, manifest)
        except snapshots.SnapshotFailed as error:
            raise BackupError(f"{backup} cannot be restored: {error}") from None
    note_drill(backup)
    rows = sum(manifest.counts.values())
    say(
        f"ok: {backup} as of {manifest.when}: {len(manifest.counts)} tables, {rows} rows; {opened}"
    )


def _newest(settings: Settings, where: Path | None) -> Path:
    chosen = where or settings.backup_dir
    if chosen is None:
        raise BackupError("Name a backup or a folder of backups, or set BACKUP_DIR")
    if not chosen.is_dir():
        return chosen
    try:
        found = found_in(chosen)
    except OSError as error:
        raise BackupError(f"{chosen} cannot be read: {error.strerror}") from None
    if not found:
        raise BackupError(f"There is no backup in {chosen}")
    return found[-1][1]


async def _opened(settings: Settings, url: str, manifest: archive.Manifest) -> str:
    """Describe if this version works with the restored database and the key opens it."""
    secrets_ = key_files.read_secrets(settings)
    if not secrets_:
        return "the secret key is not here, so what it seals was not tried"
    vault = Vault(*secrets_)
    if manifest.keys[0] not in vault.fingerprints:
        raise BackupError(
            f"The backup needs the secret key {manifest.keys[0]}, which is not here"
        )
    path = journal.journal_path(settings)
    entries = list[Entry]()
    if path.exists():
        entries, _ = _entries(path, vault, manifest, forgetful=False)
    erased = await settle(at_another_place(settings, url), entries, manifest)
    return f"{erased} erasures since then are replayed by a restore"


@asynccontextmanager
async def _restored(
    settings: Settings, path: Path, manifest: archive.Manifest
) -> AsyncIterator[str]:
    """The address of the restored database; PostgreSQL's is made and dropped on its server."""
    if manifest.dialect == "sqlite":
        yield f"sqlite:///{path}"
        return
    if is_sqlite(settings.database):
        raise BackupError(
            "The backup is of PostgreSQL: set DATABASE_URL to a server to try it on"
        )
    name = f"habarla_drill_{secrets.token_hex(6)}"
    async with snapshots.beside(settings.database, name) as url:
        await snapshots.put_back(path, url)
        yield url
