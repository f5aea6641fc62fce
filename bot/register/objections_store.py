"""Table of objections: contests of links, which no query of theirs ties to a case."""

import sqlalchemy as sa

from bot.core.database import NOW, Statement, Table, Transaction, values
from bot.core.database.expiry import Expiring
from bot.register import tables
from bot.register.appeal_model import Objection

objections = Table(tables.objections, Objection, person="person_id")
"""Added with the column `receipt`."""
_C = objections.c
OVER = Expiring(tables.objections, _C.closed_at, _C.closed_at.is_not(None))


@objections.one
def _of_receipt(receipt: bytes) -> Statement:
    return sa.select(objections).where(_C.receipt == receipt)


async def objection_by_receipt(tx: Transaction, *receipts: bytes) -> Objection | None:
    """By the hashes that may stand for a code."""
    for receipt in receipts:
        if found := await _of_receipt(tx, receipt):
            return found
    return None


@objections.all
def objections_of_person(person: str) -> Statement:
    """The newest first."""
    listed = sa.select(objections).where(_C.person_id == person)
    return listed.order_by(_C.filed_at.desc(), _C.id)


@objections.all
def objections_to_look_at(limit: int, now: int = NOW) -> Statement:
    due = sa.select(objections).where(_C.look_at.is_not(None), _C.look_at <= now)
    return due.order_by(_C.look_at).limit(limit)


@objections.all
def objections_over(before: int, limit: int) -> Statement:
    over = sa.select(objections).where(_C.closed_at < before)
    return over.order_by(_C.closed_at).limit(limit)


@values(str)
def objection_ids() -> Statement:
    return sa.select(_C.id)
