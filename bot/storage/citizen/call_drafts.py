"""Reports that staff fill in for callers, one for each member of staff: taken once to file it."""

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.citizen.draft import Draft
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import call_drafts, people

_DRAFT = TypeAdapter(Draft)
_P = sa.bindparam
_valid = (call_drafts.c.person_id == _P("person"), call_drafts.c.expires_at > _P("now"))
# What a member of staff fills in.
_PEEK = sa.select(call_drafts.c.body).where(*_valid)


async def peek(tx: Transaction, person: str) -> Draft | None:
    body = await tx.value(_PEEK, person=person, now=tx.now)
    return None if body is None else _DRAFT.validate_json(body)


# Whether the person with this keyed hash of a Telegram id fills in one.
_IS_OPEN = (
    sa.select(call_drafts.c.person_id)
    .join(people, people.c.id == call_drafts.c.person_id)
    .where(people.c.identity == _P("identity"), call_drafts.c.expires_at > _P("now"))
)


async def is_open(tx: Transaction, identity: bytes) -> bool:
    return await tx.row(_IS_OPEN, identity=identity, now=tx.now) is not None


# Replaces it.
_PUT = upsert(call_drafts, key=["person_id"], set=["body", "expires_at"])


async def put(tx: Transaction, person: str, draft: Draft, lasts_ms: int) -> None:
    body = _DRAFT.dump_json(draft, warnings="error").decode()
    await tx.run(_PUT, person_id=person, body=body, expires_at=tx.now + lasts_ms)


# Deletes and returns it: of several takers exactly one gets it.
_TAKE = sa.delete(call_drafts).where(*_valid).returning(call_drafts.c.body)


async def take(tx: Transaction, person: str) -> Draft | None:
    body = await tx.value(_TAKE, person=person, now=tx.now)
    return None if body is None else _DRAFT.validate_json(body)


# Deletes it.
_DROP = sa.delete(call_drafts).where(call_drafts.c.person_id == _P("person"))


async def drop(tx: Transaction, person: str) -> None:
    await tx.run(_DROP, person=person)


# The oldest that have expired.
_expired = (
    sa.select(call_drafts.c.person_id)
    .where(call_drafts.c.expires_at <= _P("now"))
    .limit(_P("limit", type_=sa.Integer()))
)
_EXPIRED = sa.delete(call_drafts).where(call_drafts.c.person_id.in_(_expired))


async def drop_expired(tx: Transaction, limit: int) -> int:
    return await tx.run(_EXPIRED, now=tx.now, limit=limit)
