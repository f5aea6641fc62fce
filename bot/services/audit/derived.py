"""Compares what people read with the sum of what the log says of it.

Each event holds what it changed, so a row is the sum of its events. A value that was changed by no
event is found here, and so is a row that was added or removed.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.desk.case import Status
from bot.domain.register.entry import restored
from bot.services.audit.findings import Fault, Finding
from bot.storage.audit import derived
from bot.storage.audit.derived import (
    APPEALS,
    CASES,
    ENTRIES,
    FOLLOW_UPS,
    LOOKS,
    VERSIONS,
    Derived,
)
from bot.storage.authority import follow_ups
from bot.storage.desk import recorded
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Row, Transaction
from bot.storage.register import appeals, entries

ROWS_AT_ONCE = 1_000
Values = Mapping[str, Any]
_DAMAGED = (ValueError, TypeError, KeyError, AttributeError)
"""What a value that was changed by hand may raise when it is read."""


@dataclass(slots=True)
class Sum:
    """What the events of a row say together, and how many they are."""

    values: dict[str, Any] = field(default_factory=dict)
    events: int = 0
    last: int = 0
    is_gone: bool = False

    def add(self, told: str | None, place: int) -> None:
        """One more event, with the values that are new; "null" says that the row was removed."""
        self.events += 1
        self.last = place
        if told is not None:
            self.is_gone = told == "null"
            self.values = {} if self.is_gone else self.values | _read(told)


def _read(told: str) -> dict[str, Any]:
    """What cannot be read says nothing: its leaf does not fit, and the row will not."""
    try:
        said = json.loads(told)
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}


def case_of(sum: Sum) -> Values:
    """The columns of a case; some of them stand in others, too."""
    decision = sum.values.get("decision") or {}
    return {
        **sum.values, "open": int(Status(sum.values["status"]).is_open), "events": sum.events,
        "outcome": decision.get("outcome"), "decided_at": decision.get("at"),
    }  # fmt: skip


def entry_of(sum: Sum) -> Values:
    """The columns by which an entry is found; each version says all of it, and none is missing."""
    said = entries.found_by(restored(sum.values))
    return {
        **said,
        "version": said["version"] if said["version"] == sum.last == sum.events else None,
    }


def _values(sum: Sum) -> Values:
    return sum.values


def _case(row: Row) -> Values:
    names = ("open", "events", "outcome", "decided_at")
    return {**recorded.of(row), **{name: row[name] for name in names}}


def _found_by(row: Row) -> Values:
    return {name: value for name, value in row.items() if name not in {"id", "case_id"}}


def _whose(row: Row) -> Values:
    return {"case_id": row["case_id"]}


_PAIRS: tuple[tuple[Derived, Callable[[Sum], Values], Callable[[Row], Values]], ...] = (
    (CASES, case_of, _case),
    (VERSIONS, entry_of, _found_by),
    (ENTRIES, _values, _whose),
    (LOOKS, _values, looks.recorded),
    (APPEALS, _values, appeals.recorded),
    (FOLLOW_UPS, _values, follow_ups.recorded),
)
"""What the log says of a row, and the same of the row itself."""


async def findings(tx: Transaction) -> AsyncIterator[Finding]:
    """All rows that are not what the log says, in the order of their ids; reads the whole log."""
    for table, say, see in _PAIRS:
        async for sums in _sums(tx, table):
            rows = await table.rows(tx, sums)
            for id, sum in sums.items():
                if (found := _compared(table, id, sum, rows.get(id), say, see)) is not None:
                    yield found
        for id, row in (await table.untold(tx)).items():
            yield Finding(Fault.UNTOLD, _where(table, id, row), "no event tells of the row")
    async for found in _roles(tx):
        yield found


async def _sums(tx: Transaction, table: Derived) -> AsyncIterator[dict[str, Sum]]:
    """The sums of a portion of rows by their ids."""
    sums: dict[str, Sum] = {}
    async for events in table.events(tx):
        for event in events:
            id = event["key"]
            if id not in sums and len(sums) == ROWS_AT_ONCE:
                yield sums
                sums = {}
            sums.setdefault(id, Sum()).add(event["told"], event["place"])
    yield sums


def _compared(
    table: Derived,
    id: str,
    sum: Sum,
    row: Row | None,
    say: Callable[[Sum], Values],
    see: Callable[[Row], Values],
) -> Finding | None:
    where = _where(table, id, row)
    if row is None and sum.is_gone:
        return None
    if row is None:
        return Finding(Fault.REMOVED, where, f"the log tells of it in {sum.events} events")
    try:
        said, found = say(sum), see(row)
    except _DAMAGED:
        return Finding(Fault.ALTERED, where, "the row or its events cannot be read")
    if (missing := found.get("events", 0) - said.get("events", 0)) > 0:
        words = f"{missing} of its {found['events']} events are gone"
        return Finding(Fault.REMOVED, where, words)
    other = sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name))
    if not other:
        return None
    return Finding(Fault.ALTERED, where, f"{', '.join(other)}: not what its events say")


def _where(table: Derived, id: str, row: Row | None) -> str:
    is_case = table is CASES and row is not None
    return f"{table.name} {id}" + (f", case {row['number']}" if is_case and row else "")


async def _roles(tx: Transaction) -> AsyncIterator[Finding]:
    """Roles that no admin gave, and those that are gone though no admin took them."""
    given, held = await derived.roles_given(tx), await derived.roles_held(tx)
    for person, desk in sorted(given.keys() | held.keys(), key=repr):
        role, has = given.get((person, desk)), held.get((person, desk))
        if role != has:
            table = "staff" if desk is None else "grants"
            where = f"{table} {person}" + (f" {desk}" if desk else "")
            yield Finding(
                Fault.ALTERED, where, f"the role is {has}, and the history of roles says {role}"
            )
