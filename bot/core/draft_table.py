"""Table with one draft for each person: read while it is filled in, taken once to file it."""

from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.core.database.database import DAY_MS, Transaction
from bot.core.database.expiring import Expiring
from bot.core.database.statements import upsert
from bot.core.sealed import SealedColumn

_P = sa.bindparam
_Draft = TypeVar("_Draft", bound=Any)


class DraftTable(Generic[_Draft]):
    """Needs the columns `person_id` (the key), `body` and `expires_at`; drafts have an `id` and a
    `revision`.

    The columns `id`, `revision` and `by_phone` are filled in where the table has them. A draft
    lasts to the end of a day, so that nothing says when its person was here.
    """

    def __init__(self, kind: type[_Draft], table: sa.Table, sealed: SealedColumn) -> None:
        self._type: TypeAdapter[_Draft] = TypeAdapter(kind)
        self._sealed = sealed
        self._columns = {column.name for column in table.c}
        person = table.c.person_id == _P("person")
        valid = (person, table.c.expires_at > _P("now"))
        self._peek = sa.select(table.c.body).where(*valid)
        self._put = upsert(table, key=["person_id"], set=sorted(self._columns - {"person_id"}))
        self._take = sa.delete(table).where(*valid).returning(table.c.body)
        self._drop = sa.delete(table).where(person)
        self.expiring = Expiring(table, table.c.expires_at)

    async def peek(self, tx: Transaction, person: str) -> _Draft | None:
        return self._read(tx, person, await tx.value(self._peek, person=person, now=tx.now))

    async def put(self, tx: Transaction, person: str, draft: _Draft, lasts_ms: int) -> None:
        """Replace the person's draft."""
        body = self._type.dump_json(draft, warnings="error").decode()
        values = {
            "person_id": person,
            "id": draft.id,
            "revision": draft.revision,
            "body": self._sealed.seal(tx, body, person),
            "by_phone": int(getattr(draft, "by_phone", False)),
            "expires_at": tx.today + lasts_ms + DAY_MS,
        }
        await tx.run(self._put, **{k: v for k, v in values.items() if k in self._columns})

    async def take(self, tx: Transaction, person: str) -> _Draft | None:
        """Delete and return the draft: of several takers exactly one gets it."""
        return self._read(tx, person, await tx.value(self._take, person=person, now=tx.now))

    def _read(self, tx: Transaction, person: str, body: str | None) -> _Draft | None:
        if body is None:
            return None
        return self._type.validate_json(self._sealed.open(tx, body, person))

    async def drop(self, tx: Transaction, person: str) -> bool:
        """True when there was a draft."""
        return await tx.run(self._drop, person=person) > 0
