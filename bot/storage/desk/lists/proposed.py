"""Cases whose decision waits for a second person, and who was brought which of them."""

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.citizen.targets import NOT_REPORTED
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases, private_cards
from bot.storage.schema.desk import PROPOSED

_P = sa.bindparam
_at = (sa.text(f"cases.{PROPOSED}"), cases.c.desk_id == _P("desk"), NOT_REPORTED)
# Proposed decisions of a desk: the urgent, then the old cases first.
_PROPOSED_AT = (
    sa.select(cases)
    .where(*_at)
    .order_by(cases.c.urgency, cases.c.opened_at)
    .limit(_P("limit", type_=sa.Integer()))
)
_COUNT = sa.select(sa.func.count()).select_from(cases).where(*_at)


async def at_desk(tx: Transaction, desk: str, limit: int, person: str | None = None) -> list[Case]:
    """Without those that `person` reported."""
    rows = await tx.rows(_PROPOSED_AT, desk=desk, limit=limit, person=person)
    return [read_case(row) for row in rows]


async def count(tx: Transaction, desk: str, person: str | None = None) -> int:
    return int(await tx.value(_COUNT, desk=desk, person=person))


_card = (
    private_cards.c.case_id == _P("case"),
    private_cards.c.person_id == _P("person"),
)
# The last proposal of a case that /next brought a person.
_BROUGHT = sa.select(private_cards.c.proposal).where(*_card)
# Keeps it, on the private card.
_BRING = sa.update(private_cards).where(*_card).values(proposal=_P("brought"))


async def brought(tx: Transaction, case: str, person: str) -> str | None:
    found: str | None = await tx.value(_BROUGHT, case=case, person=person)
    return found


async def bring(tx: Transaction, case: str, person: str, proposal: str) -> None:
    """Keep that the person was brought this proposal; they have a private card of the case."""
    await tx.run(_BRING, case=case, person=person, brought=proposal)
