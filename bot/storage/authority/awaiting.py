"""Cases that wait for an authority, with their referrals."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.authority.referral import Referral, Stage, Way
from bot.domain.desk.case import Case
from bot.storage.authority.referrals import get as get_referral
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Transaction
from bot.storage.engine.statements import with_list
from bot.storage.schema import cases, referrals

_P = sa.bindparam
_here = (cases.c.desk_id == _P("desk"), sa.text("cases.status = 'forwarded'"))
# The newest referral of a case that was not taken back.
_newest = (
    sa.select(referrals.c.id)
    .where(
        referrals.c.case_id == cases.c.id,
        referrals.c.stage.not_in([Stage.PLANNED.value, Stage.RECALLED.value]),
    )
    .order_by(referrals.c.created_at.desc(), referrals.c.id.desc())
    .limit(1)
    .correlate(cases)
    .scalar_subquery()
)
_joined = cases.join(referrals, referrals.c.id == _newest)
_by_hand = sa.and_(referrals.c.stage == Stage.LEAVING.value, referrals.c.way == Way.HAND.value)
_rank = sa.case(
    (referrals.c.stage == Stage.REFUSED.value, 0),
    (referrals.c.stage == Stage.FAILED.value, 1),
    (_by_hand, 2),
    else_=3,
)
_since = sa.func.coalesce(referrals.c.sent_at, referrals.c.created_at)


@dataclass(frozen=True, slots=True)
class Awaiting:
    case: Case
    referral: Referral


# How many cases of a desk wait for an authority, and how many case files could not be sent.
_COUNTS = (
    sa.select(
        sa.func.count().label("all"),
        sa.func.count(sa.case((referrals.c.stage == Stage.FAILED.value, 1))).label("failed"),
    )
    .select_from(_joined)
    .where(*_here)
)


async def count(tx: Transaction, desks: list[str]) -> int:
    return sum([int((await tx.rows(_COUNTS, desk=desk))[0]["all"]) for desk in desks])


async def failed_count(tx: Transaction, desk: str) -> int:
    return int((await tx.rows(_COUNTS, desk=desk))[0]["failed"])


# The cases of a desk that wait for an authority: first those that need a moderator now.
_PAGE = (
    sa.select(
        cases.c.id, referrals.c.id.label("referral"), _rank.label("rank"), _since.label("since")
    )
    .select_from(_joined)
    .where(*_here)
    .order_by(_rank, _since, cases.c.id)
    .limit(_P("limit", type_=sa.Integer()))
)
# Some cases.
_LISTED = with_list(lambda elements: sa.select(cases).where(cases.c.id.in_(elements("ids"))))


async def page(tx: Transaction, desks: list[str], first: int, size: int) -> list[Awaiting]:
    """`size` cases of these desks from the one at `first` on: refused, not sent, to be handed over,
    then the longest wait."""
    found = [
        (row["rank"], row["since"], row["id"], row["referral"])
        for desk in desks
        for row in await tx.rows(_PAGE, desk=desk, limit=first + size)
    ]
    shown = sorted(found, key=lambda one: one[:3])[first : first + size]
    rows = await tx.rows(_LISTED, ids=json.dumps([id for *_, id, _ in shown])) if shown else []
    known = {row["id"]: read_case(row) for row in rows}
    return [
        Awaiting(known[id], found_referral)
        for *_, id, referral in shown
        if (found_referral := await get_referral(tx, referral)) is not None
    ]
