"""Opens the database, migrated, and the vault that seals addresses and content."""

from collections.abc import Callable

import structlog

from bot.services.vault import Vault
from bot.settings import Settings, SettingsError, ensure_secret, secret_path
from bot.storage import facts
from bot.storage.engine.database import Database, now_ms
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import HEAD, migrate, revision

logger = structlog.get_logger(__name__)


async def open_ready(settings: Settings, clock: Callable[[], int] = now_ms) -> Database:
    """The database at the newest migration: an SQLite file and an empty PostgreSQL are migrated.

    Raises SettingsError for a PostgreSQL of another version: several processes may run on it, so
    the operator decides when to migrate.
    """
    database = await open_database(settings.database, clock=clock)
    found = await revision(database)
    if found != HEAD and (found is None or database.dialect == "sqlite"):
        await migrate(settings.database)
        found = await revision(database)
    if found == HEAD:
        return database
    await database.close()
    raise SettingsError(
        [f"DATABASE_URL is at version {found}, not {HEAD}: run python -m bot migrate"]
    )


async def open_vault(database: Database, settings: Settings) -> Vault:
    """The vault of this database, which seals from now on. Raises SettingsError for another secret.

    With another secret the bot would recognise no reporter and could answer none.
    """
    async with database.reading() as tx:
        known = await facts.get(tx, "secret")
    path = secret_path(settings)
    if known is not None and settings.secret_key is None and not path.exists():
        problem = f"SECRET_KEY is missing: this database was begun with one. Restore it, or {path}"
        raise SettingsError([problem])
    vault = Vault(_secret_of(settings))
    async with database.transaction() as tx:
        await facts.put_once(tx, "secret", vault.fingerprint)
        known = await facts.get(tx, "secret")
    if known != vault.fingerprint:
        raise SettingsError(
            ["SECRET_KEY is not the one this database was begun with: restore that one"]
        )
    database.sealer = vault
    return vault


def _secret_of(settings: Settings) -> bytes:
    try:
        secret, made = ensure_secret(settings)
    except OSError as error:
        problem = f"SECRET_KEY is missing and cannot be kept in {secret_path(settings)}"
        raise SettingsError([f"{problem} ({error.strerror}): set it"]) from None
    if made:
        logger.warning(
            "SECRET_KEY was made and kept beside the data: back it up, without it no reporter can"
            " be answered any more"
        )
    return secret
