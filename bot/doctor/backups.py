"""Whether backups are made, where, and how old the newest is."""

import time
from pathlib import Path

from bot.backups import archive
from bot.backups.archive import BackupError
from bot.backups.making import abandoned
from bot.doctor.findings import Finding, bad, good, unchecked, warning
from bot.keys.files import data_folder
from bot.settings import Settings

_FRESH_MS = 2 * 24 * 60 * 60 * 1000


def examine_backups(settings: Settings) -> Finding:
    if left := abandoned(data_folder(settings)):
        words = f"a backup was killed and left the database in clear in {left[0]}"
        return warning("backups", f"{words}: the next start or backup removes it, or do it now")
    if settings.backup_recipient is None:
        words = "BACKUP_RECIPIENT is missing: run python -m bot backup-identity on another computer"
        return warning("backups", f"{words}, and make a backup each night")
    try:
        archive.read_recipients(settings.backup_recipient)
    except BackupError as error:
        return bad("backups", error.lines[0])
    folder = settings.backup_dir
    if folder is None:
        return unchecked("backups", "BACKUP_DIR is not set: look yourself whether there are any")
    found = archive.found_in(folder) if folder.is_dir() else []
    if not found or found[-1][0] < time.time() * 1000 - _FRESH_MS:
        words = f"none of the last two days in {folder}: run python -m bot backup each night"
        return warning("backups", words)
    newest = found[-1][1]
    if _same_disk(folder, data_folder(settings)):
        return warning("backups", f"{newest} is on the disk of the data: copy it away")
    return good("backups", f"the newest is {newest}; try it out with python -m bot drill")


def _same_disk(folder: Path, data: Path) -> bool:
    return data.exists() and folder.stat().st_dev == data.stat().st_dev
