"""Cases whose decision waits for a second person, and who was brought which of them."""

import sqlalchemy as sa

from bot.storage.citizen.targets import not_reported_by
from bot.storage.desk.cases import read_case
from bot.storage.engine import queries
from bot.storage.engine.database import Statement
from bot.storage.engine.queries import each, first, only, run
from bot.storage.schema import cases, private_cards
from bot.storage.schema.desk import PROPOSED

_CARD = private_cards.c


@each(read_case)
def at_desk(desk: str, limit: int, person: str | None = None) -> Statement:
    """Without those that `person` reported: the urgent, then the old cases first."""
    proposed = (sa.text(f"cases.{PROPOSED}"), cases.c.desk_id == desk, not_reported_by(person))
    listed = sa.select(cases).where(*proposed)
    return listed.order_by(cases.c.urgency, cases.c.opened_at).limit(limit)


@queries.count
def count(desk: str, person: str | None = None) -> Statement:
    proposed = (sa.text(f"cases.{PROPOSED}"), cases.c.desk_id == desk, not_reported_by(person))
    return sa.select(sa.func.count()).select_from(cases).where(*proposed)


@first(only)
def brought(case: str, person: str) -> Statement:
    """The last proposal of a case that /next brought a person."""
    return sa.select(_CARD.proposal).where(_CARD.case_id == case, _CARD.person_id == person)


@run
def bring(case: str, person: str, proposal: str) -> Statement:
    """Keep that the person was brought this proposal; they have a private card of the case."""
    card = (_CARD.case_id == case, _CARD.person_id == person)
    return sa.update(private_cards).where(*card).values(proposal=proposal)
