"""Rows of people that nothing keeps any more: when they may be deleted."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.core.database import NOW, TODAY, Statement, rows, run
from bot.core.database.expiry import Expiring
from bot.core.tables import drafts, people
from bot.register.tables import appeals, objections
from bot.reports.tables import reports, topic_choices

_has_report = sa.exists().where(reports.c.person_id == people.c.id)
_has_draft = sa.exists().where(drafts.c.person_id == people.c.id)
_has_appeal = sa.or_(
    sa.exists().where(appeals.c.person_id == people.c.id),
    sa.exists().where(objections.c.person_id == people.c.id),
)
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
FREE = Expiring(
    people, people.c.kept_until, _agreed, ~_is_needed(sa.bindparam("gone_before"))
)
"""People who agreed and whom nothing keeps any more: no report, no draft, no wish for news.

A wish for news keeps no person who could not be reached since `gone_before`.
"""


@rows
def forgetting_candidates(gone_before: int, limit: int, now: int = NOW) -> Statement:
    """People (id, identity) whose time is over, and whether something keeps them (needed)."""
    needed = sa.case((_is_needed(gone_before), 1), else_=0).label("needed")
    over = sa.select(people.c.id, people.c.identity, needed)
    over = over.where(_agreed, people.c.kept_until < now)
    return over.order_by(people.c.kept_until).limit(limit)


@run
def postpone_forgotten(persons: Collection[str], until: int) -> Statement:
    return sa.update(people).where(people.c.id.in_(persons)).values(kept_until=until)


@run
def look_now(
    persons: Collection[str], agreed_before: int, today: int = TODAY
) -> Statement:
    """Look at some people now, unless they agreed lately: their last report may have expired."""
    some = (people.c.id.in_(persons), people.c.consent_at < agreed_before)
    return sa.update(people).where(*some).values(kept_until=today - 1)
