"""Opening of the database, migrated, and of the vault that seals addresses and content."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_bytes

import structlog

from bot.core import key_change, key_files, sealed
from bot.core.database import Database, UpgradeRefused
from bot.core.database.engines import shared
from bot.core.database.migrate import HEAD, forget_copy, migrate_apart, newer, revision
from bot.core.queues.message_keys import hash_clear_keys
from bot.core.vault import Vault, fingerprint_of
from bot.settings import Settings, SettingsError

logger = structlog.get_logger(__name__)


async def upgrade(database: Database, url: str) -> None:
    """Bring an SQLite file, or an empty PostgreSQL, to the newest migration. Raises UpgradeRefused,
    and SettingsError for an earlier PostgreSQL: several processes may run on it, so the operator
    decides when to migrate."""
    found = await revision(database)
    if found == HEAD:
        forget_copy(url)
    elif refusal := newer(found):
        raise UpgradeRefused(refusal)
    elif found is None or database.dialect == "sqlite":
        await migrate_apart(url)
        logger.info("the database was migrated", before=found, version=HEAD)
    else:
        problem = (
            f"DATABASE_URL is at version {found}, not {HEAD}: run python -m bot migrate"
        )
        raise SettingsError([problem])


async def open_vault(database: Database, settings: Settings) -> Vault:
    """The vault of this database, which seals from now on. Raises SettingsError for another secret:
    with it the bot would recognise no reporter and could answer none."""
    async with database.reading() as tx:
        known = await sealed.get_fact(tx, key_change.CURRENT)
    secrets = _secrets_of(settings, known)
    async with database.transaction() as tx:
        await key_change.keep_first_key(tx, fingerprint_of(secrets[0]))
        current = await key_change.current(tx)
    vault = Vault(*secrets)
    if not vault.adopt(secrets, current):
        raise SettingsError(
            ["SECRET_KEY is not the one this database was begun with: restore that one"]
        )
    database.sealer = vault
    async with database.transaction() as tx:
        await sealed.keep_sealed_fact(tx, sealed.WORDS_KEY, vault.words_key)
        await sealed.keep_sealed_fact(tx, sealed.LOG_KEY, token_bytes(32))
        await sealed.use_kept_keys(tx, vault)
        await sealed.signing_key(tx)
    await hash_clear_keys(database)
    return vault


def _secrets_of(settings: Settings, known: str | None) -> list[bytes]:
    path = key_files.key_path(settings)
    try:
        if found := key_files.read_secrets(settings):
            return found
        if known is not None:
            problem = "SECRET_KEY is missing: this database was begun with one"
            raise SettingsError([f"{problem}. Restore it, or {path}"])
        made = key_files.make_secret(settings)
    except OSError as error:
        problem = (
            f"SECRET_KEY is missing and cannot be kept in {path} ({error.strerror})"
        )
        raise SettingsError([f"{problem}: set it, or SECRET_KEY_FILE"]) from None
    logger.warning(
        f"SECRET_KEY was made and is kept in {path}: keep a copy of it apart from those of the"
        " database, without it no reporter can be answered any more"
    )
    return made


@asynccontextmanager
async def opened_sealed(settings: Settings) -> AsyncIterator[Database]:
    """The database of a bot that may be running, without its key."""
    async with shared(settings.database) as database:
        found = await revision(database)
        if refusal := newer(found):
            raise UpgradeRefused(refusal)
        if found != HEAD:
            problem = (
                "DATABASE_URL names a database that is empty or of an earlier version"
            )
            raise SettingsError(
                [f"{problem}: is it the bot's own? Then start the bot first"]
            )
        yield database


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, Vault]]:
    """The same database and its vault."""
    async with opened_sealed(settings) as database:
        yield database, await open_vault(database, settings)
