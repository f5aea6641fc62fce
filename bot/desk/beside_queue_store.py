"""Queries of what waits beside the queue: proposed decisions, and decided cases with new words."""

from typing import Any

import sqlalchemy as sa

from bot.cases.store import cases
from bot.cases.tables import PROPOSED, UNREAD, private_cards
from bot.core.database import Statement, first, only, row, run
from bot.reports.targets_store import not_reported_by

_C = cases.c
_CARD = private_cards.c


def _marked(which: str, desks: list[str]) -> tuple[sa.ColumnElement[bool], ...]:
    """Cases of desks in a partial index."""
    is_marked: Any = sa.text(f"cases.{which}")
    return is_marked, _C.desk_id.in_(desks)


@cases.all
def proposed_at(
    desks: list[str], limit: int, person: str | None = None, staff: int | None = None
) -> Statement:
    """Without those that `person` reported, or wrote down as `staff`: the urgent, then the old
    cases first."""
    not_own = not_reported_by(person, staff)
    listed = sa.select(cases).where(*_marked(PROPOSED, desks), not_own)
    return listed.order_by(_C.urgency, _C.opened_at).limit(limit)


@row
def counts_beside(
    desks: list[str], person: str | None = None, staff: int | None = None
) -> Statement:
    """Count decided cases with new words, and proposals, but what `person` reported, or wrote down
    as `staff`."""

    not_own = not_reported_by(person, staff)

    def number(which: str) -> Any:
        marked = sa.select(sa.func.count()).where(*_marked(which, desks), not_own)
        return marked.select_from(cases.table).scalar_subquery()

    return sa.select(
        number(UNREAD).label("unread"), number(PROPOSED).label("to_approve")
    )


@cases.all
def unread_at(
    desks: list[str], limit: int, person: str | None = None, staff: int | None = None
) -> Statement:
    """Decided cases with newer words, those that wait longest first, but what `person` reported, or
    wrote down as `staff`."""
    not_own = not_reported_by(person, staff)
    unread = sa.select(cases).where(*_marked(UNREAD, desks), not_own)
    return unread.order_by(_C.unread_since).limit(limit)


@first(only)
def proposals_brought_to(case: str, person: str) -> Statement:
    """The last proposal of a case that /next brought a person."""
    return sa.select(_CARD.proposal).where(
        _CARD.case_id == case, _CARD.person_id == person
    )


@run
def note_proposal_brought(case: str, person: str, proposal: str) -> Statement:
    """Keep that the person was brought this proposal; they have a private card of the case."""
    card = (_CARD.case_id == case, _CARD.person_id == person)
    return sa.update(private_cards).where(*card).values(proposal=proposal)
