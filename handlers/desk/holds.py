"""Handlers of a case in hand: give away, put off, ask reporters."""

from bot.cases import move as moves
from bot.cases.model import (
    ASKED_TWICE,
    Because,
    Case,
    HeldByOther,
    IllegalMove,
    Proposed,
    Recused,
    Whom,
    is_held,
)
from bot.core import desks_store
from bot.core.toasts import Toast
from bot.desk import buttons as actions
from bot.desk import cards, casework, colleagues, holds, second_looks, second_person, talks
from bot.desk.buttons import AnswerReporter, AskReporter, CaseAction, ReleaseCase, SendNumbers
from bot.desk.holds import NotReachable
from bot.values import Act, Why
from handlers.core.press import CasePress, Press, on
from handlers.desk.prompts import ask_for_words


@on(ReleaseCase)
async def on_release(press: CasePress[ReleaseCase]) -> None:
    _check_own(press)
    await cards.open_menu(press.work, press.case, ("r",))


@on(actions.ReleaseBecause)
async def on_release_because(press: CasePress[actions.ReleaseBecause]) -> None:
    if press.action.why is None:
        _check_own(press)
        await ask_for_words(press, press.case, Act.RELEASE)
        return
    await holds.release(press.work, press.case, press.actor, Because(press.action.why))
    press.toast(Toast.RELEASED)


@on(actions.ShowColleagues)
async def on_colleagues(press: CasePress[actions.ShowColleagues]) -> None:
    _check_own(press)
    but = press.case.recused | {press.actor.telegram_id, press.case.holder or 0}
    found = await colleagues.of_desk(press.work, press.desk, but)
    await cards.open_menu(press.work, press.case, ("h", *(str(c.telegram_id) for c in found)))


@on(actions.ChooseColleague)
async def on_colleague(press: CasePress[actions.ChooseColleague]) -> None:
    _check_own(press)
    to = press.action.to
    if await colleagues.find(press.work, press.desk, to) is None:
        await _say_not_reachable(press, to)
        return
    await cards.open_menu(press.work, press.case, ("w", str(to)))


@on(actions.HandOver)
async def on_hand_over(press: CasePress[actions.HandOver]) -> None:
    to, why = press.action.to, press.action.why
    if why is None:
        _check_own(press)
        await ask_for_words(press, press.case, Act.HAND_OVER, {"to": to})
        return
    try:
        await holds.hand_over(press.work, press.case, press.actor, press.desk, to, Because(why))
    except (NotReachable, Recused) as refused:
        if isinstance(refused, Recused) and press.actor.telegram_id in press.case.recused:
            raise
        await _say_not_reachable(press, to)
        return
    press.toast(Toast.HANDED_OVER, await desks_store.staff_name(press.work.tx, to))


@on(actions.RefuseCase)
async def on_refuse(press: CasePress[actions.RefuseCase]) -> None:
    if press.case.holder != press.actor.telegram_id:
        raise IllegalMove(press.case, Act.RELEASE)
    if await second_person.include(press.work, press.actor.telegram_id, press.case):
        await holds.refuse(press.work, press.case, press.actor, Because(Why.REFUSED))
        press.toast(Toast.RELEASED)
        return
    await cards.open_menu(press.work, press.case, ("b", Act.RELEASE.value))
    press.toast(Toast.SAY_WHY)


@on(actions.PassOn)
async def on_pass_on(press: CasePress[actions.PassOn]) -> None:
    await holds.recuse(press.work, press.case, press.actor)
    press.toast(Toast.PASSED_ON, alert=True)


@on(actions.TakeConflictBack)
async def on_take_conflict_back(press: CasePress[actions.TakeConflictBack]) -> None:
    language = press.visit.recipient.language
    await holds.take_conflict_back(press.work, press.case, press.actor, language)
    press.toast(Toast.CONFLICT_TAKEN_BACK)


@on(actions.SnoozeCase)
async def on_snooze(press: CasePress[actions.SnoozeCase]) -> None:
    await holds.snooze(press.work, press.case, press.actor, press.action.until)
    press.toast(Toast.PUT_OFF)


@on(AskReporter)
async def on_ask(press: CasePress[AskReporter]) -> None:
    """Ask a reporter for words; among several, the reporter is chosen first."""
    count = len(await talks.willing(press.work, press.case))
    if not count and await talks.only_calls(press.work, press.case):
        press.toast(Toast.ONLY_CALLS, alert=True)
        return
    case = await held(press)
    if count > 1:
        await cards.open_menu(press.work, case, ("a", str(count)))
    else:
        await ask_for_words(press, case, Act.ASK)


@on(SendNumbers)
async def on_send_numbers(press: CasePress[SendNumbers]) -> None:
    count = await talks.send_numbers(press.work, press.case, press.actor)
    press.toast(Toast.NUMBERS_SENT if count else Toast.NOT_WILLING, n=count, alert=True)


@on(actions.AskWhom)
async def on_ask_whom(press: CasePress[actions.AskWhom]) -> None:
    case, whom = await held(press), press.action.whom
    count = len(await talks.willing(press.work, case))
    if whom is Whom.ALL and count > ASKED_TWICE and not press.action.sure:
        await cards.open_menu(press.work, case, ("aa", str(count)))
    else:
        await ask_for_words(press, case, Act.ASK, {"whom": whom.value})


@on(actions.MarkRead)
async def on_read(press: CasePress[actions.MarkRead]) -> None:
    await moves.act(press.work, press.case, Act.READ, press.actor.telegram_id)
    press.toast(Toast.MARKED_READ)


@on(AnswerReporter)
async def on_answer_reporter(press: Press[AnswerReporter]) -> None:
    visit, action = press.visit, press.action
    case = await casework.find_case(visit.work, action.case, visit.desk)
    if case is None or visit.desk is None:
        press.toast(Toast.NOT_FOUND)
        return
    barred = await second_looks.barred(visit.work, visit.sender.person, case)
    if barred is not None:
        press.toast(barred, alert=True)
        return
    actor = visit.actor
    about = CasePress(visit, action, press.query, case, visit.desk, actor, ())
    await ask_for_words(about, case, Act.TELL, {"reply": action.reply})


async def held(press: CasePress[CaseAction]) -> Case:
    """The case in the presser's hands: taken when it is free. Raises HeldByOther."""
    case = press.case
    if case.proposal is not None:
        raise Proposed(case, Act.TAKE)
    if case.holder == press.actor.telegram_id or not case.status.is_undecided:
        return case
    return await casework.take(press.work, case, press.actor)


def _check_own(press: CasePress[CaseAction]) -> None:
    """Raises HeldByOther; seniors and admins may also give away what others hold."""
    case, actor = press.case, press.actor
    if case.proposal is not None:
        raise Proposed(case, Act.TAKE)
    if is_held(case, press.work.now) and case.holder != actor.telegram_id and not actor.overrules:
        raise HeldByOther(case, Act.RELEASE)


async def _say_not_reachable(press: CasePress[CaseAction], to: int) -> None:
    name = await desks_store.staff_name(press.work.tx, to)
    press.toast(Toast.NOT_REACHABLE, name, alert=True)
