"""Watch of a running process for a change of keys."""

import asyncio

import structlog

from bot.core import key_change, key_files
from bot.core.database.database import Database, TransientDatabaseError
from bot.core.vault import Vault
from bot.settings import Settings, SettingsError

logger = structlog.get_logger(__name__)

_PAUSE_SECONDS = 1.0


class KeyWatch:
    """Reads the key file when it changes, and which key is the current one."""

    def __init__(self, database: Database, settings: Settings, vault: Vault) -> None:
        self._database, self._settings, self._vault = database, settings, vault
        self._seen: tuple[int, ...] | None = None
        self._secrets: list[bytes] = []
        self._complained = False

    async def run(self) -> None:
        """Follow the keys for ever; the heartbeats of the process tell which it knows."""
        while True:
            self._read_file()
            try:
                async with self._database.reading() as tx:
                    current = await key_change.current(tx)
            except TransientDatabaseError as error:
                logger.warning("keys wait for the database", error=str(error))
            else:
                if not self._vault.adopt(self._secrets, current) and not self._complained:
                    logger.error("SECRET_KEY lacks the current key: put the newest key file here")
                    self._complained = True
            await asyncio.sleep(_PAUSE_SECONDS)

    def _read_file(self) -> None:
        try:
            mark: tuple[int, ...] = ()  # of a key from the environment
            if self._settings.secret_key is None:
                found = key_files.key_path(self._settings).stat()
                mark = found.st_mtime_ns, found.st_ino
            if mark != self._seen:
                self._secrets = key_files.read_secrets(self._settings) or self._secrets
                self._seen = mark
        except (OSError, SettingsError) as error:
            if not self._complained:
                logger.warning("the key file cannot be read", error=str(error))
            self._complained = True
