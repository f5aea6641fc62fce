"""Database: its transactions, errors, clock and ids, without a dialect."""

import asyncio
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from bot.core.database.statements import DialectName, Statement
from bot.core.times import DAY_MS
from bot.core.vault import Vault


class SystemClock:
    """Milliseconds since 1970 UTC, which jump when the machine's clock is set."""

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000

    def steady(self) -> int:
        """Milliseconds that never jump: only the difference between two of them says something."""
        return time.monotonic_ns() // 1_000_000


now_ms = SystemClock()
AHEAD_MS = 10_000
"""Clocks of two machines differ by less. A mark further in the future was made by a clock that was
set back since: it is ignored."""


def new_id() -> str:
    """Sixteen random characters: neither guessable nor in any order."""
    return secrets.token_urlsafe(12)


class TransientDatabaseError(Exception):
    """The database is busy, gone or full; the same work may succeed later."""


class DiskFull(TransientDatabaseError):
    """Nothing can be written until the operator frees space."""


class VersionConflict(TransientDatabaseError):
    """A row was changed since it was read; a retry reads it anew."""


class NotUnique(Exception):
    """A concurrent transaction stored the same key. PostgreSQL only: SQLite has one writer."""


class AlreadyRunning(Exception):
    """A second process on the same SQLite file."""


class DatabaseRefused(Exception):
    """The database cannot be opened with this address; a retry does not help."""


class DatabaseDamaged(DatabaseRefused):
    """The file holds no whole database."""


class UpgradeRefused(Exception):
    """The database cannot be brought to this version. The text is one sentence for operators."""


ERASED = "erased"
"""The signal that words of a person were deleted, which SQLite's log still holds."""

Row = Mapping[str, Any]


class Transaction(ABC):
    """Statements that take effect together or not at all. `sealer` seals columns; None: the
    database was opened without the key."""

    __slots__ = ("now", "sealer", "signals")

    def __init__(self, now: int, sealer: Vault | None) -> None:
        self.now = now
        self.sealer = sealer
        self.signals: set[str] = set()

    @property
    def today(self) -> int:
        """The beginning of the day, UTC: as exactly as it is kept when people did something."""
        return self.now - self.now % DAY_MS

    @abstractmethod
    async def rows(self, statement: Statement, /, **values: Any) -> list[Row]:
        """All rows of a SELECT or of a RETURNING clause."""

    @abstractmethod
    async def run(self, statement: Statement, /, **values: Any) -> int:
        """Run a change. Returns how many rows it touched; not for RETURNING."""

    @abstractmethod
    async def run_many(
        self, statement: Statement, values: Sequence[Mapping[str, Any]]
    ) -> None:
        """Run the same change with each of `values`, which all have the same keys."""

    async def row(self, statement: Statement, /, **values: Any) -> Row | None:
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def value(self, statement: Statement, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = await self.rows(statement, **values)
        if not found:
            return None
        return next(iter(found[0].values()))

    def signal(self, *signals: str) -> None:
        """Wake the loops that wait for these signals, after the commit."""
        self.signals.update(signals)


class Database(ABC):
    """An open database; `close` it in the event loop that opened it. Without a `sealer` sealed
    columns are not read or written. `clock` says what is stored and shown, in ms UTC, and may be
    set to another time meanwhile; `steady` measures how long something takes."""

    dialect: DialectName

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.steady: Callable[[], int] = getattr(clock, "steady", clock)
        self.sealer: Vault | None = None
        self._signals: dict[str, asyncio.Event] = {}

    @abstractmethod
    def transaction(
        self, *, durable: bool = True
    ) -> AbstractAsyncContextManager[Transaction]:
        """Read and write; committed when the block ends, rolled back when it raises. Without
        `durable` the commit waits for no disk: it survives a killed process, but a power cut only
        after the next durable commit. It is for work that is repeated anyway."""

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Read only; does not wait for writers."""

    def long_reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Read only, at one moment, for reads that take seconds: other readers do not wait."""
        return self.reading()

    async def empty_log(self) -> bool:
        """Remove what was deleted from SQLite's write-ahead log; False while it is being read."""
        raise NotImplementedError

    @abstractmethod
    async def close(self) -> None: ...

    def signal(self, *signals: str) -> None:
        for signal in signals:
            self._event(signal).set()

    async def wait(self, signal: str, timeout: float) -> None:  # noqa: ASYNC109 - not a time limit
        """Return at the signal, at once if it came since the last wait, or after `timeout` s:
        signals stay within the process."""
        event = self._event(signal)
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await event.wait()
        event.clear()

    def _event(self, signal: str) -> asyncio.Event:
        return self._signals.setdefault(signal, asyncio.Event())
