"""Queries that stand in the function that needs them.

The function builds its statement once, at the first call; each call binds its arguments:

    @count
    def of_person(person: str) -> Statement:
        return sa.select(sa.func.count()).where(reports.c.person_id == person)

    await of_person(tx, "p1")
"""

from collections.abc import Callable, Collection, Coroutine, Iterable
from functools import cached_property, update_wrapper
from inspect import signature
from typing import Any, Generic, ParamSpec, TypeVar

import sqlalchemy as sa

from bot.core.database.codecs import Parameter
from bot.core.database.database import Row, Transaction
from bot.core.database.statements import Statement

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
K = TypeVar("K")
NOW: Any = object()
"""As the default of a parameter: the moment of the transaction."""
TODAY: Any = object()
"""The beginning of its day."""


class Query(Generic[P, R]):
    """A function of a transaction and of the parameters of `build`, which have plain types: a
    collection is for `in_`, an enum stands for its value."""

    def __init__(
        self,
        build: Callable[P, Statement],
        fetch: Callable[
            [Transaction, Statement, dict[str, Any]], Coroutine[Any, Any, R]
        ],
    ) -> None:
        update_wrapper(self, build)
        self.build = build
        self.fetch = fetch

    def __call__(
        self, tx: Transaction, /, *args: P.args, **named: P.kwargs
    ) -> Coroutine[Any, Any, R]:
        return self.fetch(tx, self.statement, self._bound(tx, args, named))

    async def many(self, tx: Transaction, each: Iterable[Collection[Any]]) -> None:
        await tx.run_many(
            self.statement, [self._bound(tx, given, {}) for given in each]
        )

    def _bound(
        self, tx: Transaction, given: Collection[Any], named: Any
    ) -> dict[str, Any]:
        if missing := self._parameters[len(given) :]:
            others = (named.get(each.name, each.default) for each in missing)
            given = [*given, *(self._moment(tx, each) for each in others)]
        return {
            one.key: value if value is None or one.write is None else one.write(value)
            for one, value in zip(self._parameters, given, strict=True)
        }

    @staticmethod
    def _moment(tx: Transaction, given: Any) -> Any:
        if given is NOW:
            return tx.now
        if given is TODAY:
            return tx.today
        return given

    @cached_property
    def _parameters(self) -> list[Parameter]:
        found = signature(self.build, eval_str=True).parameters.values()
        return [Parameter(each.name, each.annotation, each.default) for each in found]

    @cached_property
    def statement(self) -> Statement:
        build: Callable[..., Statement] = self.build
        return build(**{each.name: each.bound() for each in self._parameters})


Decorator = Callable[[Callable[P, Statement]], Query[P, R]]


def _of_all(make: Callable[[list[Row]], R]) -> Decorator[P, R]:
    async def fetch(tx: Transaction, statement: Statement, values: dict[str, Any]) -> R:
        return make(await tx.rows(statement, **values))

    return lambda build: Query(build, fetch)


def rows(build: Callable[P, Statement]) -> Query[P, list[Row]]:
    return Query(build, lambda tx, statement, values: tx.rows(statement, **values))


def row(build: Callable[P, Statement]) -> Query[P, Row | None]:
    return Query(build, lambda tx, statement, values: tx.row(statement, **values))


def run(build: Callable[P, Statement]) -> Query[P, int]:
    return Query(build, lambda tx, statement, values: tx.run(statement, **values))


def waking(*signals: str) -> Callable[[Callable[P, Statement]], Query[P, int]]:
    """A change that wakes the loops which wait for these signals."""

    async def fetch(
        tx: Transaction, statement: Statement, values: dict[str, Any]
    ) -> int:
        tx.signal(*signals)
        return await tx.run(statement, **values)

    return lambda build: Query(build, fetch)


def count(build: Callable[P, Statement]) -> Query[P, int]:
    """A number; 0 for none."""
    return _of_all(lambda rows: int(only(rows[0]) or 0) if rows else 0)(build)


def found(build: Callable[P, Statement]) -> Query[P, bool]:
    """True where a read finds a row, or a change touches one."""

    async def fetch(
        tx: Transaction, statement: Statement, values: dict[str, Any]
    ) -> bool:
        if isinstance(statement, sa.SelectBase):
            return bool(await tx.rows(statement, **values))
        return await tx.run(statement, **values) > 0

    return Query(build, fetch)


def first(read: Callable[[Row], T]) -> Decorator[P, T | None]:
    """The first row as the value that `read` makes of it."""
    return _of_all(lambda rows: read(rows[0]) if rows else None)


def each(read: Callable[[Row], T]) -> Decorator[P, list[T]]:
    """All rows, each as the value that `read` makes of it."""
    return _of_all(lambda rows: [read(row) for row in rows])


def then(make: Callable[[Any], T]) -> Callable[[Query[P, Any]], Query[P, T]]:
    """Stands above another decorator: the value that `make` makes of what the query finds."""

    def after(query: Query[P, Any]) -> Query[P, T]:
        async def fetch(
            tx: Transaction, statement: Statement, values: dict[str, Any]
        ) -> T:
            return make(await query.fetch(tx, statement, values))

        return Query(query.build, fetch)

    return after


def only(row: Row) -> Any:
    [one] = row.values()
    return one


def value(read: Callable[[Any], T]) -> Decorator[P, T | None]:
    """The column of the first row; None for NULL, or without a row."""

    def read_column(row: Row) -> T | None:
        column = only(row)
        return None if column is None else read(column)

    return first(read_column)


def values(read: Callable[[Any], T]) -> Decorator[P, list[T]]:
    return each(lambda row: read(only(row)))


def set_of(read: Callable[[Any], T]) -> Decorator[P, frozenset[T]]:
    return _of_all(lambda rows: frozenset(read(only(row)) for row in rows))


def dict_of(
    read_key: Callable[[Any], K], read: Callable[[Any], T]
) -> Decorator[P, dict[K, T]]:
    """The second column by the first."""

    def pairs(rows: Iterable[Row]) -> dict[K, T]:
        return {read_key(key): read(one) for key, one in (row.values() for row in rows)}

    return _of_all(pairs)
