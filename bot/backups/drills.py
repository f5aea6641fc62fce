"""Backups, their copies and the last drill, as capabilities; nothing here reads the database."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from bot.backups.daily import newest_in
from bot.backups.folder import MARKER
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
    NONE = N_("None of the last two days: the log of the server says why.")
    NO_COPY = N_("None of the last two days in BACKUP_COPY_DIR: see the server's log.")
    NOT_TRIED = N_("Try one out: python -m bot drill. Then every quarter.")
    NO_BACKUPS = N_("Make backups first: BACKUP_DIR in .env")
    SAME_DISK = N_(
        "All are on the disk of the data: name another machine's, BACKUP_COPY_DIR in .env"
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
    if all(_is_same_disk(one, data) for one in folders):
        return Found(State.WAITS, Said.SAME_DISK)
    now = round(time.time() * 1000)
    if copies is not None and newest_in(copies, now) < now - _FRESH_MS:
        return Found(State.WAITS, Said.NO_COPY)
    return Found(State.ON)


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
    "Age of the newest backup in BACKUP_COPY_DIR; NaN: none",
)
_DRILL_AGE = metrics.gauge(
    "habarla_drill_age_seconds", "Time since the last good drill; NaN: never"
)


async def measure(work: Work) -> None:
    settings = work.deployment.settings
    now = work.now
    drilled_at = None
    if settings.backup_dir is not None:
        drilled_at = round(_touched_at(settings.backup_dir / _DRILLED)) or None
    _BACKUP_AGE.set(await _age_in(settings.backup_dir, now))
    _COPY_AGE.set(await _age_in(settings.backup_copy_dir, now))
    _DRILL_AGE.set(metrics.age(now, drilled_at))


async def _age_in(folder: Path | None, now: int) -> float:
    if folder is None:
        return metrics.age(now, None)
    return metrics.age(now, await asyncio.to_thread(newest_in, folder, now) or None)


async def is_backup_old(work: Work) -> bool:
    """True if backups are made here and the newest is too old."""
    return await _is_old_in(work, work.deployment.settings.backup_dir)


async def is_copy_old(work: Work) -> bool:
    """True if backups are copied and the newest copy is too old."""
    return await _is_old_in(work, work.deployment.settings.backup_copy_dir)


async def _is_old_in(work: Work, folder: Path | None) -> bool:
    if work.deployment.settings.backup_recipient is None or folder is None:
        return False
    return await asyncio.to_thread(_lacks_new, folder, work.now)


def _lacks_new(folder: Path, now: int) -> bool:
    """True if neither a backup nor the first use of the folder is of the last two days."""
    since = max(newest_in(folder, now), _touched_at(folder / MARKER))
    return since < now - _FRESH_MS


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
