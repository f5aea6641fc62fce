"""Handlers of authorities: groups, referrals, orders, letters and follow-ups."""

import secrets
from contextlib import suppress
from datetime import date
from typing import Any, TypeAlias, Unpack

from telegram import Message

from bot.authorities import answer_form, answers, by_hand, follow_ups, group, referrals
from bot.authorities.answer_form import (
    AnswerAction,
    AnswerDraft,
    AnswerEnd,
    AnswerWord,
    Choice,
    Kind,
)
from bot.authorities.answers_store import ANSWER_DRAFTS
from bot.authorities.orders import (
    ORDER_DRAFTS,
    ORDER_STEPS,
    OrderAsk,
    OrderDraft,
    OrderFor,
    choose_part,
    type_part,
)
from bot.authorities.referrals_store import waiting_of
from bot.cases.afterwards import IllegalStage, Referral, Stage
from bot.cases.model import IllegalMove
from bot.cases.store import cases, get_referral
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.deep_links import linked_answer
from bot.core.forms import FormAction, Found
from bot.core.messages import Action, Lane, Notice, Place, PostOptions, Recipient, known
from bot.core.people import Right, Role, may
from bot.core.times import today
from bot.core.toasts import Toast
from bot.desk import cards, casework, hidden_cases, referral_parts
from bot.desk.buttons import CaseAction
from bot.desk.desks import DeskPlace
from bot.desk.menus import VerdictMenu
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.verdict_form import with_order
from bot.desk.visit import Visit, admin_language
from bot.values import Act, Order, Way, replace
from handlers.core.dispatch import Subject, about, on
from handlers.core.press import (
    A_co,
    Press,
    PressOn,
    citizen,
    desks_here,
    refuse,
    say_here,
    work_in_private,
)
from handlers.desk.case_press import CASES, CasePress, bring
from handlers.desk.lists import show
from handlers.desk.prompts import ask_for_words
from handlers.forms import FLOWS, Flow

AnswerPress: TypeAlias = PressOn[A_co, Referral]


class Referrals(Subject[AnswerAction, Referral]):
    """Case files at an authority: the referral says who may answer, see answers.role_for."""

    async def allows(self, press: Press[AnswerAction]) -> bool:
        """Check the place only: the right is asked of the referral."""
        if press.action.place is Place.PRIVATE and not press.visit.sender.is_private:
            refuse(press, Right.ANSWER_CASES)
            return False
        return True

    async def find(self, press: Press[AnswerAction]) -> Referral | None:
        return await answering(press, press.action.referral)


REFERRALS = Referrals(AnswerAction)


async def answering(press: Press[Action], referral_id: str) -> Referral | None:
    found = await _theirs(press.visit, referral_id)
    if found is None:
        is_gone = await get_referral(press.work.tx, referral_id) is None
        if is_gone and press.visit.role is Role.AUTHORITY:
            press.toast(Toast.NOT_FOUND)
        else:
            refuse(press, Right.ANSWER_CASES)
        return None
    referral, role = found
    case = await cases.get(press.work.tx, referral.case_id)
    if case is not None and role is not Role.AUTHORITY:
        barred = await hidden_cases.barred(press.work, press.visit.me, case)
        if barred is not None:
            press.toast(barred, alert=True)
            return None
    return referral


async def _theirs(visit: Visit, id: str) -> tuple[Referral, Role] | None:
    referral = await get_referral(visit.work.tx, id)
    if referral is None:
        return None
    role = await answers.role_for(visit, referral)
    if role is None:
        return None
    return referral, role


async def number_of(visit: Visit, referral: Referral | None) -> str:
    if referral is None:
        return "?"
    case = await cases.get(visit.work.tx, referral.case_id)
    if case is None:
        return "?"
    return case.number


@about(REFERRALS, answer_form.Acknowledge)
async def on_acknowledge(press: AnswerPress[answer_form.Acknowledge]) -> None:
    try:
        await answers.acknowledge(press.work, press.subject, press.visit.me)
    except answers.NotAwaited as late:
        if late.end is AnswerEnd.ANSWERED:
            press.toast(Toast.ANSWERED_BY, late.name, alert=True)
        else:
            press.toast(Toast.NOT_AWAITED, alert=True)
        return
    press.toast(Toast.ACKNOWLEDGED)


@about(CASES, referral_parts.RecordAnswer)
async def on_recording(press: CasePress[referral_parts.RecordAnswer]) -> None:
    referral = await waiting_of(press.work.tx, press.subject.id)
    if referral is None:
        raise IllegalMove(press.subject, Act.AUTHORITY_DONE)
    choice = answer_form.AnswerRecording(
        referral.id, press.subject.number, referral.stage
    )
    await press.show_staff(choice, below=True)


