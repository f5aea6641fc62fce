"""Changes of rows without events of their own, kept for the log, with the numbers of people."""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.core import sealed
from bot.core.database import Row, Statement, Transaction, life_of, logged, rows
from bot.history import store
from bot.history.leaf import SALT_BYTES, Part, commitment
from bot.history.tables import actors, row_changes


async def _record(tx: Transaction, of: sa.Table, id: str, said: str) -> None:
    await logged.add_row(
        tx, row_changes, {"at": tx.now, "source": of.name, "row_id": id, "said": said}
    )


def changes_difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of `after` that `before` does not have; what it lacks is None."""
    return {name: value for name, value in after.items() if value != before.get(name)}


async def record(
    tx: Transaction,
    of: sa.Table,
    id: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    if said := changes_difference(before, after):
        await _record(tx, of, id, json.dumps(said, ensure_ascii=False))


async def record_life(
    tx: Transaction, of: sa.Table, id: str, before: Row, after: Row
) -> None:
    """Keep what is new of a row whose table's life says what is recorded; an empty one is gone."""
    recorded = life_of(of).recorded
    if recorded is None:
        raise ValueError(f"the life of {of.name} says nothing of what the log keeps")
    if after:
        await record(tx, of, id, recorded.of_row(before), recorded.of_row(after))
    else:
        await _record(tx, of, id, "null")


Values = Mapping[str, Any]


@dataclass(slots=True)
class Sum:
    """The values that the events of a row give it, added up."""

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
    """Parse an event; an unreadable one says nothing: neither its leaf nor the row will fit."""
    try:
        said = json.loads(told)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def other_values(said: Values, found: Values) -> list[str]:
    """The names of values that are not what was said."""
    names = said.keys() | found.keys()
    return sorted(name for name in names if said.get(name) != found.get(name))


_BITS = 52


class Numbers:
    """The numbers of people by their ids; `unknown` gathers the ids that have none."""

    def __init__(
        self, rows: Iterable[Row] = (), pseudonyms: Iterable[int] = ()
    ) -> None:
        """`pseudonyms` are numbers that may stand in place of ids, with a minus."""
        self._known = {-number: number for number in pseudonyms}
        self._known |= {row["telegram_id"]: row["id"] for row in rows}
        self.unknown: set[int] = set()

    def __call__(self, id: int | None) -> int | str | None:
        """A text for an unknown id: no leaf was made of it."""
        if id is None:
            return None
        if id in self._known:
            return self._known[id]
        self.unknown.add(id)
        return f"unknown {id}"


@rows
def _known(ids: list[int], numbers: list[int]) -> Statement:
    """People with these ids, or with the numbers that pseudonyms are made of."""
    either = sa.or_(actors.c.telegram_id.in_(ids), actors.c.id.in_(numbers))
    return sa.select(actors).where(either)


@rows
def _all_known() -> Statement:
    return sa.select(actors)


async def known_actors(tx: Transaction, ids: Collection[int]) -> list[Row]:
    """The rows of people by their ids, or by the pseudonyms in place of these."""
    return await _known(tx, [*ids], [-id for id in ids if id < 0])


def numbers_of(found: list[Row], ids: Collection[int]) -> Numbers:
    return Numbers(found, {-id for id in ids if id < 0} & {row["id"] for row in found})


async def some_actors(tx: Transaction, ids: Collection[int]) -> Numbers:
    return numbers_of(await known_actors(tx, ids), ids)


async def every_actor(tx: Transaction, pseudonyms: Iterable[int]) -> Numbers:
    """The numbers of all people; only those of `pseudonyms` may stand in place of ids."""
    found = await _all_known(tx)
    return Numbers(
        (row for row in found if row["telegram_id"] != -row["id"]), pseudonyms
    )


async def add_actor(tx: Transaction, ids: Iterable[int]) -> list[Row]:
    """Give numbers to people who have none; their rows. Called under the lock of the log."""
    numbered = {id: 1 + secrets.randbelow(2**_BITS) for id in sorted(ids)}
    for id, number in numbered.items():
        await logged.add_row(
            tx, actors, {"id": number, "at": tx.now, "telegram_id": id}
        )
    return await _known(tx, [], [*numbered.values()])


async def number_of_actor(tx: Transaction, id: int) -> int:
    await sealed.lock(tx, "log")
    known = await some_actors(tx, [id])
    found = known(id)
    if isinstance(found, int):
        return found
    [added] = await add_actor(tx, [id])
    return int(added["id"])


async def forget_actor(tx: Transaction, id: int) -> None:
    """Delete the id behind a number, and the salt by which it could be tried out."""
    found = await number_of_actor(tx, id)
    leaf = (await store.leaves_of_rows(tx, actors.name, [str(found)])).get(str(found))
    if leaf is not None and len(salt := bytes(leaf[Part.STAFF])) == SALT_BYTES:
        await store.seal_leaf(tx, leaf["position"], commitment(salt, [id]))
    [row] = await _known(tx, [], [found])
    await logged.change_rows(tx, actors, [(row, {"telegram_id": -found})])
