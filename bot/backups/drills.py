"""Backups, their copies and the last drill, as capabilities; nothing here reads the database."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from bot.backups.folder import MARKER, found_in
from bot.core import key_files, metrics
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.settings import Settings


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_RECIPIENT = N_(
        "Run python -m bot backup-identity on another computer: BACKUP_RECIPIENT in .env"
    )
    NO_FOLDER = N_("Say where they are: BACKUP_DIR in .env")
    NONE = N_("None of the last two days: run python -m bot backup nightly.")
    NOT_TRIED = N_("Try one out: python -m bot drill. Then every quarter.")
    NO_BACKUPS = N_("Make backups first: BACKUP_DIR in .env")
    SAME_DISK = N_(
        "BACKUP_DIR is on the disk of the data: let it be another machine's."
    )
    BACKUPS = N_("Backups and the last drill")
    COPIES = N_("Copies of backups elsewhere")


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
    """When (ms UTC) a file was written last; 0 if it is not there."""
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
    now = time.time() * 1000
    if _newest(folder) < now - _FRESH_MS:
        return Found(State.WAITS, Said.NONE)
    if _touched_at(folder / _DRILLED) < now - _DRILL_MS:
        return Found(State.WAITS, Said.NOT_TRIED)
    return Found(State.ON)


def _copies(settings: Settings) -> Found:
    folder = settings.backup_dir
    data = key_files.data_folder(settings)
    if folder is None:
        return Found(State.OFF, Said.NO_BACKUPS)
    try:
        is_same_disk = folder.stat().st_dev == data.stat().st_dev
    except OSError:
        is_same_disk = True
    if is_same_disk:
        return Found(State.WAITS, Said.SAME_DISK)
    return Found(State.ON)


async def _look_at_backups(work: Work) -> Found:
    return await asyncio.to_thread(_backups, work.deployment.settings)


async def _look_at_copies(work: Work) -> Found:
    return await asyncio.to_thread(_copies, work.deployment.settings)


_BACKUP_AGE = metrics.gauge(
    "habarla_backup_age_seconds", "Age of the newest backup in BACKUP_DIR; NaN: none"
)
_DRILL_AGE = metrics.gauge(
    "habarla_drill_age_seconds", "Time since the last good drill; NaN: never"
)


async def measure(work: Work) -> None:
    folder = work.deployment.settings.backup_dir
    made_at = drilled_at = None
    if folder is not None:
        made_at = await asyncio.to_thread(_newest, folder) or None
        drilled_at = round(_touched_at(folder / _DRILLED)) or None
    _BACKUP_AGE.set(metrics.age(work.now, made_at))
    _DRILL_AGE.set(metrics.age(work.now, drilled_at))


def _newest(folder: Path) -> int:
    """When (ms UTC) the newest backup in a folder was made; 0 without any."""
    try:
        found = found_in(folder)
    except OSError:
        return 0
    return found[-1][0] if found else 0


async def is_backup_old(work: Work) -> bool:
    """True if backups are made here and the newest is too old."""
    settings = work.deployment.settings
    if settings.backup_recipient is None or settings.backup_dir is None:
        return False
    newest = await asyncio.to_thread(_newest, settings.backup_dir)
    return newest < work.now - _FRESH_MS


async def is_drill_old(work: Work) -> bool:
    """True if the last drill, or the first use of the folder without any, was too long ago."""
    settings = work.deployment.settings
    if settings.backup_recipient is None or settings.backup_dir is None:
        return False
    return await asyncio.to_thread(_is_drill_due, settings.backup_dir, work.now)


def _is_drill_due(folder: Path, now: int) -> bool:
    since = max(_touched_at(folder / _DRILLED), _touched_at(folder / MARKER))
    return 0 < since < now - _DRILL_MS


BACKUPS = Capability(Name.BACKUPS, Said.BACKUPS, _look_at_backups)
COPIES = Capability(Name.COPIES, Said.COPIES, _look_at_copies)
