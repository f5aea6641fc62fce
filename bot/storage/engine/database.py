"""The one door to the database: transactions that speak SQLAlchemy Core on either engine.

It knows nothing of what the tables mean.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from bot.storage.engine.errors import (
    AlreadyRunning,
    DatabaseRefused,
    DiskFull,
    TransientDatabaseError,
)
from bot.storage.engine.statements import DialectName, PerDialect, Statement, insert_ignore, upsert
from bot.storage.engine.values import new_id, now_ms

__all__ = [
    "AlreadyRunning",
    "Database",
    "DatabaseRefused",
    "DiskFull",
    "PerDialect",
    "Row",
    "Statement",
    "Transaction",
    "TransientDatabaseError",
    "insert_ignore",
    "new_id",
    "now_ms",
    "upsert",
]

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]


class Transaction(ABC):
    """Statements that take effect together or not at all."""

    __slots__ = ("bells", "now")

    def __init__(self, now: int) -> None:
        self.now = now
        self.bells: set[str] = set()

    @abstractmethod
    async def rows(self, statement: Statement, /, **values: Any) -> list[Row]:
        """All rows of a SELECT or of a RETURNING clause."""

    @abstractmethod
    async def run(self, statement: Statement, /, **values: Any) -> int:
        """Change something; how many rows were touched. Not for RETURNING."""

    @abstractmethod
    async def run_many(self, statement: Statement, values: Sequence[Mapping[str, Any]]) -> None:
        """The same change with each of `values`, which must all have the same names."""

    async def row(self, statement: Statement, /, **values: Any) -> Row | None:
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def value(self, statement: Statement, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = await self.rows(statement, **values)
        return next(iter(found[0].values())) if found else None

    def ring(self, *bells: str) -> None:
        """After the commit, wake who waits for these."""
        self.bells.update(bells)


class Database(ABC):
    """A database that is open. `close` it in the loop that opened it."""

    dialect: DialectName

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self._bells: dict[str, asyncio.Event] = {}

    @abstractmethod
    def transaction(self, *, lazily: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """Read and write; committed when the block ends, rolled back when it raises.

        What is done `lazily` outlives the process at once, but the machine only with the next
        ordinary commit: for what would be done over anyway after a power cut.
        """

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Read only; waits for no writer."""

    def studying(self) -> AbstractAsyncContextManager[Transaction]:
        """Read only, at length: nobody waits for it meanwhile, whatever it takes."""
        return self.reading()

    @abstractmethod
    async def close(self) -> None: ...

    def ring(self, *bells: str) -> None:
        for bell in bells:
            self._bell(bell).set()

    async def wait(self, bell: str, timeout: float) -> None:  # noqa: ASYNC109 - a nap, not a limit
        """Return when the bell rings, when it rang since the last wait, or after `timeout` s.

        Bells are heard within the process only: whoever waits looks again now and then.
        """
        event = self._bell(bell)
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await event.wait()
        event.clear()

    def _bell(self, bell: str) -> asyncio.Event:
        return self._bells.setdefault(bell, asyncio.Event())
