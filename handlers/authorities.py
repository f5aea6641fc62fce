"""Handlers of authorities: groups, referrals, orders, letters and follow-ups."""

from typing import Any

from telegram import Message

from bot.authorities import answer_form, answers, follow_up_buttons, follow_ups, group, reminders
from bot.authorities import answer_form as authorities_answer_form
from bot.authorities import hand_over_screens as actions
from bot.authorities import referrals as hand_over
from bot.authorities import store as referrals
from bot.authorities.answers import Answered, Answerer, NeedsSecond, TakenBack, answerer
from bot.authorities.group import AuthorityChoice, NotPossible, PlaceWord
from bot.authorities.hand_over_screens import PassToAuthority, ShowAuthorityQueue
from bot.authorities.orders import OrderDraft, OrderEnd, OrderEnded, OrderFor
from bot.cases import store
from bot.cases.afterwards import IllegalStage, Referral, Stage
from bot.cases.model import IllegalMove
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.deep_links import linked_answer
from bot.core.forms import FormAction, Found
from bot.core.people import Right, Role, may
from bot.core.posts import Lane, Notice, Recipient
from bot.core.toasts import Toast
from bot.dataclass import frozen
from bot.desk import casework, second_looks
from bot.desk.desks import DeskPlace
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit, admin_language
from bot.values import Act, Order
from handlers import orders
from handlers.core.press import (
    CasePress,
    Press,
    citizen,
    desks_here,
    on,
    refuse,
    say_here,
    work_in_private,
)
from handlers.desk.lists import answer
from handlers.desk.prompts import ask_for_words
from handlers.forms import FLOWS, Flow
from handlers.orders import given


@frozen
class AnswerPress(Press[Any]):
    """A press of a person who may answer this referral."""

    referral: Referral
    who: Answerer


async def answering(
    press: Press[Any], referral_id: str, *, tells: bool = False
) -> tuple[Referral, Answerer] | None:
    """Members of the authority's group, or moderators who record what came by letter."""
    referral = await store.get_referral(press.work.tx, referral_id)
    who = None if referral is None else await answerer(press.visit, referral, tells=tells)
    if referral is None and press.visit.role is Role.AUTHORITY:
        press.toast(Toast.NOT_FOUND)
        return None
    if referral is None or who is None:
        refuse(press, Right.ANSWER_CASES)
        return None
    found = await store.cases.get(press.work.tx, referral.case_id) if who.records else None
    barred = await second_looks.barred(press.work, who.telegram_id, found) if found else None
    if barred is not None:
        press.toast(barred, alert=True)
        return None
    return referral, who


async def say_late(
    visit: Visit, referral: Referral, late: Answered | TakenBack, edit: int | None
) -> None:
    """No answer is awaited: another one was first, or the case was opened again."""
    number = await number_of(visit, referral)
    word = authorities_answer_form.AnswerWord(authorities_answer_form.AnswerEnd.TAKEN_BACK, number)
    if isinstance(late, NeedsSecond):
        word = authorities_answer_form.AnswerWord(
            authorities_answer_form.AnswerEnd.NEEDS_SECOND, number
        )
    elif isinstance(late, Answered):
        word = authorities_answer_form.AnswerWord(
            authorities_answer_form.AnswerEnd.ANSWERED, number, late.name or ""
        )
    await tell(visit, word, edit)


async def tell(visit: Visit, notice: Notice, edit: int | None) -> None:
    """In the private chat, in place of a message or as a new one."""
    await visit.work.tell(visit.recipient, notice, edit=edit)


async def number_of(visit: Visit, referral: Referral) -> str:
    case = await store.cases.get(visit.work.tx, referral.case_id)
    return "?" if case is None else case.number


@on(answer_form.Acknowledge)
async def on_acknowledge(press: AnswerPress) -> None:
    referral, who = press.referral, press.who
    try:
        is_new = await answers.acknowledge(press.work, referral, who.telegram_id)
    except (Answered, TakenBack) as late:
        if isinstance(late, Answered):
            press.toast(Toast.ANSWERED_BY, late.name or "?", alert=True)
        else:
            press.toast(Toast.NOT_AWAITED, alert=True)
        return
    press.toast(Toast.ACKNOWLEDGED if is_new else Toast.ALREADY_ACKNOWLEDGED, alert=not is_new)


