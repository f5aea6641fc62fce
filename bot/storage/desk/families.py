"""Families: cases that a moderator linked because they belong together."""

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases

_P = sa.bindparam
# The cases of a family, newest first.
_MEMBERS = (
    sa.select(cases)
    .where(cases.c.family == _P("family"))
    .order_by(cases.c.opened_at.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def members(tx: Transaction, family: str, limit: int) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_MEMBERS, family=family, limit=limit)]
