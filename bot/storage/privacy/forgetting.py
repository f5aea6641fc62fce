"""People who are forgotten because nothing is left to keep them for."""

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.engine.expiring import Due, Expiring
from bot.storage.engine.statements import with_list
from bot.storage.schema import appeal_drafts, appeals, drafts, people, reports, topic_choices

_P = sa.bindparam
_has_report = sa.exists().where(reports.c.person_id == people.c.id)
_has_draft = sa.or_(
    *(sa.exists().where(each.c.person_id == people.c.id) for each in (drafts, appeal_drafts))
)
_has_appeal = sa.exists().where(appeals.c.person_id == people.c.id)
_wants_news = sa.exists().where(
    topic_choices.c.person_id == people.c.id, topic_choices.c.wanted == 1
)
_is_gone = sa.and_(people.c.reachable == 0, people.c.unreachable_at < _P("gone_before"))
_is_needed = sa.or_(_has_draft, _has_report, _has_appeal, sa.and_(_wants_news, ~_is_gone))
_agreed = people.c.consent_version.is_not(None)

PASSERS_BY = Expiring(
    people,
    people.c.seen_at,
    people.c.consent_version.is_(None),
    ~_has_draft,
    ~_has_report,
    ~_has_appeal,
)
"""People who never agreed, or withdrew it, and hold nothing with us, since they were last seen."""
_FREE = Expiring(people, people.c.kept_until, _agreed, ~_is_needed)


async def due(tx: Transaction, gone_before: int) -> Due:
    """People who agreed and whom nothing keeps any more: no report, no draft, no wish for news.

    A wish for news keeps no person who could not be reached since `gone_before`.
    """
    return await _FREE.due(tx, tx.now, gone_before=gone_before)


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str
    identity: bytes
    is_needed: bool


# People whose time is over, and whether something still keeps them.
_CANDIDATES = (
    sa.select(people.c.id, people.c.identity, sa.case((_is_needed, 1), else_=0).label("needed"))
    .where(_agreed, people.c.kept_until < _P("now"))
    .order_by(people.c.kept_until)
    .limit(_P("limit", type_=sa.Integer()))
)


async def candidates(tx: Transaction, gone_before: int, limit: int) -> list[Candidate]:
    rows = await tx.rows(_CANDIDATES, now=tx.now, gone_before=gone_before, limit=limit)
    return [Candidate(row["id"], row["identity"], bool(row["needed"])) for row in rows]


# Looks at some people again later.
_POSTPONE = with_list(
    lambda elements: (
        sa.update(people).where(people.c.id.in_(elements("persons"))).values(kept_until=_P("until"))
    )
)


async def postpone(tx: Transaction, persons: Collection[str], until: int) -> None:
    if persons:
        await tx.run(_POSTPONE, persons=json.dumps(list(persons)), until=until)


# Looks at some people now, unless they agreed lately.
_NOW = with_list(
    lambda elements: (
        sa.update(people)
        .where(
            people.c.id.in_(elements("persons")),
            people.c.consent_at < _P("agreed_before"),
        )
        .values(kept_until=_P("over"))
    )
)


async def look_now(tx: Transaction, persons: Collection[str], agreed_before: int) -> None:
    """Of these people the last report may have expired."""
    if persons:
        given = json.dumps(sorted(persons))
        await tx.run(_NOW, persons=given, agreed_before=agreed_before, over=tx.today - 1)