@on(authorities_answer_form.RecordAnswer)
async def on_recording(press: CasePress[authorities_answer_form.RecordAnswer]) -> None:
    """Show the answers to record of a case that waits for an authority. Raises IllegalMove."""
    case = press.case
    referral = await referrals.waiting_of(press.work.tx, case.id)
    if referral is None:
        raise IllegalMove(case, Act.AUTHORITY_DONE)
    await tell(
        press.visit,
        authorities_answer_form.AnswerRecording(referral.id, case.number, referral.stage),
        None,
    )


@on(answer_form.BeginAnswer)
async def on_begin(press: AnswerPress) -> None:
    await open_form(press.visit, press.referral, press.action.kind, press.message)


async def open_form(
    visit: Visit, referral: Referral, kind: authorities_answer_form.Kind, edit: int | None = None
) -> None:
    """The first step; where no answer is awaited, why."""
    try:
        if kind is not authorities_answer_form.Kind.TOLD:
            await answers.check_open(visit.work, referral)
    except (Answered, TakenBack) as late:
        await say_late(visit, referral, late, edit)
        return
    draft = authorities_answer_form.begin(referral.id, kind)
    await ANSWER.go_on(visit, draft, draft, edit)


class AnswerFlow(Flow[authorities_answer_form.AnswerDraft]):
    drafts, steps = referrals.ANSWER_DRAFTS, authorities_answer_form.ANSWER_STEPS

    async def admits(
        self,
        visit: Visit,
        draft: authorities_answer_form.AnswerDraft | None,
        press: Press[FormAction] | None = None,
    ) -> bool:
        tells = draft is not None and draft.kind is authorities_answer_form.Kind.TOLD
        return press is None or bool(await answering(press, press.action.draft, tells=tells))

    async def ask(
        self,
        visit: Visit,
        draft: authorities_answer_form.AnswerDraft,
        problem: Any = None,
        page: str | None = None,
    ) -> Notice:
        referral = await store.get_referral(visit.work.tx, draft.id)
        if referral is None:
            return OrderEnded(OrderEnd.OVER)
        number = await number_of(visit, referral)
        return authorities_answer_form.AuthorityForm(
            draft, number, referral.authority, referral.department, problem
        )

    async def read(
        self, visit: Visit, draft: authorities_answer_form.AnswerDraft, message: Message
    ) -> Found[authorities_answer_form.AnswerDraft]:
        return authorities_answer_form.write(draft, message.text or "")

    async def choose(
        self, visit: Visit, draft: authorities_answer_form.AnswerDraft, value: str
    ) -> Found[authorities_answer_form.AnswerDraft] | None:
        if (draft.step, value) != (
            authorities_answer_form.Step.RESULT,
            authorities_answer_form.Choice.RESTRICTED,
        ):
            return authorities_answer_form.choose(draft, value, visit.work.channel)
        referral, who = await self._open(visit, draft)
        if referral is not None and who is not None:
            await self.drafts.drop(visit.work.tx, citizen(visit).id)
            purpose = OrderFor.RECORD if who.records else OrderFor.ANSWER
            await orders.ask_order(visit, purpose, referral.id, referral.authority)
        return None

    async def sent(
        self, visit: Visit, draft: authorities_answer_form.AnswerDraft, edit: int | None
    ) -> None:
        referral, who = await self._open(visit, draft)
        if referral is not None and who is not None:
            await _give(visit, referral, draft, who, edit)

    async def left(self, visit: Visit, draft: authorities_answer_form.AnswerDraft) -> Notice:
        referral = await store.get_referral(visit.work.tx, draft.id)
        number = "?" if referral is None else await number_of(visit, referral)
        return authorities_answer_form.AnswerWord(authorities_answer_form.AnswerEnd.STOPPED, number)

    async def over(self, visit: Visit, draft_id: str) -> Notice:
        return OrderEnded(OrderEnd.OVER)

    async def _open(
        self, visit: Visit, draft: authorities_answer_form.AnswerDraft
    ) -> tuple[Referral | None, Answerer | None]:
        referral = await store.get_referral(visit.work.tx, draft.id)
        if referral is None:
            return None, None
        return referral, await answerer(
            visit, referral, tells=draft.kind is authorities_answer_form.Kind.TOLD
        )


