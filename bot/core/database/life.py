"""The life of a table, declared beside its columns, and questions to the lives of all tables.

A column that no part of its table's life names stops the import of the table: whoever adds one
says what an erasure does to it and whether its person sees it in their data.
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

import sqlalchemy as sa

from bot.values import Value

Names = tuple[str, ...]
EVERY: Names = ("*",)
"""All columns of a table: the person sees none of them."""
_LOG_KEEPS = frozenset({"leaf", "mac"})
"""Columns that every table of the log has."""


class Order(Enum):
    """How the rows of a table stand in the files of the database."""

    ARRIVAL = "in the order in which they came"
    KEY = "in the order of their random keys, on SQLite"
    SHUFFLED = (
        "in the order of their random keys: they are written anew some times a day"
    )


class After(Value):
    """Rows end so many `days`, named in the channel's `Retention`, after a moment (ms UTC).

    `kind` names them for operators. With `names_its_end` the rows are over at the moment itself,
    which was so chosen. `where` is SQL that says which rows end so.
    """

    moment: str
    days: str
    kind: str
    names_its_end: bool = False
    where: str | None = None


class Until(Value):
    """Rows end at the next sweep after a moment (ms UTC), or so many days later."""

    moment: str
    kept_days: int = 0


class Logged(Value):
    """Columns that the leaf of a row in the log holds, some of them `json`, and people in `staff`.

    Without any names it is the whole row; `added_by` is the module that cuts it otherwise.
    """

    columns: Names = ()
    json: Names = ()
    staff: Names = ()
    added_by: str | None = None


class Recorded(Value):
    """Columns whose new values the log keeps, and by which it adds up what the row must be.

    `by` says which further columns a person decided, and in which column that person stands;
    `named` are columns of people by the key under which the log names them.
    """

    columns: Names
    by: tuple[tuple[str, str], ...] = ()
    named: tuple[tuple[str, str], ...] = ()

    def of_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the log keeps of a row; nothing of one that is not there."""
        if not row:
            return {}
        kept = {name: row[name] for name in self.columns}
        kept |= {key: row[column] for key, column in self.named}
        return kept | {what: _with_person(row[what], row[by]) for what, by in self.by}


def _with_person(kept: str | None, by: int | None) -> dict[str, Any] | None:
    if kept is None and by is None:
        return None
    return {**json.loads(kept or "{}"), "by": by}


class Life(Value):
    """Fates of columns: each is named once in one of the first five.

    - `stays`: nothing empties it while its row is there.
    - `withdrawn`: emptied when the report, or the consent, is withdrawn; when it is erased, too.
    - `erased`: emptied when the person's data is erased, or its time is over.
    - `pseudonym`: the id of a member of staff; a pseudonym takes its place after they left.
    - `pseudonym_within`: a text that holds such ids; bot/staff replaces each in its way.

    A table that leads to a person, by its column `person` or by the report that its rows go with,
    names each column once more, in `shown` or `not_shown`: whether the person sees it in /mydata.
    """

    stays: Names = ()
    withdrawn: Names = ()
    erased: Names = ()
    pseudonym: Names = ()
    pseudonym_within: Names = ()
    person: str | None = None
    shown: Names = ()
    not_shown: Names = ()
    # Columns by which rows are deleted with a person whose data is erased, with an erased report,
    # and with a member of staff who is forgotten:
    goes_with_person: str | None = None
    goes_with_report: str | None = None
    goes_with_staff: str | None = None
    # The function with which its feature erases rows that need more than that:
    erased_by: str | None = None
    # A word names a special rule of bot/privacy/retention.py, or what the sweep does by hand:
    ends: tuple[After | Until | str, ...] = ()
    sealed: Names = ()
    sealed_beside: str | None = (
        None  # the column that sealed texts are bound to, else the key
    )
    order: Order = Order.ARRIVAL
    days: Names = ()  # moments that are whole days, so that none says when a person was here
    changed_on: str | None = (
        None  # the day by which a shuffle finds what is new; None: all rows
    )
    happens_at: str | None = (
        None  # a moment that never lies ahead: by it the clock is checked
    )
    logged: Logged | None = None
    recorded: Recorded | None = None
    in_backups: bool = True
    exported: Names = ()


class UndeclaredColumn(Exception):
    """A table whose life does not say what becomes of each of its columns."""


def check_life(table: sa.Table, life: Life) -> None:
    """Raise UndeclaredColumn for a column that is not named as it must be."""
    goes = (*life.withdrawn, *life.erased, *life.pseudonym, *life.pseudonym_within)
    _check_names(table, (*life.stays, *goes), "stays, withdrawn, erased or pseudonym")
    leads_to_person = life.person is not None or life.goes_with_report is not None
    if leads_to_person and life.not_shown != EVERY:
        _check_names(table, (*life.shown, *life.not_shown), "shown or not_shown")


def _check_names(table: sa.Table, named: Names, parts: str) -> None:
    columns = {column.name for column in table.columns} - _LOG_KEEPS
    for name in sorted(columns.union(named)):
        if name not in columns:
            raise UndeclaredColumn(
                f"The life of {table.name} names {name}, which is no column"
            )
        if named.count(name) != 1:
            raise UndeclaredColumn(
                f"The column {table.name}.{name} stands {named.count(name)} times in its table's"
                f" life: name it once in {parts}"
            )


def life_of(table: sa.Table) -> Life:
    life: Life = table.info["life"]
    return life


def withdrawn_values(table: sa.Table) -> dict[str, int | None]:
    """The columns that a withdrawal empties, as it leaves them."""
    return _emptied(table, life_of(table).withdrawn)


def erased_values(table: sa.Table) -> dict[str, int | None]:
    """The columns that an erasure empties, as it leaves them."""
    life = life_of(table)
    return _emptied(table, (*life.withdrawn, *life.erased))


def _emptied(table: sa.Table, names: Names) -> dict[str, int | None]:
    return {name: None if table.c[name].nullable else 0 for name in names}
