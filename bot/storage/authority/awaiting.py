"""Cases that wait for an authority, with their referrals."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.authority.referral import Referral, Stage, Way
from bot.domain.desk.case import Case
from bot.storage.authority.referrals import get as get_referral
from bot.storage.desk.cases import read_case
from bot.storage.engine import queries
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import each, rows
from bot.storage.schema import cases, referrals

_C, _R = cases.c, referrals.c


@dataclass(frozen=True, slots=True)
class Awaiting:
    case: Case
    referral: Referral


def _waiting(desk: str, *columns: Any) -> sa.Select[Any]:
    """The forwarded cases of a desk, each with its newest referral that was not taken back."""
    newest = (
        sa.select(_R.id)
        .where(
            _R.case_id == _C.id,
            _R.stage.not_in([Stage.PLANNED.value, Stage.RECALLED.value]),
        )
        .order_by(_R.created_at.desc(), _R.id.desc())
        .limit(1)
        .correlate(cases)
        .scalar_subquery()
    )
    joined = sa.select(*columns).select_from(cases.join(referrals, _R.id == newest))
    return joined.where(_C.desk_id == desk, sa.text("cases.status = 'forwarded'"))


@queries.count
def _count(desk: str) -> Statement:
    return _waiting(desk, sa.func.count())


async def count(tx: Transaction, desks: list[str]) -> int:
    """How many cases of these desks wait for an authority."""
    return sum([await _count(tx, desk) for desk in desks])


@queries.count
def failed_count(desk: str) -> Statement:
    """How many case files of a desk could not be sent."""
    return _waiting(desk, sa.func.count(sa.case((_R.stage == Stage.FAILED.value, 1))))


@rows
def _first(desk: str, limit: int) -> Statement:
    """First those that need a moderator now."""
    is_by_hand = sa.and_(_R.stage == Stage.LEAVING.value, _R.way == Way.HAND.value)
    rank = sa.case(
        (_R.stage == Stage.REFUSED.value, 0),
        (_R.stage == Stage.FAILED.value, 1),
        (is_by_hand, 2),
        else_=3,
    ).label("rank")
    since = sa.func.coalesce(_R.sent_at, _R.created_at).label("since")
    found = _waiting(desk, _C.id, _R.id.label("referral"), rank, since)
    return found.order_by(rank, since, _C.id).limit(limit)


@each(read_case)
def _listed(ids: list[str]) -> Statement:
    return sa.select(cases).where(_C.id.in_(ids))


async def page(tx: Transaction, desks: list[str], first: int, size: int) -> list[Awaiting]:
    """`size` cases of these desks from the one at `first` on: refused, not sent, to be handed over,
    then the longest wait."""
    found = [
        (row["rank"], row["since"], row["id"], row["referral"])
        for desk in desks
        for row in await _first(tx, desk, first + size)
    ]
    shown = sorted(found, key=lambda one: one[:3])[first : first + size]
    listed = await _listed(tx, [id for *_, id, _ in shown]) if shown else []
    known = {case.id: case for case in listed}
    return [
        Awaiting(known[id], found_referral)
        for *_, id, referral in shown
        if (found_referral := await get_referral(tx, referral)) is not None
    ]