@about(REFERRALS, answer_form.BeginAnswer)
async def on_begin(press: AnswerPress[answer_form.BeginAnswer]) -> None:
    await _begin(press.visit, press.subject, press.action.kind, press.message)


async def _begin(
    visit: Visit, referral: Referral, kind: Kind, edit: int | None = None
) -> None:
    try:
        await answers.check_open(visit.work, referral)
    except answers.NotAwaited as late:
        word = AnswerWord(late.end, await number_of(visit, referral), late.name)
        await visit.work.tell(visit.recipient, word, edit=edit)
        return
    draft = AnswerDraft(referral.id, kind=kind)
    await ANSWER.go_on(visit, draft, draft, edit)


class AnswerFlow(Flow[AnswerDraft]):
    drafts, steps, has_review = ANSWER_DRAFTS, answer_form.ANSWER_STEPS, False

    async def admits(
        self,
        visit: Visit,
        draft: AnswerDraft | None,
        press: Press[FormAction] | None = None,
    ) -> bool:
        return press is None or bool(await answering(press, press.action.draft))

    async def ask(
        self,
        visit: Visit,
        draft: AnswerDraft,
        problem: Any = None,
        page: str | None = None,
    ) -> Notice:
        referral = await get_referral(visit.work.tx, draft.id)
        if referral is None:
            return DeskWord(DeskProblem.PROMPT_OVER)
        number = await number_of(visit, referral)
        return answer_form.AuthorityForm(
            draft, number, referral.authority, referral.department, problem
        )

    async def read(
        self, visit: Visit, draft: AnswerDraft, message: Message
    ) -> Found[AnswerDraft]:
        return answer_form.write(draft, message.text or "", visit.recipient.language)

    async def choose(
        self, visit: Visit, draft: AnswerDraft, value: str
    ) -> Found[AnswerDraft] | None:
        if (draft.kind, value) != (Kind.DONE, Choice.RESTRICTED):
            return answer_form.choose(draft, value, visit.work.channel)
        if referral := await get_referral(visit.work.tx, draft.id):
            await self.drafts.drop(visit.work.tx, citizen(visit).id)
            await ask_order(visit, OrderFor.ANSWER, referral.id, referral.authority)
        return None

    async def sent(self, visit: Visit, draft: AnswerDraft, edit: int | None) -> None:
        await _give(visit, draft, edit)


ANSWER = FLOWS["a"] = AnswerFlow()


async def _give(visit: Visit, draft: AnswerDraft, edit: int | None = None) -> bool:
    """False for a person who may not give this answer any more."""
    found = await _theirs(visit, draft.id)
    if found is None:
        return False
    referral, role = found
    number = await number_of(visit, referral)
    second = role is Role.AUTHORITY or may(role, Right.BE_SECOND)
    word: Notice
    try:
        until = await answers.give(
            visit.work, referral, draft, visit.me, may_be_second=second
        )
        word = answer_form.AnswerGiven(draft, number, until)
    except answers.NotAwaited as late:
        word = AnswerWord(late.end, number, late.name)
    except IllegalStage:
        word = AnswerWord(AnswerEnd.TAKEN_BACK, number)
    await visit.work.tell(visit.recipient, word, edit=edit)
    return True


@about(REFERRALS, answer_form.UndoAnswer)
async def on_undo(press: AnswerPress[answer_form.UndoAnswer]) -> None:
    end = AnswerEnd.TOO_LATE
    if await answers.undo(press.work, press.subject, press.visit.me):
        end = AnswerEnd.UNDONE
    number = await number_of(press.visit, press.subject)
    await press.show_staff(AnswerWord(end, number))


async def arrive(visit: Visit, payload: str) -> bool:
    """Begin the answer that a link names, also before any consent.

    False for people whose answer it is not: they are answered as if the link named nothing.
    """
    linked = linked_answer(payload)
    if linked is None:
        return False
    kind, id = linked
    referral = await get_referral(visit.work.tx, id)
    if referral is None:
        return False
    if await answers.role_for(visit, referral) is not None:
        await _begin(visit, referral, Kind(kind))
    elif visit.is_unsure:
        await visit.work.tell(visit.recipient, DeskWord(Toast.UNSURE))
    else:
        return False
    return True


