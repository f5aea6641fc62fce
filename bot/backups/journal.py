"""The erasure journal: a file that says what was erased, for a restore from an older backup.

Each line holds the end of a day (ms UTC), a kind, a keyed hash of an id of ours, and a check; it
names no person, and without the secret key it cannot be read or forged. Lines are added, and stand
sorted, so that nothing tells in which order a day's erasures came. The file lies apart from the
database, which may be lost together with its disk.
"""

import asyncio
import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.services.erasures.noting import ERASURES, Entry, read_entries
from bot.services.vault import Vault
from bot.settings import Settings
from bot.storage import erased
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.engine.private import FILE_MODE, make_folder

logger = structlog.get_logger(__name__)

NAME = "erasures.journal"
_LOOK_SECONDS = 5.0


def journal_path(settings: Settings) -> Path:
    """Beside the backups, or in DATA_DIR where the operator keeps backups by other means."""
    return (settings.backup_dir or settings.data_dir) / NAME


@dataclass(frozen=True, slots=True)
class Journal:
    """What a file says: its entries, and how many lines are damaged or of an unknown key."""

    entries: tuple[Entry, ...]
    damaged: int = 0
    unknown: int = 0


def read(path: Path, vault: Vault) -> Journal:
    """Raises OSError."""
    entries, damaged, unknown = [], 0, 0
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            text, _, check = line.rpartition(" ")
            at, kind, mark = text.split(" ")
            entry = Entry(int(at), kind, bytes.fromhex(mark))
        except ValueError:
            damaged += bool(line)
            continue
        expected = vault.check(text, entry.mark)
        if expected is None:
            unknown += 1
        elif expected != check:
            damaged += 1
        else:
            entries.append(entry)
    return Journal(tuple(entries), damaged, unknown)


def append(path: Path, vault: Vault, entries: Sequence[Entry]) -> None:
    """Add what the file lacks; it is on the disk on return. Other processes may do the same.

    The whole file is written anew beside the old one, which stays until the new one is whole.
    """
    make_folder(path.parent)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        kept = path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
        lines = {*(kept or "").splitlines(), *(_line(vault, entry) for entry in entries)} - {""}
        if kept is not None and len(lines) == len(kept.splitlines()):
            return
        _write(path, sorted(lines, key=_turn))
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, lines: Sequence[str]) -> None:
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _turn(line: str) -> tuple[int, str]:
    """By day, and within it by what it says; a damaged line comes first."""
    at = line.partition(" ")[0]
    return (int(at) if at.isascii() and at.isdigit() else 0, line)


def _line(vault: Vault, entry: Entry) -> str:
    text = f"{entry.at} {entry.kind} {entry.mark.hex()}"
    return f"{text} {vault.check(text, entry.mark)}"


class JournalKeeper:
    """Writes the erasures of the database to the file, as soon as they are committed."""

    def __init__(self, database: Database, vault: Vault, path: Path) -> None:
        self._database, self._vault, self._path = database, vault, path
        self._sizes: dict[int, int] = {}  # of the days in the file
        self._complained = False

    async def run(self) -> None:
        while True:
            try:
                await self.write()
                self._complained = False
            except TransientDatabaseError as error:
                logger.warning("the erasure journal waits for the database", error=str(error))
            except OSError as error:
                if not self._complained:
                    logger.exception("the erasure journal cannot be written", error=str(error))
                self._complained = True
            await self._database.wait(ERASURES, _LOOK_SECONDS)

    async def write(self) -> None:
        async with self._database.reading() as tx:
            waits = await erased.waiting(tx)
        if waits:
            async with self._database.transaction() as tx:
                await erased.gather(tx)
        async with self._database.reading() as tx:
            days = await erased.gathered(tx, self._sizes)
        if days or not self._path.exists():
            await asyncio.to_thread(append, self._path, self._vault, read_entries(days))
            self._sizes |= {day: len(marks) for day, marks in days.items()}
