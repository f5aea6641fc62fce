"""Handlers of authorities: groups, referrals, orders, letters and follow-ups."""

from dataclasses import dataclass
from typing import Any

from telegram import Message

from bot.authorities import (
    answer_screens,
    answers,
    follow_up_buttons,
    follow_ups,
    group,
    hand_over,
    reminders,
)
from bot.authorities import hand_over_screens as actions
from bot.authorities import referrals as authorities_referrals
from bot.authorities import store as referrals
from bot.authorities.answer_draft import (
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
from bot.authorities.answer_screens import (
    AnswerEnd,
    AnswerGiven,
    AnswerRecording,
    AnswerWord,
    AuthorityForm,
    RecordAnswer,
)
from bot.authorities.answers import Answered, Answerer, NeedsSecond, TakenBack, answerer
from bot.authorities.group import AuthorityChoice, NotPossible, PlaceWord
from bot.authorities.hand_over_screens import PassToAuthority, ShowAuthorityQueue
from bot.authorities.order_draft import OrderDraft, OrderFor
from bot.authorities.orders import OrderEnd, OrderEnded
from bot.cases import store
from bot.cases.afterwards import IllegalStage, Referral, Stage
from bot.cases.model import IllegalMove
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.deep_links import linked_answer
from bot.core.people import AuthorityExpected, Right, may
from bot.core.posts import Lane, Notice, Recipient
from bot.core.toasts import Toast
from bot.desk import casework
from bot.desk.desks import DeskPlace
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.verdict import Actor
from bot.desk.visit import Visit, admin_language
from bot.reports import follow_up
from bot.values import Act, Order
from handlers import order_questions
from handlers.core.press import (
    CasePress,
    Press,
    citizen,
    desks_here,
    leave_work,
    on,
    say_here,
    work_in_private,
)
from handlers.desk.lists import answer
from handlers.desk.prompts import ask_for_words


@dataclass(frozen=True, slots=True)
class AnswerPress(Press[Any]):
    """A press of a person who may answer this referral."""

    referral: Referral
    who: Answerer


def tells_authority(press: Press[Any]) -> bool:
    """True if the presser fills in what moderators answer to an authority's question."""
    person = press.visit.person
    what = person.expecting.what if person is not None and person.expecting else None
    return isinstance(what, AuthorityExpected) and what.answer.kind is Kind.TOLD


async def show(
    visit: Visit,
    referral: Referral,
    draft: AnswerDraft,
    problem: AnswerProblem | None = None,
    edit: int | None = None,
) -> None:
    """The form at its step; from now on what the person writes belongs to it."""
    await follow_up.expect(visit.work, citizen(visit), AuthorityExpected(draft))
    number = await number_of(visit, referral)
    form = AuthorityForm(draft, number, referral.authority, referral.department, problem)
    await tell(visit, form, edit)


async def say_late(
    visit: Visit, referral: Referral, late: Answered | TakenBack, edit: int | None
) -> None:
    """No answer is awaited: another one was first, or the case was opened again."""
    number = await number_of(visit, referral)
    word = AnswerWord(AnswerEnd.TAKEN_BACK, number)
    if isinstance(late, NeedsSecond):
        word = AnswerWord(AnswerEnd.NEEDS_SECOND, number)
    elif isinstance(late, Answered):
        word = AnswerWord(AnswerEnd.ANSWERED, number, late.name or "")
    await tell(visit, word, edit)


def toast_late(press: AnswerPress, late: Answered | TakenBack) -> None:
    if isinstance(late, Answered):
        press.toast(Toast.ANSWERED_BY, late.name or "?", alert=True)
    else:
        press.toast(Toast.NOT_AWAITED, alert=True)


async def tell(visit: Visit, notice: Notice, edit: int | None) -> None:
    """In the private chat, in place of a message or as a new one."""
    await visit.work.tell(visit.recipient, notice, edit=edit)


async def number_of(visit: Visit, referral: Referral) -> str:
    case = await store.cases.get(visit.work.tx, referral.case_id)
    return "?" if case is None else case.number


@on(answer_screens.Acknowledge)
async def on_acknowledge(press: AnswerPress) -> None:
    referral, who = press.referral, press.who
    try:
        is_new = await answers.acknowledge(press.work, referral, who.telegram_id)
    except (Answered, TakenBack) as late:
        toast_late(press, late)
        return
    press.toast(Toast.ACKNOWLEDGED if is_new else Toast.ALREADY_ACKNOWLEDGED, alert=not is_new)


@on(RecordAnswer)
async def on_recording(press: CasePress[RecordAnswer]) -> None:
    """Show the answers to record of a case that waits for an authority. Raises IllegalMove."""
    case = press.case
    referral = await referrals.referrals_waiting_of(press.work.tx, case.id)
    if referral is None:
        raise IllegalMove(case, Act.AUTHORITY_DONE)
    await tell(press.visit, AnswerRecording(referral.id, case.number, referral.stage), None)


@on(answer_screens.BeginAnswer)
async def on_begin(press: AnswerPress) -> None:
    await open_form(press.visit, press.referral, press.action.kind, press.message)


async def open_form(visit: Visit, referral: Referral, kind: Kind, edit: int | None = None) -> None:
    """The first step; where no answer is awaited, why."""
    try:
        if kind is not Kind.TOLD:
            await answers.check_open(visit.work, referral)
    except (Answered, TakenBack) as late:
        await say_late(visit, referral, late, edit)
        return
    await show(visit, referral, begin(referral.id, kind), edit=edit)


async def take_words(visit: Visit, message: Message, draft: AnswerDraft) -> bool:
    """Take the words for a step of the form; False when its referral is gone."""
    referral = await referrals.get_referral(visit.work.tx, draft.referral)
    if referral is None:
        return False
    written = write(draft, message.text or "")
    if isinstance(written, AnswerProblem):
        await show(visit, referral, draft, written)
    else:
        await show(visit, referral, written)
    return True


@on(answer_screens.FillAnswer)
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
    await order_questions.ask_order(press.visit, purpose, referral.id, referral.authority)


async def on_order(visit: Visit, asked: OrderDraft, order: Order) -> None:
    """The order was asked for and confirmed: that is the answer."""
    referral = await referrals.get_referral(visit.work.tx, asked.subject)
    who = None if referral is None else await answerer(visit, referral)
    if referral is None or who is None:
        await tell(visit, OrderEnded(OrderEnd.OVER), None)
        return
    draft = AnswerDraft(referral.id, Kind.DONE, Step.REVIEW, order=order)
    await _give(visit, referral, draft, who, None)


@on(answer_screens.StepBackInAnswer)
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


@on(answer_screens.StopAnswer)
async def on_stop(press: AnswerPress) -> None:
    await _stop(press.visit, press.referral, press.message)


async def stop(visit: Visit, draft: AnswerDraft) -> None:
    """/cancel while the form is open."""
    referral = await referrals.get_referral(visit.work.tx, draft.referral)
    if referral is None:
        await leave_work(visit)
    else:
        await _stop(visit, referral, None)


async def _stop(visit: Visit, referral: Referral, edit: int | None) -> None:
    await leave_work(visit)
    number = await number_of(visit, referral)
    await tell(visit, AnswerWord(AnswerEnd.STOPPED, number), edit)


@on(answer_screens.SendAnswer)
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
            await answers.tell_authority(visit.work, referral, draft, who.telegram_id)
            until = None
        else:
            until = await answers.give(
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


@on(answer_screens.UndoAnswer)
async def on_undo(press: AnswerPress) -> None:
    done = await answers.undo(press.work, press.referral, press.who.telegram_id)
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


async def on_set_up(visit: Visit, message: Message) -> None:
    try:
        await group.check_place(visit.work, message.chat.id)
    except NotPossible as no:
        await say_here(visit, PlaceWord(no.problem), message.message_id)
        return
    to = Recipient(visit.here, await admin_language(visit))
    await visit.work.say(to, AuthorityChoice(), Lane.DESK_ANSWER, reply_to=message.message_id)


@on(group.ShowAuthorities)
async def on_authorities(press: Press[group.ShowAuthorities]) -> None:
    await _show(press, AuthorityChoice())


@on(group.ChooseAuthority)
async def on_authority(press: Press[group.ChooseAuthority]) -> None:
    """An authority without departments needs no further choice."""
    code = press.action.authority
    try:
        departments = press.work.channel.authority(code).departments
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
        return
    if departments:
        await _show(press, AuthorityChoice(code))
    else:
        await _bind(press, code, None)


@on(group.BindAuthority)
async def on_bind(press: Press[group.BindAuthority]) -> None:
    await _bind(press, press.action.authority, press.action.region)


async def _bind(press: Press[Any], authority: str, region: str | None) -> None:
    visit, work, chat = press.visit, press.work, press.visit.sender.chat or 0
    message = press.query.message
    title = (message.chat.title if message is not None else None) or "?"
    place = DeskPlace(chat, visit.sender.thread, title[:100])
    standing, _ = await desks_store.standing(work.tx, chat, work.deployment.bot_id)
    admin, whose = visit.sender.person or 0, (authority, region)
    try:
        ready = await group.bind(work, place, admin, whose, standing)
    except NotPossible as no:
        await _show(press, PlaceWord(no.problem))
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
    else:
        visit.desk = await desks_store.desks_at(work.tx, place.chat, place.thread)
        await _show(press, ready)


async def _show(press: Press[Any], notice: Notice) -> None:
    """In the language of the desk, or of the admin where there is none yet."""
    visit, here = press.visit, press.visit.desk
    language = here.language if here is not None else await admin_language(visit)
    to = Recipient(visit.here, language)
    await press.work.say(to, notice, Lane.DESK_ANSWER, edit=press.message)


@on(actions.ConfirmHandedOver)
async def on_handed(press: CasePress[actions.ConfirmHandedOver]) -> None:
    """Raises IllegalMove where the file does not wait to be handed over any more."""
    said = await hand_over.confirm(press.work, press.case, press.actor.telegram_id)
    await press.work.say(press.visit.recipient, said, Lane.DESK_ANSWER, edit=press.message)


@on(actions.SayHowHandedOver)
async def on_how(press: CasePress[actions.SayHowHandedOver]) -> None:
    await hand_over.waiting(press.work, press.case)
    await ask_for_words(press, press.case, Act.PASSED_ON)


@on(actions.HandOverInstead)
async def on_instead(press: CasePress[actions.HandOverInstead]) -> None:
    await hand_over.take_instead(press.work, press.case, press.actor.telegram_id)
    press.toast(Toast.FILE_COMES)


@on(follow_up_buttons.ShowAgain)
async def on_list(press: Press[follow_up_buttons.ShowAgain]) -> None:
    found = await follow_ups.page(press.work, await desks_here(press.visit), press.action.page)
    await _say(press.visit, found, press.message)


@on(follow_up_buttons.LookAgain)
async def on_look(press: CasePress[follow_up_buttons.LookAgain]) -> None:
    """Ask in place of the list or below it. Raises IllegalMove where nothing is followed."""
    question = await follow_ups.ask(press.work, press.case)
    if question is None:
        raise IllegalMove(press.case, Act.LOOK)
    await _say(press.visit, question)


@on(follow_up_buttons.SayFound)
async def on_found(press: CasePress[follow_up_buttons.SayFound]) -> None:
    taken = await follow_ups.answer(press.work, press.case, press.actor, press.action.found)
    await _say(press.visit, taken, press.message)


@on(follow_up_buttons.RemindAuthority)
async def on_remind(press: CasePress[follow_up_buttons.RemindAuthority]) -> None:
    """Raises IllegalMove where no authority has the case file."""
    by = press.actor.telegram_id
    if not await reminders.remind(press.work, press.case, by):
        raise IllegalMove(press.case, Act.CHASE)
    press.toast(Toast.REMINDED)


@on(follow_up_buttons.ProlongOrder)
async def on_prolong(press: CasePress[follow_up_buttons.ProlongOrder]) -> None:
    """Ask for the new last day. Raises IllegalMove for a case without an order that ended, and
    where this person may not record it."""
    question = await follow_ups.ask(press.work, press.case)
    if question is None or question.order is None:
        raise IllegalMove(press.case, Act.PROLONG)
    await follow_ups.check_prolonging(press.work, press.case, press.actor)
    known = question.order
    await order_questions.ask_order(
        press.visit, OrderFor.PROLONG, press.case.id, known.authority, known=known
    )


@on(follow_up_buttons.OrderIsOver)
async def on_over(press: CasePress[follow_up_buttons.OrderIsOver]) -> None:
    await _say(
        press.visit, await follow_ups.order_over(press.work, press.case, press.actor), press.message
    )


async def on_prolonged(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """The new last day of an order; nothing where the case was decided anew meanwhile."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    actor = Actor(visit.sender.person or 0, visit.sender.name, visit.role)
    if case is None or not may(visit.role, Right.HANDLE_CASES):
        await _say(visit, OrderEnded(OrderEnd.OVER))
        return
    try:
        await _say(visit, await follow_ups.prolong(visit.work, case, actor, order))
    except IllegalMove:
        await _say(visit, OrderEnded(OrderEnd.OVER))


async def _say(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=edit)


async def arrive(visit: Visit, payload: str) -> bool:
    """Begin the answer that a link names, also before any consent.

    False for people whose answer it is not: they are answered as if the link named nothing.
    """
    named = linked_answer(payload)
    if named is None:
        return False
    kind, id = named
    referral = await referrals.get_referral(visit.work.tx, id)
    if referral is None:
        return False
    if kind is Kind.TOLD:
        is_theirs = await answers.moderates(visit, referral)
    else:
        is_theirs = await answers.answerer(visit, referral) is not None
    if is_theirs:
        await open_form(visit, referral, kind)
    elif visit.is_unsure:
        await tell(visit, DeskWord(DeskProblem.UNSURE), None)
    elif await answers.moderates(visit, referral):
        number = await number_of(visit, referral)
        await tell(visit, AnswerWord(AnswerEnd.NOT_RECORDED, number), None)
    else:
        return False
    return True


@on(PassToAuthority)
async def on_pass(press: CasePress[PassToAuthority]) -> None:
    """Raises IllegalMove where nothing is left to pass on."""
    passed = await authorities_referrals.pass_on(press.work, press.case, press.actor.telegram_id)
    if passed is None or passed.stage is Stage.FAILED:
        raise IllegalMove(press.case, Act.PASS_ON)
    press.toast(Toast.FILE_LEAVES)


@on(ShowAuthorityQueue)
async def on_show(press: Press[ShowAuthorityQueue]) -> None:
    found = await reminders.shown(press.work, await desks_here(press.visit), press.action.page)
    await answer(press.visit, found, None, edit=press.message)
