"""People who are forgotten because nothing is left to keep them for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.expiring import Due, Expiring
from bot.storage.engine.queries import NOW, each, run
from bot.storage.schema import appeal_drafts, appeals, drafts, people, reports, topic_choices

_has_report = sa.exists().where(reports.c.person_id == people.c.id)
_has_draft = sa.or_(
    *(sa.exists().where(each.c.person_id == people.c.id) for each in (drafts, appeal_drafts))
)
_has_appeal = sa.exists().where(appeals.c.person_id == people.c.id)
_wants_news = sa.exists().where(
    topic_choices.c.person_id == people.c.id, topic_choices.c.wanted == 1
)
_agreed = people.c.consent_version.is_not(None)


def _is_needed(gone_before: Any) -> sa.ColumnElement[bool]:
    is_gone = sa.and_(people.c.reachable == 0, people.c.unreachable_at < gone_before)
    return sa.or_(_has_draft, _has_report, _has_appeal, sa.and_(_wants_news, ~is_gone))


PASSERS_BY = Expiring(
    people,
    people.c.seen_at,
    people.c.consent_version.is_(None),
    ~_has_draft,
    ~_has_report,
    ~_has_appeal,
)
"""People who never agreed, or withdrew it, and hold nothing with us, since they were last seen."""
_FREE = Expiring(people, people.c.kept_until, _agreed, ~_is_needed(sa.bindparam("gone_before")))


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


def _candidate(row: Row) -> Candidate:
    return Candidate(row["id"], row["identity"], bool(row["needed"]))


@each(_candidate)
def candidates(gone_before: int, limit: int, now: int = NOW) -> Statement:
    """People whose time is over, and whether something still keeps them."""
    needed = sa.case((_is_needed(gone_before), 1), else_=0).label("needed")
    over = sa.select(people.c.id, people.c.identity, needed)
    over = over.where(_agreed, people.c.kept_until < now)
    return over.order_by(people.c.kept_until).limit(limit)


@run
def _postpone(persons: Collection[str], until: int) -> Statement:
    return sa.update(people).where(people.c.id.in_(persons)).values(kept_until=until)


async def postpone(tx: Transaction, persons: Collection[str], until: int) -> None:
    """Look at some people again later."""
    if persons:
        await _postpone(tx, persons, until)


@run
def _look_now(persons: Collection[str], agreed_before: int, over: int) -> Statement:
    some = (people.c.id.in_(persons), people.c.consent_at < agreed_before)
    return sa.update(people).where(*some).values(kept_until=over)


async def look_now(tx: Transaction, persons: Collection[str], agreed_before: int) -> None:
    """Look at some people now, unless they agreed lately: their last report may have expired."""
    if persons:
        await _look_now(tx, sorted(persons), agreed_before, tx.today - 1)
