"""Backups that the running bot makes each night, in a process of their own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from bot.backups import object_store
from bot.backups.folder import (
    BackupError,
    found_in,
    remove_abandoned,
    remove_expired,
    use_folder,
)
from bot.core import helper_process, key_files
from bot.core.database import Database, TransientDatabaseError
from bot.core.times import HOUR_MS, MINUTE_MS, hour_of
from bot.settings import Settings

logger = structlog.get_logger(__name__)

_LOOK_SECONDS = 10 * 60.0
_PRUNE_SECONDS = 60 * 60.0
_NIGHT_HOUR = 3
_DUE_MS = 20 * HOUR_MS
_LATE_MS = 25 * HOUR_MS
_AGAIN_MS = HOUR_MS - MINUTE_MS


def newest_in(folder: Path, now: int) -> int:
    """The moment (ms UTC) at which the newest backup in a folder was made; 0 without any until now."""
    try:
        found = found_in(folder)
    except OSError:
        return 0
    return max((made_at for made_at, _ in found if made_at <= now), default=0)


def newest_copies(settings: Settings, now: int) -> list[int]:
    """The moment (ms UTC) of the newest backup in each second place; 0 where there is none."""
    found = []
    if settings.backup_copy_dir is not None:
        found.append(newest_in(settings.backup_copy_dir, now))
    if settings.backup_store is not None:
        found.append(object_store.newest_in_store(settings, now))
    return found


def is_due(newest: int, now: int, zone: str) -> bool:
    """True in the night after the last one, or as soon as that was missed."""
    age = now - newest
    if age >= _LATE_MS:
        return True
    return age >= _DUE_MS and hour_of(now, zone) == _NIGHT_HOUR


class DailyBackups:
    """Runs `python -m bot backup` where BACKUP_RECIPIENT and BACKUP_DIR are set.

    Of several processes the one that `leads` does. What an operator's timer makes counts as well.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        zone: str,
        leads: Callable[[], bool],
    ) -> None:
        self._database = database
        self._settings = settings
        self._zone = zone
        self._leads = leads
        self._tried_at: int | None = None  # in steady time

    async def run(self) -> None:
        await self._use_copies()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._leads() and await self.is_due():
                await self.make_backup()

    async def is_due(self) -> bool:
        settings = self._settings
        if settings.backup_recipient is None or settings.backup_dir is None:
            return False
        steady = self._database.steady()
        if self._tried_at is not None and steady - self._tried_at < _AGAIN_MS:
            return False
        now = self._database.clock()
        made = await asyncio.to_thread(newest_in, settings.backup_dir, now)
        copied = await asyncio.to_thread(newest_copies, settings, now)
        return is_due(min(made, *copied), now, self._zone)

    async def make_backup(self) -> None:
        self._tried_at = self._database.steady()
        try:
            status, said = await helper_process.run_here("bot", b"", "backup")
        except OSError as error:
            logger.warning("no backup could be made", error=error.strerror)
            return
        if status:
            logger.error("no backup was made", status=status, error=said)
        else:
            logger.info("a backup was made")

    async def _use_copies(self) -> None:
        """Mark the second places at their first use: from then on an empty one is too old."""
        settings = self._settings
        if settings.backup_store is not None:
            await self._use(settings.backup_dir)
            with suppress(OSError):  # then the folder of backups is away, and told
                await asyncio.to_thread(object_store.note_first_use, settings)
        await self._use(settings.backup_copy_dir)

    async def _use(self, folder: Path | None) -> None:
        if folder is None:
            return
        try:
            await asyncio.to_thread(
                folder.exists
            )  # its disk may hang: nothing else does
            await use_folder(self._database, folder)
        except TransientDatabaseError:
            pass  # the first copy marks it
        except (BackupError, OSError) as error:
            logger.warning("backups cannot be copied", error=str(error))


async def keep_backups_young(settings: Settings, days: int, database: Database) -> None:
    """Each hour remove what killed backups left, and expired ones from all places."""
    while True:
        try:
            await asyncio.to_thread(remove_abandoned, key_files.data_folder(settings))
            for folder in (settings.backup_dir, settings.backup_copy_dir):
                if folder is not None:
                    with suppress(FileNotFoundError):
                        # Not made yet, or its disk is away: the journal tells.
                        await remove_expired(database, folder, days)
            await object_store.remove_expired_copies(database, settings, days)
        except TransientDatabaseError as error:
            logger.warning("old backups wait for the database", error=str(error))
        except OSError as error:
            logger.warning("old backups cannot be removed", error=error.strerror)
        except BackupError as error:
            logger.warning("old copies cannot be removed", error=str(error))
        await asyncio.sleep(_PRUNE_SECONDS)
