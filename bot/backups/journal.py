"""The erasure journal: a file that says what was erased, for a restore from an older backup.

Each line holds the end of a day (ms UTC), a kind, a keyed hash of an id of ours, and a check; one
says of which database the others are, and until which day. It names no person, and without the
secret key it cannot be read or forged. One line counts and hashes all others, so that none can be
taken away. Lines are added, and stand sorted, so that nothing tells in which order a day's erasures
came. The file lies apart from the database, which may be lost together
with its disk.
"""

import asyncio
import fcntl
import hashlib
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.backups.folder import BackupError, use_folder
from bot.core import erasures, sealed, times
from bot.core.database import Database, Transaction, TransientDatabaseError
from bot.core.queues import leases
from bot.core.vault import Vault
from bot.private_files import make_folder, whole
from bot.settings import Settings

logger = structlog.get_logger(__name__)

NAME = "erasures.journal"
_LOOK_SECONDS = 5.0
_OF = "database"
"""The kind of the line that says whose journal it is."""
_CHAIN = "chain"
"""The kind of the line that says how many lines there are, and what they say."""
_PLACE = "journal:place:"


def journal_path(settings: Settings) -> Path:
    """Beside the backups, or in DATA_DIR where the operator keeps backups by other means."""
    return (settings.backup_dir or settings.data_dir) / NAME


@dataclass(frozen=True, slots=True)
class Journal:
    """Entries of a journal file, and how many lines need another key; damaged ones do not count.

    `ends` tells until when (ms UTC) it knows the erasures of a database, by the mark of that. It
    `is_whole` if no line is missing; None: version 0.2.0 wrote it, which did not count lines.
    """

    entries: tuple[erasures.Entry, ...]
    unknown: int = 0
    ends: Mapping[bytes, int] = field(default_factory=dict)
    is_whole: bool | None = field(default=None, compare=False)

    def end(self, vault: Vault, database: str) -> int | None:
        """Return until when it knows the erasures of this database; None: it is of another one."""
        marks = vault.erasure_marks(f"{_OF}:{database}")
        return max(
            (self.ends[mark] for mark in marks if mark in self.ends), default=None
        )


