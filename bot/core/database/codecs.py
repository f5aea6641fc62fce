"""Codecs: how values of a type, and sealed ones, stand in columns and in parameters."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable
from datetime import date
from enum import Enum
from functools import partial
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.core.database.database import Database, Row, Transaction
from bot.core.database.life import life_of
from bot.core.database.statements import elements, whole_numbers
from bot.core.vault import Vault
from bot.values import checked_json, from_json

HasSealer = Transaction | Database


class Codec(NamedTuple):
    """How values of a type stand in a column; None is NULL, and not given to it."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


_PLAIN = {int, str, bytes, Any}
_NUMBERS = frozenset[int]
"""Stands as " 11 22 ", so that one of them can be searched for; an empty one is NULL."""
_CODECS: dict[Any, Codec] = {
    bool: Codec(int, bool),
    date: Codec(date.isoformat, date.fromisoformat),
    float: Codec(str, float),
    _NUMBERS: Codec(
        lambda numbers: f" {' '.join(map(str, sorted(numbers)))} " if numbers else None,
        lambda kept: frozenset(map(int, kept.split())),
    ),
    frozenset[str]: Codec(
        lambda words: " ".join(sorted(words)), lambda kept: frozenset(kept.split())
    ),
}


def without_none(hint: Any) -> Any:
    some = [each for each in get_args(hint) if each is not NoneType]
    if NoneType in get_args(hint) and len(some) == 1:
        return some[0]
    return hint


def codec_of(hint: Any) -> Codec | None:
    """None: values of the type stand in columns as they are."""
    if hint in _PLAIN:
        return None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Codec(lambda value: value._value_, hint)  # the name of a Worded
    if parse := getattr(hint, "parse", None):
        return Codec(str, parse)
    if get_origin(hint) is frozenset and issubclass(one := get_args(hint)[0], Enum):
        return Codec(
            lambda some: " ".join(sorted(some)) or None,
            lambda kept: frozenset(map(one, kept.split())),
        )
    if hint not in _CODECS:
        return Codec(partial(checked_json, hint), partial(from_json, hint))
    return _CODECS[hint]


class Parameter:
    """A list is passed as JSON, so that the text of the statement is the same for any length."""

    def __init__(self, name: str, hint: Any, default: Any) -> None:
        self.name = name
        self.key = f"{name}_"
        self.default = default
        self.hint = without_none(hint)
        origin = get_origin(self.hint)
        self.is_list = isinstance(origin, type) and issubclass(origin, Collection)
        listed = Codec(lambda values: json.dumps(list(values)), json.loads)
        codec = listed if self.is_list else codec_of(self.hint)
        self.write = codec and codec.write

    def bound(self) -> Any:
        if self.is_list:
            numbers = get_args(self.hint)[0] is int
            return whole_numbers(self.key) if numbers else elements(self.key)
        kind = self.hint if isinstance(self.hint, type) else object
        columns = (
            (int, sa.BigInteger()),
            (bytes, sa.LargeBinary()),
            ((str, date), sa.Text()),
        )
        found = next((column for of, column in columns if issubclass(kind, of)), None)
        return sa.bindparam(self.key, type_=found)


_SEALED = "sealed:"
"""Stands before sealed text."""


class SealedColumn:
    """A text column, bound to a column that never changes in a row: a sealed text opens only in its
    own column and beside that value."""

    def __init__(self, column: sa.Column[str], bound_by: sa.Column[Any]) -> None:
        self.column = column
        self.bound_by = bound_by
        self._name = str(column)

    def seal(self, by: HasSealer, text: str, owner: object) -> str:
        sealed = sealer_of(by).seal_content(text.encode(), f"{self._name}/{owner}")
        return _SEALED + b64encode(sealed).decode()

    def open(self, by: HasSealer, kept: str, owner: object) -> str:
        """The text given to `seal`. Raises InvalidTag for another key or row, or text in clear."""
        if not kept.startswith(_SEALED):
            raise InvalidTag
        sealed = b64decode(kept[len(_SEALED) :])
        return sealer_of(by).open_content(sealed, f"{self._name}/{owner}").decode()

    def renewed(self, by: HasSealer, kept: str, owner: object) -> str | None:
        """The same text, sealed with the current key; None where it is already."""
        text = self.open(by, kept, owner)
        if sealer_of(by).is_current(b64decode(kept[len(_SEALED) :])):
            return None
        return self.seal(by, text, owner)

    def open_in(self, by: HasSealer, row: Row) -> str:
        """The text of a row, which holds both columns. Not for NULL."""
        return self.open(by, row[self.column.name], row[self.bound_by.name])


def sealed_columns(table: sa.Table) -> tuple[SealedColumn, ...]:
    """The columns that the life of a table seals, each bound to the row's key, or to the column
    that the life names where a key changes or is not known yet."""
    life = life_of(table)
    if not life.sealed:
        return ()
    beside = life.sealed_beside or table.primary_key.columns.keys()[0]
    return tuple(SealedColumn(table.c[name], table.c[beside]) for name in life.sealed)


def sealed_column(column: sa.Column[Any]) -> SealedColumn:
    [found] = (each for each in sealed_columns(column.table) if each.column is column)
    return found


def unseal(columns: Iterable[SealedColumn], by: HasSealer, row: Row) -> Row:
    some = [each for each in columns if row[each.column.name] is not None]
    return {**row, **{each.column.name: each.open_in(by, row) for each in some}}


def sealer_of(by: HasSealer) -> Vault:
    if by.sealer is None:
        raise RuntimeError("the database was opened without the key for sealed columns")
    return by.sealer