async def on_set_up(visit: Visit, message: Message) -> None:
    said = await group.place_problem(visit.work, message.chat.id)
    if said is not None:
        await say_here(visit, group.PlaceWord(said), message.message_id)
        return
    to = Recipient(visit.here, await admin_language(visit))
    await visit.work.say(
        to, group.AuthorityChoice(), Lane.DESK_ANSWER, reply_to=message.message_id
    )


@on(group.ShowAuthorities)
async def on_authorities(press: Press[group.ShowAuthorities]) -> None:
    code = press.action.authority
    if code is not None and known(press.work.channel.authority, code) is None:
        press.toast(Toast.NOT_POSSIBLE)
    else:
        await _show(press, group.AuthorityChoice(code))


@on(group.BindAuthority)
async def on_bind(press: Press[group.BindAuthority]) -> None:
    visit, work, chat = press.visit, press.work, press.visit.sender.chat or 0
    message, whose = press.query.message, (press.action.authority, press.action.region)
    title = "?"
    if message is not None and message.chat.title:
        title = message.chat.title
    place = DeskPlace(chat, visit.sender.thread, title[:100])
    try:
        said = await group.bind(work, place, visit.me, whose)
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
    else:
        visit.desk = await desks_store.desk_at(work.tx, place.chat, place.thread)
        await _show(press, said)


async def _show(press: Press[Action], notice: Notice) -> None:
    """In the language of the desk, or of the admin where there is none yet."""
    visit, here = press.visit, press.visit.desk
    if here is None:
        to = Recipient(visit.here, await admin_language(visit))
    else:
        to = Recipient(visit.here, here.language)
    await press.work.say(to, notice, Lane.DESK_ANSWER, edit=press.message)


@about(CASES, by_hand.BringCaseData)
async def on_data(press: CasePress[by_hand.BringCaseData]) -> None:
    to = press.visit.recipient
    is_there = await by_hand.bring_data(
        press.work, press.subject, press.action.referral, to
    )
    press.toast(Toast.COMES_BELOW if is_there else Toast.NOT_POSSIBLE)


@about(CASES, by_hand.ConfirmHandedOver)
async def on_handed(press: CasePress[by_hand.ConfirmHandedOver]) -> None:
    """Raises IllegalMove where the file does not wait to be handed over any more."""
    said = await referrals.confirm(press.work, press.subject, press.actor.telegram_id)
    await _say(press.visit, said, press.message)


@about(CASES, referral_parts.TellAuthority)
async def on_tell(press: CasePress[referral_parts.TellAuthority]) -> None:
    detail = {"referral": press.action.referral}
    await ask_for_words(press, press.subject, Act.AUTHORITY_TELL, detail)


@on(follow_ups.LookAtNext)
async def on_next(press: Press[follow_ups.LookAtNext]) -> None:
    found = await follow_ups.next_due(press.work, await desks_here(press.visit))
    await _say(press.visit, found, press.message)


@about(CASES, follow_ups.SayFound)
async def on_found(press: CasePress[follow_ups.SayFound]) -> None:
    taken = await follow_ups.answer(
        press.work, press.subject, press.actor, press.action.found
    )
    await _say(press.visit, taken, press.message)


@about(CASES, follow_ups.RemindAuthority)
async def on_remind(press: CasePress[follow_ups.RemindAuthority]) -> None:
    """Raises IllegalMove where no authority has the case file."""
    by = press.actor.telegram_id
    if not await follow_ups.remind(press.work, press.subject, by):
        raise IllegalMove(press.subject, Act.CHASE)
    press.toast(Toast.REMINDED)


@about(CASES, follow_ups.ProlongOrder)
async def on_prolong(press: CasePress[follow_ups.ProlongOrder]) -> None:
    """Ask for the new last day. Raises IllegalMove for a case without an order that ended, and
    where this person may not record it."""
    case = press.subject
    order = (
        await follow_ups.check_prolonging(press.work, case, press.actor)
    ).finding.order
    if order is None:
        raise IllegalMove(case, Act.PROLONG)
    await ask_order(
        press.visit, OrderFor.PROLONG, case.id, order.authority, known=order
    )


@about(CASES, follow_ups.OrderIsOver)
async def on_over(press: CasePress[follow_ups.OrderIsOver]) -> None:
    taken = await follow_ups.order_over(press.work, press.subject, press.actor)
    await _say(press.visit, taken, press.message)


async def _prolonged(visit: Visit, case_id: str, order: Order) -> None:
    """The new last day of an order; nothing where the case was decided anew meanwhile."""
    await work_in_private(visit, case_id)
    case = await casework.find_case(visit.work, case_id, visit.desk)
    if case is not None and may(visit.role, Right.HANDLE_CASES):
        with suppress(IllegalMove):
            await _say(
                visit, await follow_ups.prolong(visit.work, case, visit.actor, order)
            )
            return
    await _say_over(visit)


