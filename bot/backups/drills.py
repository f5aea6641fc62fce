"""Backups, their copies and the last drill, as capabilities; nothing here reads the database."""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.backups import object_store
from bot.backups.daily import newest_copies, newest_in
from bot.backups.folder import MARKER
from bot.core import key_files, metrics
from bot.core.alarms import Trouble
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.times import DAY_MS, MINUTE_MS
from bot.core.work import Work
from bot.settings import Settings


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_RECIPIENT = N_(
        "Run python -m bot backup-identity on another computer: BACKUP_RECIPIENT in .env"
    )
    NO_FOLDER = N_("Say where they are: BACKUP_DIR in .env")
    NONE = N_("None of the last two days: the log of the server says why.")
    NO_COPY = N_("None of the last two days: the log of the server says why.")
    NO_COUNTRY = N_("Say in which country they lie: BACKUP_COUNTRY in .env")
    COUNTRY = N_("Country: {country}")
    NOT_TRIED = N_("Try one out: python -m bot drill. Then every quarter.")
    NO_BACKUPS = N_("Make backups first: BACKUP_DIR in .env")
    SAME_DISK = N_(
        "All are on the disk of the data: name another place, BACKUP_COPY_DIR or BACKUP_S3_URL "
        "in .env"
    )
    BACKUPS = N_("Backups and the last drill")
    COPIES = N_("Copies of backups elsewhere")


_LOOK_SECONDS = 60.0
_SILENT_MS = 5 * MINUTE_MS
_FRESH_MS = 2 * DAY_MS
_DRILL_MS = 100 * DAY_MS
"""Time for which a drill counts: they are due each quarter."""
_DRILLED = "last-drill"
"""An empty file beside the backups, as old as the last good drill."""


def note_drill(backup: Path) -> None:
    """Leave a mark in the backup's folder, where it can be written."""
    with suppress(OSError):
        (backup.parent / _DRILLED).touch()


def _touched_at(file: Path) -> float:
    """The moment (ms UTC) at which a file was written last; 0 if it is not there."""
    try:
        return file.stat().st_mtime * 1000
    except OSError:
        return 0


def _backups(settings: Settings) -> Found:
    folder = settings.backup_dir
    if settings.backup_recipient is None:
        return Found(State.WAITS, Said.NO_RECIPIENT)
    if folder is None:
        return Found(State.WAITS, Said.NO_FOLDER)
    now = round(time.time() * 1000)
    if newest_in(folder, now) < now - _FRESH_MS:
        return Found(State.WAITS, Said.NONE)
    if _touched_at(folder / _DRILLED) < now - _DRILL_MS:
        return Found(State.WAITS, Said.NOT_TRIED)
    return Found(State.ON)


def _copies(settings: Settings) -> Found:
    if settings.backup_dir is None:
        return Found(State.OFF, Said.NO_BACKUPS)
    data = key_files.data_folder(settings)
    copies = settings.backup_copy_dir
    folders = [one for one in (settings.backup_dir, copies) if one is not None]
    is_here = all(_is_same_disk(one, data) for one in folders)
    if is_here and settings.backup_store is None:
        return Found(State.WAITS, Said.SAME_DISK)
    now = round(time.time() * 1000)
    if any(newest < now - _FRESH_MS for newest in newest_copies(settings, now)):
        return Found(State.WAITS, Said.NO_COPY)
    if settings.backup_country is None:
        return Found(State.WAITS, Said.NO_COUNTRY)
    named = {"country": settings.backup_country}
    return Found(State.ON, known=Said.COUNTRY, values=named)


def _is_same_disk(folder: Path, data: Path) -> bool:
    """True also where one of them is not there."""
    try:
        return folder.stat().st_dev == data.stat().st_dev
    except OSError:
        return True


async def _look_at_backups(work: Work) -> Found:
    return await asyncio.to_thread(_backups, work.deployment.settings)


async def _look_at_copies(work: Work) -> Found:
    return await asyncio.to_thread(_copies, work.deployment.settings)


_BACKUP_AGE = metrics.gauge(
    "habarla_backup_age_seconds", "Age of the newest backup in BACKUP_DIR; NaN: none"
)
_COPY_AGE = metrics.gauge(
    "habarla_backup_copy_age_seconds",
    "Age of the newest backup in the second place, the older of two; NaN: none",
)
_COPY_AGE.set(math.nan)
_DRILL_AGE = metrics.gauge(
    "habarla_drill_age_seconds", "Time since the last good drill; NaN: never"
)


async def measure(work: Work) -> None:
    folder = work.deployment.settings.backup_dir
    made_at = drilled_at = None
    if folder is not None:
        made_at = await asyncio.to_thread(newest_in, folder, work.now) or None
        drilled = folder / _DRILLED
        drilled_at = round(await asyncio.to_thread(_touched_at, drilled)) or None
    _BACKUP_AGE.set(metrics.age(work.now, made_at))
    _DRILL_AGE.set(metrics.age(work.now, drilled_at))


class BackupHealth:
    """Looks at the folders of backups in a thread: a disk that hangs holds up nothing else.

    One that does not answer for minutes counts as without new backups.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], int], steady: Callable[[], int]
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._steady = steady
        self._looked_at = steady()
        self._found: dict[Trouble, bool] = {}

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        now = self._clock()
        self._found = await asyncio.to_thread(_troubles, self._settings, now)
        self._looked_at = self._steady()

    def checks(self) -> dict[Trouble, Callable[[], bool]]:
        """Answer the question of a watch."""
        every = (Trouble.BACKUP_OLD, Trouble.COPY_OLD, Trouble.DRILL_OLD)
        return {trouble: partial(self.has, trouble) for trouble in every}

    def has(self, trouble: Trouble) -> bool:
        """True if backups are made here, and this is wrong with them."""
        if self._steady() - self._looked_at > _SILENT_MS:
            return self._settings.backup_recipient is not None
        return self._found.get(trouble, False)


def _troubles(settings: Settings, now: int) -> dict[Trouble, bool]:
    folder = settings.backup_dir
    copies = settings.backup_copy_dir
    if copied := newest_copies(settings, now):
        _COPY_AGE.set(metrics.age(now, min(copied) or None))
    if settings.backup_recipient is None or folder is None:
        return {}
    drilled = max(_touched_at(folder / _DRILLED), _touched_at(folder / MARKER))
    found = {
        Trouble.BACKUP_OLD: _lacks_new(folder, now),
        Trouble.DRILL_OLD: 0 < drilled < now - _DRILL_MS,
    }
    if settings.backup_store is not None:
        found[Trouble.COPY_OLD] = object_store.used_since(settings) < now - _FRESH_MS
    if copies is not None and _lacks_new(copies, now):
        found[Trouble.COPY_OLD] = True
    return found


def _lacks_new(folder: Path, now: int) -> bool:
    """True if neither a backup nor the first use of the folder is of the last two days."""
    since = max(newest_in(folder, now), _touched_at(folder / MARKER))
    return since < now - _FRESH_MS


BACKUPS = Capability(Name.BACKUPS, Said.BACKUPS, _look_at_backups)
COPIES = Capability(Name.COPIES, Said.COPIES, _look_at_copies)
