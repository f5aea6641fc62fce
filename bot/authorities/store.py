"""Tables and queries of referrals, case files, answers and follow-ups."""

from typing import Any

import sqlalchemy as sa

from bot.authorities import tables
from bot.authorities.answer_form import AnswerDraft
from bot.cases.afterwards import Stage
from bot.cases.store import cases, follow_ups, referrals
from bot.cases.tables import WAITING
from bot.core.database import NOW, Statement, Table, Transaction, count, insert_ignore
from bot.core.desks_store import Desk, open_desks
from bot.core.drafts_store import Drafts
from bot.values import DeskKind, Value, Way

ANSWER_DRAFTS = Drafts(AnswerDraft)


class Given(Value):
    """An answer, the Telegram id of who gave it, and from when it counts (ms UTC)."""

    answer: AnswerDraft
    by: int
    at: int
    due_at: int


_answers = Table(
    tables.authority_answers,
    Given,
    write=lambda given: {"referral_id": given.answer.id},
    answer="body",
    by="staff",
)
add_answer = _answers.add
get_answer = _answers.get


@_answers.one
def take_answer(referral: str) -> Statement:
    """Take an answer away: it is undone, or counts. Of both exactly one happens."""
    taken = sa.delete(_answers).where(_answers.c.referral_id == referral)
    return taken.returning(tables.authority_answers)


_C = cases.c
_R = referrals.c
_F = follow_ups.c


@referrals.all
def standing_of(case: str) -> Statement:
    """Return those of a case that were not recalled, the oldest first."""
    found = sa.select(referrals).where(_R.case_id == case, _R.stage != Stage.RECALLED.value)
    return found.order_by(_R.created_at, _R.id)


@referrals.one
def planned_of(case: str) -> Statement:
    """The one that a decision planned which can still be undone."""
    return sa.select(referrals).where(_R.case_id == case, sa.text("referrals.stage = 'planned'"))


@referrals.one
def waiting_of(case: str) -> Statement:
    waiting = sa.text(f"referrals.{WAITING}")
    return sa.select(referrals).where(_R.case_id == case, waiting)


@referrals.all
def leaving_by_desk(authority: str) -> Statement:
    leaving = (_R.stage == Stage.LEAVING.value, _R.way == Way.DESK.value)
    return sa.select(referrals).where(_R.authority == authority, *leaving)


@referrals.all
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Referrals whose reminder is due, those that wait longest first.

    No other transaction changes them before this one ends.
    """
    due = sa.select(referrals).where(_R.chase_at.is_not(None), _R.chase_at <= now)
    return due.order_by(_R.chase_at).limit(limit).with_for_update()


class StoredFile(Value):
    referral_id: str
    body: str
    made_at: int


case_files = Table(tables.case_files, StoredFile)


async def desks_for(tx: Transaction, authority: str, region: str | None) -> list[Desk]:
    """The open desks whose members may answer: that of a region's department, then the whole."""
    every = await open_desks(tx, DeskKind.AUTHORITY)
    fitting = [one for one in every if one.authority == authority and one.region in {region, None}]
    return sorted(fitting, key=lambda desk: desk.region is None)


async def desk_of(tx: Transaction, authority: str, region: str | None) -> Desk | None:
    """The open desk of the department of a region; where there is none, of the authority itself."""
    return next(iter(await desks_for(tx, authority, region)), None)


def _due(desk: str, now: int, *columns: Any) -> sa.Select[Any]:
    due = sa.select(*columns).join_from(cases, follow_ups, _F.case_id == _C.id)
    return due.where(_F.look_at.is_not(None), _F.look_at <= now, _C.desk_id == desk)


@cases.all
def due_at(desk: str, limit: int, now: int = NOW) -> Statement:
    """Cases of a desk that a person is to look at again, those that wait longest first."""
    return _due(desk, now, cases).order_by(_F.look_at, _C.id).limit(limit)


@count
def count_due(desk: str, now: int = NOW) -> Statement:
    return _due(desk, now, sa.func.count())


_NOTE = insert_ignore(tables.heard)


async def note_heard_answer(tx: Transaction, answer: str) -> bool:
    """False for one that was heard before."""
    return await tx.run(_NOTE, id=answer, at=tx.now) == 1
