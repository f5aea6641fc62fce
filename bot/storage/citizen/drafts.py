"""Drafts, one per person: read while it is filled in, taken once to file it."""

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.citizen.draft import Draft
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import drafts

_DRAFT = TypeAdapter(Draft)
_P = sa.bindparam
_valid = (drafts.c.person_id == _P("person"), drafts.c.expires_at > _P("now"))
# The person's draft.
_PEEK = sa.select(drafts.c.body).where(*_valid)


async def peek(tx: Transaction, person: str) -> Draft | None:
    body = await tx.value(_PEEK, person=person, now=tx.now)
    return None if body is None else _DRAFT.validate_json(body)


# Replaces the person's draft.
_PUT = upsert(drafts, key=["person_id"], set=["id", "revision", "body", "updated_at", "expires_at"])


async def put(tx: Transaction, person: str, draft: Draft, lasts_ms: int) -> None:
    body = _DRAFT.dump_json(draft, warnings="error").decode()
    await tx.run(
        _PUT, person_id=person, id=draft.id, revision=draft.revision, body=body,
        updated_at=tx.now, expires_at=tx.now + lasts_ms,
    )  # fmt: skip


# Deletes and returns the draft: of several takers exactly one gets it.
_TAKE = sa.delete(drafts).where(*_valid).returning(drafts.c.body)


async def take(tx: Transaction, person: str) -> Draft | None:
    body = await tx.value(_TAKE, person=person, now=tx.now)
    return None if body is None else _DRAFT.validate_json(body)


# Deletes the person's draft.
_DROP = sa.delete(drafts).where(drafts.c.person_id == _P("person"))


async def drop(tx: Transaction, person: str) -> bool:
    """True when there was a draft."""
    return await tx.run(_DROP, person=person) > 0


# The oldest drafts that have expired.
_expired = (
    sa.select(drafts.c.person_id)
    .where(drafts.c.expires_at <= _P("now"))
    .limit(_P("limit", type_=sa.Integer()))
)
_EXPIRED = sa.delete(drafts).where(drafts.c.person_id.in_(_expired))


async def drop_expired(tx: Transaction, limit: int) -> int:
    return await tx.run(_EXPIRED, now=tx.now, limit=limit)
