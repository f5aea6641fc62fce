"""The erasure journal: a file that says what was erased, for a restore from an older backup.

Each line holds a time (ms UTC), a kind, a keyed hash of an id of ours, and a check; it names no
person, and without the secret key it cannot be read or forged. Lines are only added. The file lies
apart from the database, which may be lost together with its disk.
"""

import asyncio
import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.services.erasures.noting import ERASURES, Entry, read_entry
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
    """Add what the file lacks; it is on the disk on return. Other processes may do the same."""
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE)
    with os.fdopen(handle, "r+", encoding="utf-8", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = file.read()
        there = set(kept.splitlines())
        lines = [line for line in (_line(vault, entry) for entry in entries) if line not in there]
        if not lines:
            return
        # A line that a crash cut off stays behind, as damaged.
        file.write("" if not kept or kept.endswith("\n") else "\n")
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def _line(vault: Vault, entry: Entry) -> str:
    text = f"{entry.at} {entry.kind} {entry.mark.hex()}"
    return f"{text} {vault.check(text, entry.mark)}"


class JournalKeeper:
    """Writes the erasures of the database to the file, as soon as they are committed."""

    def __init__(self, database: Database, vault: Vault, path: Path) -> None:
        self._database, self._vault, self._path = database, vault, path
        self._done = 0
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
            rows = await erased.after(tx, self._done)
        if rows or not self._path.exists():
            entries = [read_entry(row) for row in rows]
            await asyncio.to_thread(append, self._path, self._vault, entries)
            self._done = rows[-1]["id"] if rows else self._done
