"""Tables and queries of referrals, case files, answers and follow-ups."""

from typing import Any

import sqlalchemy as sa

from bot.authorities.answer_form import AnswerDraft
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.cases.store import _C_FOLLOW_UP, _C_REFERRAL, _referral_table, by_ids, cases, get_referral
from bot.core.database import queries
from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, count, rows, run
from bot.core.database.statements import Statement, insert_ignore
from bot.core.desks_store import Desk, open_desks
from bot.core.drafts_store import Drafts
from bot.core.schema.authorities import (
    WAITING,
    authority_answers,
    case_files,
    follow_ups,
    heard,
    referrals,
)
from bot.core.sealed import AUTHORITY_ANSWER, CASE_FILE
from bot.dataclass import frozen
from bot.values import DeskKind, Way

ANSWER_DRAFTS = Drafts(AnswerDraft)


@frozen
class Given:
    """An answer, the Telegram id of who gave it, and from when it counts (ms UTC)."""

    answer: AnswerDraft
    by: int
    at: int
    due_at: int


_table = Table(
    authority_answers,
    Given,
    write=lambda given: {"referral_id": given.answer.id},
    sealed=(AUTHORITY_ANSWER,),
    answer="body",
    by="staff",
)
add_answer, get_answer = _table.add, _table.get


@_table.one
def take_answer(referral: str) -> Statement:
    """Take an answer away: it is undone, or counts. Of both exactly one happens."""
    taken = sa.delete(authority_answers).where(authority_answers.c.referral_id == referral)
    return taken.returning(authority_answers)


@_referral_table.all
def standing_of(case: str) -> Statement:
    """Return those of a case that were not recalled, the oldest first."""
    found = sa.select(referrals).where(
        _C_REFERRAL.case_id == case, _C_REFERRAL.stage != Stage.RECALLED.value
    )
    return found.order_by(_C_REFERRAL.created_at, _C_REFERRAL.id)


@_referral_table.one
def planned_of(case: str) -> Statement:
    """The one that a decision planned which can still be undone."""
    return sa.select(referrals).where(
        _C_REFERRAL.case_id == case, sa.text("referrals.stage = 'planned'")
    )


@_referral_table.one
def waiting_of(case: str) -> Statement:
    """The one by which a case waits for an authority."""
    return sa.select(referrals).where(_C_REFERRAL.case_id == case, sa.text(f"referrals.{WAITING}"))


@_referral_table.all
def leaving_by_desk(authority: str) -> Statement:
    """Select the case files that wait to arrive in the groups of an authority."""
    return sa.select(referrals).where(
        _C_REFERRAL.authority == authority,
        _C_REFERRAL.stage == Stage.LEAVING.value,
        _C_REFERRAL.way == Way.DESK.value,
    )


@_referral_table.all
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Referrals whose reminder is due, those that wait longest first.

    No other transaction changes them before this one ends.
    """
    due = sa.select(referrals).where(_C_REFERRAL.chase_at.is_not(None), _C_REFERRAL.chase_at <= now)
    return due.order_by(_C_REFERRAL.chase_at).limit(limit).with_for_update()


_C, _R = cases.c, referrals.c


@frozen
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
    joined = sa.select(*columns).join_from(cases, referrals, _R.id == newest)
    return joined.where(_C.desk_id == desk, sa.text("cases.status = 'forwarded'"))


@queries.count
def _count(desk: str) -> Statement:
    return _waiting(desk, sa.func.count())


async def count_awaiting(tx: Transaction, desks: list[str]) -> int:
    """Return how many cases of these desks wait for an authority."""
    return sum([await _count(tx, desk) for desk in desks])


@queries.count
def failed_count(desk: str) -> Statement:
    """Return how many case files of a desk could not be sent."""
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


async def awaiting_page(tx: Transaction, desks: list[str], first: int, size: int) -> list[Awaiting]:
    """`size` cases of these desks from the one at `first` on: refused, not sent, to be handed over,
    then the longest wait."""
    found = [
        (row["rank"], row["since"], row["id"], row["referral"])
        for desk in desks
        for row in await _first(tx, desk, first + size)
    ]
    shown = sorted(found, key=lambda one: one[:3])[first : first + size]
    listed = await by_ids(tx, [id for *_, id, _ in shown]) if shown else []
    known = {case.id: case for case in listed}
    return [
        Awaiting(known[id], found_referral)
        for *_, id, referral in shown
        if (found_referral := await get_referral(tx, referral)) is not None
    ]


@frozen
class _File:
    referral_id: str
    body: str
    made_at: int


_case_file_table = Table(case_files, _File, sealed=(CASE_FILE,))


async def add_case_file(tx: Transaction, referral: str, body: str) -> None:
    """Keep what leaves with a referral, once."""
    await _case_file_table.add(tx, _File(referral, body, tx.now))


async def get_case_file(tx: Transaction, referral: str) -> str | None:
    """The body of what left, or is to leave, with a referral."""
    found = await _case_file_table.get(tx, referral)
    return None if found is None else found.body


async def desks_for(tx: Transaction, authority: str, region: str | None) -> list[Desk]:
    """The open desks whose members may answer: that of a region's department, then the whole."""
    every = await open_desks(tx, DeskKind.AUTHORITY)
    of_it = [desk for desk in every if desk.authority == authority]
    fitting = [desk for desk in of_it if desk.region in {region, None}]
    return sorted(fitting, key=lambda desk: desk.region is None)


async def desk_of(tx: Transaction, authority: str, region: str | None) -> Desk | None:
    """The open desk of the department of a region; where there is none, of the authority itself."""
    return next(iter(await desks_for(tx, authority, region)), None)


@cases.all
def due_at(desk: str, first: int, limit: int, now: int = NOW) -> Statement:
    """Cases of a desk that a person is to look at again, those that wait longest first."""
    due = sa.select(cases).join(follow_ups, _C_FOLLOW_UP.case_id == cases.c.id)
    due = due.where(
        _C_FOLLOW_UP.look_at.is_not(None), _C_FOLLOW_UP.look_at <= now, cases.c.desk_id == desk
    )
    return due.order_by(_C_FOLLOW_UP.look_at, cases.c.id).limit(limit).offset(first)


@count
def count_due(desk: str, now: int = NOW) -> Statement:
    due = (
        sa.select(sa.func.count())
        .select_from(follow_ups)
        .join(cases, _C_FOLLOW_UP.case_id == cases.c.id)
    )
    return due.where(
        _C_FOLLOW_UP.look_at.is_not(None), _C_FOLLOW_UP.look_at <= now, cases.c.desk_id == desk
    )


_KEPT_MS = 30 * 24 * 60 * 60 * 1000
"""Longer than any system repeats an event."""
_NOTE = insert_ignore(heard)


@run
def _forget(before: int) -> Statement:
    return sa.delete(heard).where(heard.c.at < before)


async def note_heard_answer(tx: Transaction, answer: str) -> bool:
    """False for one that was heard before."""
    await _forget(tx, tx.now - _KEPT_MS)
    return await tx.run(_NOTE, id=answer, at=tx.now) == 1
