"""Presses on a case: how it is found, who is barred, what outdated and illegal ones are told."""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias, TypeVar

import structlog

from bot.cases import store
from bot.cases.model import (
    AlteredCase,
    Case,
    HeldByOther,
    IllegalMove,
    JoinedAndTold,
    NeedsRole,
    NeedsSecond,
    NotYourDesk,
    OtherIsOpen,
    OwnProposal,
    Proposed,
    Recused,
    TookCall,
    TooLate,
)
from bot.channel.model import UnknownId
from bot.core import members_store
from bot.core.database import VersionConflict
from bot.core.messages import Action, Place
from bot.core.toasts import Toast, Toasted
from bot.core.work import Work
from bot.desk import brought, cards, casework, hidden_cases
from bot.desk.abuse import Unreachable
from bot.desk.buttons import (
    CaseAction,
    NamedCase,
    RefuseCase,
    UndoDecision,
    UsePreset,
    VerdictAction,
    digest_of,
)
from bot.desk.holds import NotReachable
from bot.desk.same_report import LooksAgreed
from bot.desk.talks import NotWilling
from bot.desk.verdict_form import NoSuchChoice
from bot.desk.visit import Visit
from bot.values import replace
from handlers.core.dispatch import Subject, may_press
from handlers.core.press import A_co, Press, PressOn, reachable, work_in_private

logger = structlog.get_logger(__name__)

CasePress: TypeAlias = PressOn[A_co, Case]
N_contra = TypeVar("N_contra", bound=NamedCase, contravariant=True)

_REFUSED: Mapping[type[Exception], Toast] = {
    AlteredCase: Toast.ALTERED,
    NotYourDesk: Toast.NOT_FOUND,
    OwnProposal: Toast.OWN_WORK,
    Recused: Toast.RECUSED,
    TookCall: Toast.TOOK_CALL,
    NeedsRole: Toast.NEEDS_ROLE,
    NeedsSecond: Toast.OWN_WORK,
    TooLate: Toast.TOO_LATE,
    JoinedAndTold: Toast.JOINED_AND_TOLD,
    Unreachable: Toast.NO_REPORTER,
    NotWilling: Toast.NO_REPORTER,
    LooksAgreed: Toast.LOOKS_AGREED,
}
NOT_POSSIBLE: tuple[type[Exception], ...] = (
    IllegalMove,
    NoSuchChoice,
    NotReachable,
    UnknownId,
    VersionConflict,
    *_REFUSED,
)
"""Errors of an act of staff that the state of the case, or a choice made before, does not allow."""


class NamedCases(Subject[N_contra, Case]):
    """Cases of the desk where the presser works: in private that is the desk of the case."""

    async def allows(self, press: Press[N_contra]) -> bool:
        if press.visit.sender.is_private:
            await work_in_private(press.visit, press.action.case)
        return await may_press(press, at_desk=True)

    async def find(self, press: Press[N_contra]) -> Case | None:
        visit = press.visit
        case = await casework.find_case(visit.work, press.action.case, visit.desk)
        if case is None or visit.desk is None:
            logger.warning("a press on a case of another desk was refused")
            press.toast(Toast.NOT_FOUND)
            return None
        barred = await hidden_cases.barred(visit.work, visit.sender.person, case)
        # A case that a colleague handed over to the presser can be given back.
        gives_back = isinstance(press.action, RefuseCase)
        if barred is None or (gives_back and case.holder == visit.sender.person):
            return case
        press.toast(barred, alert=True)
        return None