def read_journal(path: Path, vault: Vault) -> Journal:
    """Raises OSError."""
    entries = []
    unknown = 0
    ends: dict[bytes, int] = {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        try:
            text, _, check = line.rpartition(" ")
            at, kind, mark = text.split(" ")
            entry = erasures.Entry(int(at), kind, bytes.fromhex(mark))
        except ValueError:
            continue
        expected = vault.check(text, entry.mark)
        if expected is None:
            unknown += 1
        elif expected == check and entry.kind == _OF:
            ends[entry.mark] = max(entry.at, ends.get(entry.mark, 0))
        elif expected == check and entry.kind != _CHAIN:
            entries.append(entry)
    return Journal(tuple(entries), unknown, ends, _is_whole(lines, vault))


def _is_whole(lines: Iterable[str], vault: Vault) -> bool | None:
    others = {line for line in lines if not _is_chain(line)}
    chains = set(lines) - others
    if not chains:
        return None
    count = len(others)
    what = _chained(others)
    marks = vault.erasure_marks(what)
    return chains <= {
        _line(vault, erasures.Entry(count, _CHAIN, mark)) for mark in marks
    }


def _is_chain(line: str) -> bool:
    return f" {_CHAIN} " in line


def _chained(lines: Iterable[str]) -> str:
    text = "\n".join(sorted(lines))
    return f"{_CHAIN}:{hashlib.sha256(text.encode()).hexdigest()}"


def append(
    path: Path,
    vault: Vault,
    entries: Sequence[erasures.Entry],
    whose: tuple[str, int] | None = None,
) -> None:
    """Add what the file lacks; it is on the disk on return. Other processes may do the same.

    `whose` is the database of the entries, and until when (ms UTC) they are all there are.

    The whole file is written anew beside the old one, which stays until the new one is whole.
    """
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        kept = (
            path.read_text(encoding="utf-8", errors="replace")
            if path.exists()
            else None
        )
        lines = {
            *(kept or "").splitlines(),
            *(_line(vault, entry) for entry in entries),
        } - {""}
        lines = {line for line in lines if not _is_chain(line)}
        if whose is not None:
            lines = _signed(lines, vault, *whose)
        lines.add(
            _line(
                vault,
                erasures.Entry(len(lines), _CHAIN, vault.erasure_mark(_chained(lines))),
            )
        )
        if kept is not None and lines == set(kept.splitlines()):
            return
        with whole(path) as file:
            file.write("".join(f"{line}\n" for line in sorted(lines)).encode())
    finally:
        os.close(handle)


def _signed(lines: set[str], vault: Vault, database: str, end: int) -> set[str]:
    """The lines with one that says whose they are; an earlier one of this database goes."""
    what = f"{_OF}:{database}"
    old = {f"{_OF} {mark.hex()}" for mark in vault.erasure_marks(what)}
    kept = {
        line for line in lines if line.partition(" ")[2].rpartition(" ")[0] not in old
    }
    return kept | {_line(vault, erasures.Entry(end, _OF, vault.erasure_mark(what)))}


def _line(vault: Vault, entry: erasures.Entry) -> str:
    text = f"{entry.at} {entry.kind} {entry.mark.hex()}"
    return f"{text} {vault.check(text, entry.mark)}"


class JournalKeeper:
    """Writes the erasures of the database to the file, as soon as they are committed.

    A process of the bot has an `owner`, whose place of the journal the commands know.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        settings: Settings,
        owner: str | None = None,
    ) -> None:
        self._database = database
        self._vault = vault
        self._owner = owner
        self._path = journal_path(settings)
        self._backups = settings.backup_dir
        self._sizes: dict[int, int] = {}  # of the days in the file
        self._whose: tuple[str, int] | None = None
        self._complained = False
        self._found_whole: tuple[int, int] | None = None

    async def run(self) -> None:
        while True:
            try:
                await self.write()
                self._complained = False
            except TransientDatabaseError as error:
                logger.warning(
                    "the erasure journal waits for the database", error=str(error)
                )
            except (OSError, BackupError) as error:
                if not self._complained:
                    logger.exception(
                        "the erasure journal cannot be written", error=str(error)
                    )
                self._complained = True
            await self._database.wait(erasures.ERASURES, _LOOK_SECONDS)

    async def write(self) -> tuple[str, int]:
        """Write what the file lacks. The database it is of, and until when (ms UTC) it knows all.

        Raises OSError, and BackupError where the disk of BACKUP_DIR is away.
        """
        if self._backups is not None:
            await use_folder(self._database, self._backups)
        else:
            make_folder(self._path.parent)
        async with self._database.reading() as tx:
            waits = await erasures.waiting(tx)
            today = tx.today
        if waits or self._whose is None:
            async with self._database.transaction() as tx:
                await erasures.gather(tx)
                self._whose = self._whose or (await self._known(tx), 0)
        if await asyncio.to_thread(self._lacks_lines):
            self._sizes = {}
        async with self._database.reading() as tx:
            days = await erasures.gathered(tx, self._sizes)
        whose = self._whose[0], today + times.DAY_MS - 1
        if days or whose != self._whose or not self._path.exists():
            entries = erasures.read_entries(days)
            await asyncio.to_thread(append, self._path, self._vault, entries, whose)
            self._sizes |= {day: len(marks) for day, marks in days.items()}
            self._whose = whose
        return whose

    def _lacks_lines(self) -> bool:
        """True if the file is away or lost lines, which the database has still."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return True
        looked_at = status.st_mtime_ns, status.st_size
        if looked_at == self._found_whole:
            return False  # the loop looks every few seconds, and the file may be large
        lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        if _is_whole(lines, self._vault) is False:
            return True
        self._found_whole = looked_at
        return False

    async def _known(self, tx: Transaction) -> str:
        """The id of the database; the place of the journal stands in it from now on."""
        if self._owner is not None:
            alive = await leases.processes(tx)
            for name in await sealed.facts_starting(tx, _PLACE):
                if name.removeprefix(_PLACE) not in alive:
                    await sealed.drop_fact(tx, name)
            await sealed.put_fact(
                tx, _PLACE + self._owner, f"{platform.node()} {self._path.absolute()}"
            )
        return await erasures.database_id(tx)


async def written_elsewhere(tx: Transaction, settings: Settings) -> str | None:
    """Say how to repair it if this machine's bot writes the journal elsewhere than `settings`."""
    alive = await leases.processes(tx)
    path = str(journal_path(settings).absolute())
    for name, value in (await sealed.facts_starting(tx, _PLACE)).items():
        host, _, place = value.partition(" ")
        if (
            name.removeprefix(_PLACE) in alive
            and host == platform.node()
            and place != path
        ):
            return (
                f"the running bot writes the erasure journal to {place}, not to {path}: restart it"
                " with this BACKUP_DIR, or run this in its folder"
            )
    return None
