"""Drafts, one per person: looked at while it is filled in, taken once to file it."""

from __future__ import annotations

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.citizen.draft import Draft
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import drafts

_DRAFT = TypeAdapter(Draft)
_P = sa.bindparam
_PEEK = sa.select(drafts.c.body).where(
    drafts.c.person_id == _P("person"), drafts.c.expires_at > _P("now")
)


async def peek(tx: Transaction, person: str) -> Draft | None:
    """The person's draft, which stays where it is."""
    body = await tx.value(_PEEK, person=person, now=tx.now)
    return None if body is None else _DRAFT.validate_json(body)


_PUT = upsert(
    drafts,
    key=["person_id"],
    set=["id", "revision", "body", "updated_at", "expires_at"],
)


async def put(tx: Transaction, person: str, draft: Draft, lasts_ms: int) -> None:
    """Keep the draft as it is now for another `lasts_ms` milliseconds."""
    await tx.run(
        _PUT,
        person_id=person,
        id=draft.id,
        revision=draft.revision,
        body=_DRAFT.dump_json(draft, warnings="error").decode(),
        updated_at=tx.now,
        expires_at=tx.now + lasts_ms,
    )


_TAKE = (
    sa.delete(drafts)
    .where(drafts.c.person_id == _P("person"), drafts.c.expires_at > _P("now"))
    .returning(drafts.c.body)
)


async def take(tx: Transaction, person: str) -> Draft | None:
    """The draft, out of the database: of several takers exactly one gets it."""
    body = await tx.value(_TAKE, person=person, now=tx.now)
    return None if body is None else _DRAFT.validate_json(body)


_DROP = sa.delete(drafts).where(drafts.c.person_id == _P("person"))


async def drop(tx: Transaction, person: str) -> bool:
    """Throw the draft away; whether there was one."""
    return await tx.run(_DROP, person=person) > 0


_expired = (
    sa.select(drafts.c.person_id)
    .where(drafts.c.expires_at <= _P("now"))
    .limit(_P("limit", type_=sa.Integer()))
)
_EXPIRED = sa.delete(drafts).where(drafts.c.person_id.in_(_expired))


async def drop_expired(tx: Transaction, limit: int) -> int:
    return await tx.run(_EXPIRED, now=tx.now, limit=limit)