ANSWER = FLOWS["a"] = AnswerFlow()


@given(OrderFor.ANSWER, OrderFor.RECORD)
async def on_order(visit: Visit, asked: OrderDraft, order: Order) -> None:
    """The order was asked for and confirmed: that is the answer."""
    referral = await store.get_referral(visit.work.tx, asked.subject)
    who = None if referral is None else await answerer(visit, referral)
    if referral is None or who is None:
        await orders.say_over(visit)
        return
    draft = authorities_answer_form.AnswerDraft(
        referral.id, kind=authorities_answer_form.Kind.DONE, order=order
    )
    await _give(visit, referral, draft, who, None)


async def _give(
    visit: Visit,
    referral: Referral,
    draft: authorities_answer_form.AnswerDraft,
    who: Answerer,
    edit: int | None,
) -> None:
    try:
        if draft.kind is authorities_answer_form.Kind.TOLD:
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
    await tell(
        visit, authorities_answer_form.AnswerGiven(draft, number, referral.authority, until), edit
    )


@on(answer_form.UndoAnswer)
async def on_undo(press: AnswerPress) -> None:
    done = await answers.undo(press.work, press.referral, press.who.telegram_id)
    number = await number_of(press.visit, press.referral)
    end = (
        authorities_answer_form.AnswerEnd.UNDONE
        if done
        else authorities_answer_form.AnswerEnd.TOO_LATE
    )
    await tell(press.visit, authorities_answer_form.AnswerWord(end, number), press.message)


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
    admin, whose = visit.me, (authority, region)
    try:
        ready = await group.bind(work, place, admin, whose, standing)
    except NotPossible as no:
        await _show(press, PlaceWord(no.problem))
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
    else:
        visit.desk = await desks_store.desk_at(work.tx, place.chat, place.thread)
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
    await orders.ask_order(
        press.visit, OrderFor.PROLONG, press.case.id, known.authority, known=known
    )


@on(follow_up_buttons.OrderIsOver)
async def on_over(press: CasePress[follow_up_buttons.OrderIsOver]) -> None:
    await _say(
        press.visit, await follow_ups.order_over(press.work, press.case, press.actor), press.message
    )


@given(OrderFor.PROLONG)
async def on_prolonged(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """The new last day of an order; nothing where the case was decided anew meanwhile."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    actor = visit.actor
    if case is None or not may(visit.role, Right.HANDLE_CASES):
        await orders.say_over(visit)
        return
    try:
        await _say(visit, await follow_ups.prolong(visit.work, case, actor, order))
    except IllegalMove:
        await orders.say_over(visit)


async def _say(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=edit)


async def arrive(visit: Visit, payload: str) -> bool:
    """Begin the answer that a link names, also before any consent.

    False for people whose answer it is not: they are answered as if the link named nothing.
    """
    named = linked_answer(payload)
    if named is None:
        return False
    kind, id = authorities_answer_form.Kind(named[0]), named[1]
    referral = await store.get_referral(visit.work.tx, id)
    if referral is None:
        return False
    if kind is authorities_answer_form.Kind.TOLD:
        is_theirs = await answers.moderates(visit, referral)
    else:
        is_theirs = await answers.answerer(visit, referral) is not None
    if is_theirs:
        await open_form(visit, referral, kind)
    elif visit.is_unsure:
        await tell(visit, DeskWord(DeskProblem.UNSURE), None)
    elif await answers.moderates(visit, referral):
        number = await number_of(visit, referral)
        await tell(
            visit,
            authorities_answer_form.AnswerWord(
                authorities_answer_form.AnswerEnd.NOT_RECORDED, number
            ),
            None,
        )
    else:
        return False
    return True


@on(PassToAuthority)
async def on_pass(press: CasePress[PassToAuthority]) -> None:
    """Raises IllegalMove where nothing is left to pass on."""
    passed = await hand_over.pass_on(press.work, press.case, press.actor.telegram_id)
    if passed is None or passed.stage is Stage.FAILED:
        raise IllegalMove(press.case, Act.PASS_ON)
    press.toast(Toast.FILE_LEAVES)


@on(ShowAuthorityQueue)
async def on_show(press: Press[ShowAuthorityQueue]) -> None:
    found = await reminders.shown(press.work, await desks_here(press.visit), press.action.page)
    await answer(press.visit, found, press.message)