class Cases(NamedCases[CaseAction]):
    """Cases whose card holds the button."""

    errors: ClassVar[tuple[type[Exception], ...]] = NOT_POSSIBLE

    async def find(self, press: Press[CaseAction]) -> Case | None:
        action = press.action
        visit = press.visit
        case = await super().find(press)
        if case is None:
            return None
        if action.place is Place.WORKBENCH and not visit.sender.is_private:
            # A button of an earlier card of the group does nothing there.
            await lead_to(press, case)
            await cards.refresh(visit.work, case)
            return None
        await brought.note_press(visit.work, case, visit.sender.person)
        if action.current and not await casework.still_shows(
            visit.work, case, action.version
        ):
            await _answer_outdated(press, case)
            return None
        if isinstance(action, VerdictAction):
            path = await cards.chosen_path(visit.work, case)
            if action.after != digest_of(path):
                press.toast(Toast.OUTDATED)
                await cards.show_where_pressed(visit.work, case)
                return None
        return case

    async def explain(self, press: CasePress[CaseAction], error: Exception) -> None:
        """Explain an illegal move over the button, and renew the card."""
        work = press.work
        case = press.subject
        reason = await reason_of(work, error)
        if reason is not None:
            press.visit.answer(reason, alert=True)
            if reason.toast is Toast.TOO_LATE:
                await cards.refresh(work, case)
            return
        # Another press may have come first at the same time, or moved the case away.
        newest = await store.cases.get(work.tx, case.id) or case
        if newest.version != case.version:
            await _answer_outdated(press, newest)
        else:
            press.toast(Toast.NOT_POSSIBLE)
            await cards.refresh(work, newest)

    async def end(self, press: Press[CaseAction]) -> None:
        """Say in the toast at a desk when the card will show the change."""
        visit = press.visit
        if (
            visit.toast is not None
            and visit.desk is not None
            and not visit.sender.is_private
        ):
            seconds = await cards.follows_in(visit.work, press.action.case, visit.desk)
            visit.toast = replace(visit.toast, follows=seconds)


FEW = 20
"""The newest events that are read for the colleague who was first."""

NAMED_CASES = NamedCases(NamedCase)
CASES = Cases(CaseAction)


async def _answer_outdated(press: Press[CaseAction], case: Case) -> None:
    """Say who was first where the case changed since the card was shown, and show it as it is."""
    action = press.action
    decision = case.decision
    decides = isinstance(action, VerdictAction | UsePreset)
    if decides and case.proposal is not None:
        await _name(press, Toast.AWAITS_SECOND, case.proposal.by)
    elif decides and decision is not None and decision.by != press.actor.telegram_id:
        await _name(press, Toast.DECIDED_BY, decision.by)
    elif isinstance(action, UndoDecision) and case.announced_at is not None:
        press.toast(Toast.TOO_LATE, alert=True)
    else:
        await _name_first(press, case)
    await cards.show_where_pressed(press.work, case)


async def _name_first(press: Press[CaseAction], case: Case) -> None:
    """Name the colleague whose act changed the case since the card was shown."""
    since = case.version - press.action.version
    events = await store.newest_events(press.work.tx, case.id, max(0, min(since, FEW)))
    acted = [event.staff for event in events if event.staff is not None]
    if acted and acted[-1] != press.actor.telegram_id:
        await _name(press, Toast.COLLEAGUE_FIRST, acted[-1])
    else:
        press.toast(Toast.OUTDATED)


async def _name(press: Press[CaseAction], toast: Toast, staff: int | None) -> None:
    """Answer with a toast that names a member of staff."""
    press.toast(toast, await members_store.staff_name(press.work.tx, staff), alert=True)


async def reason_of(work: Work, error: Exception) -> Toasted | None:
    """Return what stands against an act; None where another act came first."""
    match error:
        case HeldByOther(case=case) if case.decision is not None:
            return await _naming(work, Toast.HELD_BY, case.decision.by)
        case HeldByOther(case=case):
            return await _naming(work, Toast.HELD_BY, case.holder)
        case Proposed(case=case) if case.proposal is not None:
            return await _naming(work, Toast.AWAITS_SECOND, case.proposal.by)
        case OtherIsOpen(other=other):
            return Toasted(Toast.OTHER_IS_OPEN, other.number)
        case NotReachable(to=to):
            return await _naming(work, Toast.NOT_REACHABLE, to)
    known = _REFUSED.get(type(error))
    if known is None:
        return None
    return Toasted(known)


async def _naming(work: Work, toast: Toast, staff: int | None) -> Toasted:
    return Toasted(toast, await members_store.staff_name(work.tx, staff))


async def bring(visit: Visit, case: Case) -> bool:
    """Send the working card to the sender's private chat; False where the bot may not write."""
    person = await reachable(visit)
    if person is None:
        return False
    language = visit.in_private(person).language
    await cards.give_private(visit.work, case, person.id, language)
    return True


async def lead_to(press: Press[Action], case: Case) -> None:
    """Send the working card and lead the presser there; the link alone does for a new person."""
    await bring(press.visit, case)
    press.visit.opens = case.id
