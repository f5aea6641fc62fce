"""Numbers by which leaves name people of staff, so that only one leaf holds the id of a person.

That is the leaf of the person's row in `actors`. When the person is forgotten, its salt is
deleted, and the number with a minus takes the place of the id in all tables: every other leaf
still says what it said, and an act of one person can never become that of another.
"""

import json
import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from bot.domain.audit.leaf import SALT_BYTES, Part, commitment
from bot.storage.audit import leaves
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import whole_numbers, with_list
from bot.storage.schema import actors

_P = sa.bindparam
_BITS = 52


class Numbers:
    """The numbers of people by their ids; `unknown` gathers the ids that have none."""

    def __init__(self, rows: Iterable[Row] = (), pseudonyms: Iterable[int] = ()) -> None:
        """`pseudonyms` are numbers that may stand in place of ids, with a minus."""
        self._known = {-number: number for number in pseudonyms}
        self._known |= {row["telegram_id"]: row["id"] for row in rows}
        self.unknown: set[int] = set()

    def __call__(self, id: int | None) -> int | str | None:
        """A text for an unknown id: no leaf was made of it."""
        if id is None or id in self._known:
            return None if id is None else self._known[id]
        self.unknown.add(id)
        return f"unknown {id}"


# People with these ids, or with the numbers that pseudonyms are made of.
_OF = with_list(
    lambda elements: sa.select(actors).where(
        sa.or_(
            actors.c.telegram_id.in_(whole_numbers(elements, "ids")),
            actors.c.id.in_(whole_numbers(elements, "numbers")),
        )
    )
)
# All people.
_ALL = sa.select(actors)
# Gives a number to a person.
_ADD = sa.insert(actors)


async def some(tx: Transaction, ids: Iterable[int]) -> Numbers:
    """The numbers of people with these ids."""
    ids = set(ids)
    numbers = {-id for id in ids if id < 0}
    rows = await tx.rows(_OF, ids=json.dumps([*ids]), numbers=json.dumps([*numbers]))
    return Numbers(rows, numbers & {row["id"] for row in rows})


async def every(tx: Transaction, pseudonyms: Iterable[int]) -> Numbers:
    """The numbers of all people; only those of `pseudonyms` may stand in place of ids."""
    rows = await tx.rows(_ALL)
    return Numbers((row for row in rows if row["telegram_id"] != -row["id"]), pseudonyms)


async def add(tx: Transaction, ids: Iterable[int]) -> list[Row]:
    """Give numbers to people who have none; their rows. Called under the lock of the log."""
    rows: list[Row] = [
        {"id": 1 + secrets.randbelow(2**_BITS), "at": tx.now, "telegram_id": id}
        for id in sorted(ids)
    ]
    await tx.run_many(_ADD, rows)
    return rows


async def number(tx: Transaction, id: int) -> int:
    """The number of a person, who gets one now if there is none yet."""
    await leaves.lock(tx)
    known = await some(tx, [id])
    found = known(id)
    return found if isinstance(found, int) else int((await add(tx, [id]))[0]["id"])


# Puts the pseudonym in place of the id.
_FORGET = sa.update(actors).where(actors.c.id == _P("number")).values(telegram_id=_P("pseudonym"))


async def forget(tx: Transaction, id: int) -> None:
    """Delete the id behind a number, and the salt by which it could be tried out."""
    found = await number(tx, id)
    leaf = (await leaves.of_rows(tx, actors.name, [str(found)])).get(str(found))
    if leaf is not None and len(salt := bytes(leaf[Part.STAFF])) == SALT_BYTES:
        await leaves.seal(tx, leaf["position"], commitment(salt, [id]))
    await tx.run(_FORGET, number=found, pseudonym=-found)
