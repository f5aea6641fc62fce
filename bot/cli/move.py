"""Command `python -m bot move`: what an SQLite file holds goes to an empty PostgreSQL database."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.backups.folder import scratch
from bot.cli.history_checks import Finding, Verification, notes_outside
from bot.cli.queues import printable
from bot.connections import is_sqlite, postgres_dsn, sqlite_path
from bot.core import key_files, storage
from bot.core.database import (
    DatabaseRefused,
    Transaction,
    TransientDatabaseError,
    UpgradeRefused,
    snapshots,
)
from bot.core.database.engines import shared
from bot.core.database.migrate import migrate
from bot.core.database.sqlite import lock_file
from bot.core.queues import inbox, leases
from bot.core.transfer import filled
from bot.core.vault import Vault
from bot.settings import Settings, SettingsError

Say = Callable[[str], None]


async def move_to_postgresql(settings: Settings, address: str, say: Say) -> None:
    """Write all rows to the database of an address, if the log verifies before and after.

    The file stays as it is. Raises SettingsError, and AlreadyRunning; then the new database holds
    no row.
    """
    file = _file_of(settings)
    url = _url_of(address)
    lock = lock_file(file)
    try:
        with _explained("The new database"):
            await _refuse_filled(url)
        async with scratch(file.parent) as folder:
            copy = folder / "database"
            with _explained(str(file)):
                vault = await _copy_checked(settings, file, copy)
            say(f"the log of {file} verifies; writing its rows to PostgreSQL")
            with _explained("The new database"):
                counts = await _fill(settings, copy, url, vault)
    finally:
        os.close(lock)
    rows = sum(counts.values())
    say(f"moved {rows} rows of {len(counts)} tables: each was read back as it was")
    say("the log verifies in PostgreSQL")
    say(_next_settings(settings, url))
    say(
        f"{file} is as it was: delete it once the bot runs on PostgreSQL, for it keeps what people"
        " erase from now on; never start the bot on it again"
    )


def _file_of(settings: Settings) -> Path:
    if not is_sqlite(settings.database):
        raise SettingsError(
            ["DATABASE_URL names PostgreSQL: the rows are there already"]
        )
    file = Path(sqlite_path(settings.database))
    if not file.is_file():
        raise SettingsError([f"DATABASE_URL: there is no file {file} to move"])
    return file


def _url_of(address: str) -> str:
    try:
        return postgres_dsn(address)
    except ValueError:
        problem = "A move goes to PostgreSQL: postgresql://user:password@host/name"
        raise SettingsError([problem]) from None


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Raises SettingsError for trouble with the one database or the other."""
    try:
        yield
    except (
        snapshots.SnapshotFailed,
        DatabaseRefused,
        TransientDatabaseError,
        UpgradeRefused,
    ) as error:
        words = str(error).removeprefix("DATABASE_URL").removeprefix(":").strip()
        raise SettingsError([f"Nothing was moved. {what}: {words}"]) from error


async def _refuse_filled(url: str) -> None:
    if rows := sum((await snapshots.counts(url)).values()):
        problem = f"The new database holds {rows} rows: name an empty one"
        raise SettingsError([f"{problem}; nothing was changed"])


async def _copy_checked(settings: Settings, file: Path, copy: Path) -> Vault:
    """Copy the file, bring the copy to this version and check its log; its vault.

    The locked file is only read: a first start of this version would write to it.
    """
    snapshots.copy_sqlite(file, copy, address=snapshots.reading_alone)
    url = f"sqlite:///{copy}"
    if not sum((await snapshots.counts(url)).values()):
        raise SettingsError([f"{file} holds no rows: there is nothing to move"])
    await migrate(url)
    async with shared(url) as database:
        vault = await storage.open_vault(database, settings)
        async with database.long_reading() as tx:
            await _refuse_faults(settings, tx)
    return vault


async def _fill(
    settings: Settings, copy: Path, url: str, vault: Vault
) -> snapshots.Counts:
    """Return how many rows each table has."""
    await migrate(url)
    async with filled(copy, url, vault) as tx:
        await _refuse_faults(settings, tx)
        # Of a process that was killed
        await leases.release_all(tx)
        await inbox.release_leases(tx, None)
    return await snapshots.counts(f"sqlite:///{copy}")


async def _refuse_faults(settings: Settings, tx: Transaction) -> None:
    faults: list[Finding] = []
    await Verification(tx, faults.append, notes_outside(settings)).run()
    if faults:
        first = printable(str(faults[0]))
        raise SettingsError(
            [
                f"Nothing was moved: the log does not verify ({first}); python -m bot audit"
                " verify names all faults"
            ]
        )


def _next_settings(settings: Settings, url: str) -> str:
    """Set it as the operator does; the key is looked for beside DATA_DIR from now on."""
    moved = settings.model_copy(update={"database_url": SecretStr(url)})
    key = key_files.key_path(settings)
    if settings.secret_key is not None or key_files.key_path(moved) == key:
        return "set DATABASE_URL to the new address and start the bot"
    return (
        f"set DATABASE_URL to the new address and SECRET_KEY_FILE={key}; start the bot"
    )