async def _say(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=edit)


@about(CASES, referral_parts.PassToAuthority)
async def on_pass(press: CasePress[referral_parts.PassToAuthority]) -> None:
    passed = await _pass_on(press, None)
    press.toast(Toast.COMES_BELOW if passed.way is Way.HAND else Toast.FILE_LEAVES)


@about(CASES, referral_parts.HandOverInstead)
async def on_hand_over_instead(
    press: CasePress[referral_parts.HandOverInstead],
) -> None:
    await _pass_on(press, Way.HAND)
    await cards.refresh(press.work, press.subject)
    press.toast(Toast.COMES_BELOW)


async def _pass_on(press: CasePress[CaseAction], way: Way | None) -> Referral:
    """Raises IllegalMove where nothing is left to pass on."""
    passed = await referrals.pass_on(
        press.work, press.subject, press.actor.telegram_id, way
    )
    if passed is None or passed.stage is Stage.FAILED:
        raise IllegalMove(press.subject, Act.PASS_ON)
    return passed


@on(referral_parts.ShowAuthorityQueue)
async def on_show(press: Press[referral_parts.ShowAuthorityQueue]) -> None:
    desks = tuple(desk.id for desk in await desks_here(press.visit))
    queue = follow_ups.AuthorityQueue(desks, press.action.page, press.work.private_chat)
    await show(press.visit, queue, press.message)


class OrderFlow(Flow[OrderDraft]):
    drafts, steps, has_review = ORDER_DRAFTS, ORDER_STEPS, False

    async def ask(
        self,
        visit: Visit,
        draft: OrderDraft,
        problem: Any = None,
        page: str | None = None,
    ) -> Notice:
        return OrderAsk(draft, problem)

    async def read(
        self, visit: Visit, draft: OrderDraft, message: Message
    ) -> Found[OrderDraft]:
        return type_part(draft, message.text, _today(visit))

    async def choose(
        self, visit: Visit, draft: OrderDraft, value: str
    ) -> Found[OrderDraft]:
        return choose_part(draft, value, _today(visit), visit.work.channel)

    async def sent(self, visit: Visit, draft: OrderDraft, edit: int | None) -> None:
        if draft.order is None:
            return
        match draft.purpose:
            case OrderFor.DECIDE:
                await _chosen(visit, draft, draft.order)
            case OrderFor.ANSWER:
                answer = AnswerDraft(draft.subject, kind=Kind.DONE, order=draft.order)
                if not await _give(visit, answer):
                    await _say_over(visit)
            case OrderFor.PROLONG:
                await _prolonged(visit, draft.subject, draft.order)

    async def tell(
        self, visit: Visit, notice: Notice, **options: Unpack[PostOptions]
    ) -> None:
        """In the lane of the card, so that the question comes below it."""
        await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, **options)


ORDER = FLOWS["o"] = OrderFlow()


async def ask_order(
    visit: Visit,
    purpose: OrderFor,
    subject: str,
    authority: str,
    *,
    detail: tuple[str, ...] = (),
    known: Order | None = None,
) -> None:
    """Ask the person of this private chat for an order of an authority, question by question.

    `subject` is the id of what the order is for; it and `detail` are given back with the order.
    With a `known` order only its last day is asked for.
    """
    draft = OrderDraft(
        secrets.token_urlsafe(6),
        purpose=purpose,
        subject=subject,
        authority=authority,
        detail=detail,
    )
    if known is not None:
        draft = replace(
            draft, number=known.number, date=known.date, territory=known.territory
        )
    await ORDER.go_on(visit, draft, ORDER_STEPS.onward(draft))


async def stop_order(visit: Visit) -> None:
    """Ask for no order any more; what else is expected of the person stays expected."""
    if await ORDER.current(visit) is not None:
        await ORDER.take(visit)


async def _chosen(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """Show the decision with its order; nothing where the card chooses something else by now."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    is_staff = may(visit.role, Right.HANDLE_CASES)
    if (
        case is None
        or not is_staff
        or await cards.chosen_path(visit.work, case) != draft.detail
    ):
        await _say_over(visit)
        return
    await cards.open_menu(
        visit.work, case, VerdictMenu(with_order(draft.detail, order))
    )
    await bring(visit, case)


async def _say_over(visit: Visit) -> None:
    await ORDER.tell(visit, DeskWord(DeskProblem.PROMPT_OVER))


def _today(visit: Visit) -> date:
    return today(visit.work.now, visit.work.channel.zone)
