"""Drafts of forms, one of each kind for a person: read while filled in, taken once to send."""

from functools import cache
from typing import Any, Generic

import sqlalchemy as sa

from bot.core.database import Transaction, upsert
from bot.core.database.codecs import sealed_column
from bot.core.forms import D
from bot.core.tables import drafts, people
from bot.core.times import DAY_MS
from bot.values import checked_json, from_json

_P = sa.bindparam
_BODY = sealed_column(drafts.c.body)
_valid = (drafts.c.id == _P("row"), drafts.c.expires_at > _P("now"))
_PEEK = sa.select(drafts.c.body).where(*_valid)
_PUT = upsert(drafts, key=["id"], set=["body", "by_phone", "expires_at"])
_TAKE = sa.delete(drafts).where(*_valid).returning(drafts.c.body)
_DROP = sa.delete(drafts).where(drafts.c.id == _P("row"))


class Drafts(Generic[D]):
    """A draft lasts to the end of a day, so that nothing says when its person was here."""

    def __init__(self, kind: type[D]) -> None:
        self.form = kind.form
        self._kind = kind

    async def peek(self, tx: Transaction, person: str) -> D | None:
        row = self._row(person)
        return self._read(tx, row, await tx.value(_PEEK, row=row, now=tx.now))

    async def put(self, tx: Transaction, person: str, draft: D, lasts_ms: int) -> None:
        row = self._row(person)
        values: dict[str, Any] = {
            "id": row,
            "person_id": person,
            "body": _BODY.seal(tx, checked_json(self._kind, draft), row),
            "by_phone": int(getattr(draft, "by_phone", False)),
            "expires_at": tx.today + lasts_ms + DAY_MS,
        }
        await tx.run(_PUT, **values)

    async def take(self, tx: Transaction, person: str) -> D | None:
        """Delete and return the draft: of several takers exactly one gets it."""
        row = self._row(person)
        return self._read(tx, row, await tx.value(_TAKE, row=row, now=tx.now))

    async def drop(self, tx: Transaction, person: str) -> bool:
        return await tx.run(_DROP, row=self._row(person)) > 0

    def _row(self, person: str) -> str:
        return f"{person}:{self.form}"

    def _read(self, tx: Transaction, row: str, body: str | None) -> D | None:
        if body is None:
            return None
        return from_json(self._kind, _BODY.open(tx, body, row))


@cache
def _by_phone(hashes: int) -> sa.Select[Any]:
    """One statement: a change of keys may move the row from one hash to another between two."""
    named = [_P(f"hash{n}", type_=sa.LargeBinary()) for n in range(hashes)]
    form = (drafts.c.by_phone == 1, drafts.c.expires_at > _P("now"))
    found = sa.select(drafts.c.person_id).join(
        people, people.c.id == drafts.c.person_id
    )
    return found.where(people.c.identity.in_(named), *form)


async def is_by_phone(tx: Transaction, *identities: bytes) -> bool:
    """True if a person whom one of these keyed hashes of a Telegram id recognises fills in a report
    for a caller."""
    named = {f"hash{n}": each for n, each in enumerate(identities)}
    return await tx.row(_by_phone(len(named)), **named, now=tx.now) is not None
