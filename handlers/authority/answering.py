"""Answers of authorities, step by step in the private chat of a member or of a moderator."""

from telegram import Message

from bot.channel.model import UnknownId
from bot.domain.actions.authority import answers
from bot.domain.actions.authority.answers import RecordAnswer
from bot.domain.authority.answer_draft import (
    AnswerDraft,
    AnswerProblem,
    Choice,
    Kind,
    NoSuchStep,
    Step,
    back,
    begin,
    choose,
    write,
)
from bot.domain.authority.order import Order
from bot.domain.authority.order_draft import OrderDraft, OrderFor
from bot.domain.authority.referral import IllegalStage, Referral
from bot.domain.desk.case import Act, IllegalMove
from bot.domain.notices.authority.answers import AnswerEnd, AnswerGiven, AnswerRecording, AnswerWord
from bot.domain.notices.authority.order import OrderEnd, OrderEnded
from bot.domain.notices.toast import Toast
from bot.domain.people import AuthorityExpected
from bot.services.authority.group import answering
from bot.services.authority.group.answerers import Answerer, answerer
from bot.services.authority.group.answering import Answered, TakenBack
from bot.services.visit import Visit
from bot.storage.authority import referrals
from handlers.authority import asking
from handlers.authority.screens import AnswerPress, number_of, say_late, show, tell, toast_late
from handlers.guards import leave_work
from handlers.press import CasePress
from handlers.rule import on


@on(answers.Acknowledge)
async def on_acknowledge(press: AnswerPress) -> None:
    referral, who = press.referral, press.who
    try:
        is_new = await answering.acknowledge(press.work, referral, who.telegram_id)
    except (Answered, TakenBack) as late:
        toast_late(press, late)
        return
    press.toast(Toast.ACKNOWLEDGED if is_new else Toast.ALREADY_ACKNOWLEDGED, alert=not is_new)


@on(RecordAnswer)
async def on_recording(press: CasePress[RecordAnswer]) -> None:
    """What can be recorded of a case that waits for an authority. Raises IllegalMove."""
    case = press.case
    referral = await referrals.waiting_of(press.work.tx, case.id)
    if referral is None:
        raise IllegalMove(case, Act.AUTHORITY_DONE)
    await tell(press.visit, AnswerRecording(referral.id, case.number, referral.stage), None)


@on(answers.BeginAnswer)
async def on_begin(press: AnswerPress) -> None:
    await open_form(press.visit, press.referral, press.action.kind, press.message)


async def open_form(visit: Visit, referral: Referral, kind: Kind, edit: int | None = None) -> None:
    """The first step; where no answer is awaited, why."""
    try:
        if kind is not Kind.TOLD:
            await answering.check_open(visit.work, referral)
    except (Answered, TakenBack) as late:
        await say_late(visit, referral, late, edit)
        return
    await show(visit, referral, begin(referral.id, kind), edit=edit)


async def take_words(visit: Visit, message: Message, draft: AnswerDraft) -> bool:
    """What was written at a step of the form; False when its referral is gone."""
    referral = await referrals.get(visit.work.tx, draft.referral)
    if referral is None:
        return False
    written = write(draft, message.text or "")
    if isinstance(written, AnswerProblem):
        await show(visit, referral, draft, written)
    else:
        await show(visit, referral, written)
    return True


@on(answers.FillAnswer)
async def on_fill(press: AnswerPress) -> None:
    draft, action, visit = _form(press), press.action, press.visit
    if draft is None:
        await _outdated(press)
        return
    if draft.step is Step.RESULT and action.value == Choice.RESTRICTED:
        await _ask_order(press)
        return
    try:
        _check_known(press, draft, action.value)
        chosen = choose(draft, action.value)
    except (NoSuchStep, UnknownId):
        await _outdated(press)
        return
    await show(visit, press.referral, chosen, edit=press.message)


async def _ask_order(press: AnswerPress) -> None:
    purpose = OrderFor.RECORD if press.who.records else OrderFor.ANSWER
    referral = press.referral
    await asking.ask_order(press.visit, purpose, referral.id, referral.authority)


async def on_order(visit: Visit, asked: OrderDraft, order: Order) -> None:
    """The order was asked for and confirmed: that is the answer."""
    referral = await referrals.get(visit.work.tx, asked.subject)
    who = None if referral is None else await answerer(visit, referral)
    if referral is None or who is None:
        await tell(visit, OrderEnded(OrderEnd.OVER), None)
        return
    draft = AnswerDraft(referral.id, Kind.DONE, Step.REVIEW, order=order)
    await _give(visit, referral, draft, who, None)


@on(answers.StepBackInAnswer)
async def on_back(press: AnswerPress) -> None:
    draft = _form(press)
    if draft is None:
        await _outdated(press)
        return
    earlier = back(draft)
    if earlier is None:
        await _stop(press.visit, press.referral, press.message)
    else:
        await show(press.visit, press.referral, earlier, edit=press.message)


@on(answers.StopAnswer)
async def on_stop(press: AnswerPress) -> None:
    await _stop(press.visit, press.referral, press.message)


async def stop(visit: Visit, draft: AnswerDraft) -> None:
    """/cancel while the form is open."""
    referral = await referrals.get(visit.work.tx, draft.referral)
    if referral is None:
        await leave_work(visit)
    else:
        await _stop(visit, referral, None)


async def _stop(visit: Visit, referral: Referral, edit: int | None) -> None:
    await leave_work(visit)
    number = await number_of(visit, referral)
    await tell(visit, AnswerWord(AnswerEnd.STOPPED, number), edit)


@on(answers.SendAnswer)
async def on_send(press: AnswerPress) -> None:
    """Give the answer that the screen shows."""
    draft = _form(press)
    if draft is None or draft.step is not Step.REVIEW:
        await _outdated(press)
        return
    await leave_work(press.visit)
    await _give(press.visit, press.referral, draft, press.who, press.message)


async def _give(
    visit: Visit, referral: Referral, draft: AnswerDraft, who: Answerer, edit: int | None
) -> None:
    try:
        if draft.kind is Kind.TOLD:
            await answering.tell_authority(visit.work, referral, draft, who.telegram_id)
            until = None
        else:
            until = await answering.give(
                visit.work, referral, draft, who.telegram_id, may_be_second=who.may_be_second
            )
    except (Answered, TakenBack) as late:
        await say_late(visit, referral, late, edit)
        return
    except IllegalStage:
        await say_late(visit, referral, TakenBack(), edit)
        return
    number = await number_of(visit, referral)
    await tell(visit, AnswerGiven(draft, number, referral.authority, until), edit)


@on(answers.UndoAnswer)
async def on_undo(press: AnswerPress) -> None:
    done = await answering.undo(press.work, press.referral, press.who.telegram_id)
    number = await number_of(press.visit, press.referral)
    end = AnswerEnd.UNDONE if done else AnswerEnd.TOO_LATE
    await tell(press.visit, AnswerWord(end, number), press.message)


def _form(press: AnswerPress) -> AnswerDraft | None:
    """The form that the button belongs to, if the presser still fills it in."""
    draft = _open_form(press)
    return draft if draft is not None and draft.revision == press.action.revision else None


def _open_form(press: AnswerPress) -> AnswerDraft | None:
    expecting = press.person.expecting
    if expecting is None or not isinstance(expecting.what, AuthorityExpected):
        return None
    draft = expecting.what.answer
    is_it = draft.referral == press.referral.id and expecting.until >= press.work.now
    return draft if is_it else None


async def _outdated(press: AnswerPress) -> None:
    """A button of an earlier screen shows the present one, or says that the form is over."""
    press.toast(Toast.STEP_OVER)
    draft = _open_form(press)
    if draft is not None:
        await show(press.visit, press.referral, draft, edit=press.message)
        return
    number = await number_of(press.visit, press.referral)
    await tell(press.visit, AnswerWord(AnswerEnd.GONE, number), press.message)


def _check_known(press: AnswerPress, draft: AnswerDraft, value: str) -> None:
    """Raises UnknownId for what left the channel file meanwhile."""
    channel = press.work.channel
    if draft.step is Step.REASON and value != Choice.IN_WORDS:
        channel.refusal(value)
    elif draft.step is Step.LANGUAGE and value not in channel.languages:
        raise UnknownId("language", value)
