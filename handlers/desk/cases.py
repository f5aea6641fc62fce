"""Handlers of a card's buttons: each press is one act; the service knows the legal ones."""

from dataclasses import replace
from typing import Any

from bot.authorities.orders import OrderFor
from bot.cases import model as cases_model
from bot.cases import moves, store
from bot.cases.model import Case, HeldByOther, IllegalMove, Proposed, Recused
from bot.channel.model import Channel
from bot.core import desks_store
from bot.core.toasts import Toast
from bot.desk import (
    abuse,
    cards,
    case_history,
    casework,
    colleagues,
    corrections,
    four_eyes,
    holds,
    talks,
)
from bot.desk import buttons as actions
from bot.desk.buttons import CardMenu, CaseAction
from bot.desk.verdicts import Asked, NoSuchChoice, choosing, without_order
from bot.register.statements import StatementDocument, statement_of_case
from bot.reports import store as reports_store
from bot.values import Act, Finding, Why
from handlers import authorities
from handlers.core.press import CasePress, Handler, on
from handlers.desk.prompts import ask_for_words
from handlers.desk.workbench import NOT_POSSIBLE, lead_to, reason_of


async def explained(handler: Handler, press: CasePress[Any]) -> None:
    """Run a handler: an illegal move is explained over the button, and the card renewed."""
    work, case = press.work, press.case
    try:
        await handler(press)
    except NOT_POSSIBLE as error:
        reason = await reason_of(work, error)
        if reason is not None:
            press.visit.answer(reason, alert=True)
            if reason.toast is Toast.TOO_LATE:
                await cards.refresh(work, case)
            return
        # Another press may have come first at the same time, or moved the case away.
        newest = await store.cases.get(work.tx, case.id) or case
        if newest.version != case.version:
            await on_outdated(replace(press, case=newest))
        else:
            press.toast(Toast.NOT_POSSIBLE)
            await cards.refresh(work, newest)


@on(actions.TakeCase)
async def on_take(press: CasePress[actions.TakeCase]) -> None:
    case = await casework.take(press.work, press.case, press.actor)
    if press.visit.sender.is_private:
        press.toast(Toast.TAKEN)
    else:
        await lead_to(press, case)


@on(actions.UsePreset)
async def on_preset(press: CasePress[actions.UsePreset]) -> None:
    """One press decides, also a case without a holder. Raises NoSuchChoice.

    Cards of cases whose reports have a pattern offer none: an older one is renewed.
    """
    presets = press.work.channel.type(press.case.violation).presets
    preset = next((one for one in presets if one.id == press.action.preset), None)
    if preset is None or press.case.patterns or not press.case.status.is_undecided:
        raise NoSuchChoice(press.action.preset)
    verdict = Finding(preset.outcome, preset.ground, preset.reason, preset.authority)
    after = await casework.decide_case(press.work, press.case, press.actor, verdict)
    _say_done(press, after, preset.toast.say(press.visit.toast_language))


@on(actions.ChooseOutcome, actions.PickOption, actions.StepBack, actions.WithoutOrder)
async def on_step(press: CasePress[CaseAction]) -> None:
    path = press.path
    match press.action:
        case actions.ChooseOutcome():
            path = ()
        case actions.PickOption(option=option):
            path = (*path, option)
        case actions.StepBack():
            path = path[:-1]
        case actions.WithoutOrder():
            path = without_order(path)
    await _ask_outcome(press, path)


@on(actions.ConfirmVerdict)
async def on_confirm(press: CasePress[actions.ConfirmVerdict]) -> None:
    work = press.work
    choice = choosing(work.channel, press.case.violation, press.path)
    if choice.verdict is None:
        await _ask_outcome(press, press.path)
        return
    after = await casework.decide_case(work, press.case, press.actor, choice.verdict)
    _say_done(press, after, _named(work.channel, choice.verdict, press.visit.toast_language))


def _say_done(press: CasePress[Any], after: Case, decided: str) -> None:
    if after.proposal is not None:
        press.toast(Toast.PROPOSED, alert=True)
    else:
        press.toast(Toast.VERDICT, decided)


def _named(channel: Channel, verdict: Finding, language: str) -> str:
    outcome = channel.outcome(verdict.outcome)
    grounds = [each.label for each in outcome.grounds if each.id == verdict.ground]
    reasons = [each.text for each in outcome.reasons if each.id == verdict.reason]
    return " · ".join(each.say(language) for each in (outcome.label, *grounds, *reasons))


@on(actions.AddWordsIn)
async def on_add_words_in(press: CasePress[actions.AddWordsIn]) -> None:
    language = press.action.language
    if language not in press.work.channel.languages:
        raise NoSuchChoice(language)
    detail = {"path": list(press.path), "language": language}
    await ask_for_words(press, await held(press), Act.DECIDE, detail)


@on(
    actions.UndoDecision,
    actions.ApproveProposal,
    actions.PassOn,
    actions.TakeConflictBack,
    actions.SnoozeCase,
    actions.MarkRead,
    actions.LiftPause,
)
async def on_act(press: CasePress[CaseAction]) -> None:
    work, case, actor = press.work, press.case, press.actor
    match press.action:
        case actions.UndoDecision():
            await casework.undo(work, case, actor)
            press.toast(Toast.UNDONE)
        case actions.ApproveProposal():
            await four_eyes.approve(work, case, actor)
            press.toast(Toast.RECORDED)
        case actions.PassOn():
            await holds.recuse(work, case, actor)
            press.toast(Toast.PASSED_ON, alert=True)
        case actions.TakeConflictBack():
            await holds.take_conflict_back(work, case, actor, press.visit.recipient.language)
            press.toast(Toast.COMES_BELOW)
        case actions.SnoozeCase(until=until):
            await holds.snooze(work, case, actor, until)
            press.toast(Toast.PUT_OFF)
        case actions.MarkRead():
            await moves.act(work, case, Act.READ, actor.telegram_id)
            press.toast(Toast.RECORDED)
        case actions.LiftPause(report=report):
            await abuse.lift(work, case, actor, report)
            press.toast(Toast.RECORDED)


@on(actions.AskDuplicateNumber)
async def on_ask_number(press: CasePress[actions.AskDuplicateNumber]) -> None:
    await ask_for_words(press, await held(press), Act.MERGE)


@on(actions.WriteNote)
async def on_note(press: CasePress[actions.WriteNote]) -> None:
    await ask_for_words(press, press.case, Act.NOTE)


@on(actions.OpenMenu)
async def on_open_menu(press: CasePress[actions.OpenMenu]) -> None:
    """A duplicate is named, and a case put off, by the person who holds it."""
    case, menu = press.case, press.action.menu
    path: tuple[str, ...] = (menu.value,)
    match menu:
        case CardMenu.DUPLICATES | CardMenu.SNOOZES:
            case = await held(press)
        case CardMenu.DESKS:
            every = await desks_store.open_desks(press.work.tx)
            path = (*path, *(desk.id for desk in every if desk.id != case.desk))
        case CardMenu.COLLEAGUES:
            _check_own(press)
            but = case.recused | {press.actor.telegram_id, case.holder or 0}
            found = await colleagues.of_desk(press.work, press.desk, but)
            path = (*path, *(str(one.telegram_id) for one in found))
    await cards.open_menu(press.work, case, path)


@on(actions.CloseMenu)
async def on_close_menu(press: CasePress[actions.CloseMenu]) -> None:
    await store.close_menus(press.work.tx, press.case.id)
    await cards.show_where_pressed(press.work, press.case)


@on(actions.ShowHistory)
async def on_history(press: CasePress[actions.ShowHistory]) -> None:
    history = await case_history.history(press.work, press.case)
    quoted = await case_history.quoted(press.work, press.case)
    await talks.say_under(
        press.work, press.case, press.desk, history, press.visit.recipient.language, quoted
    )


@on(actions.GetCaseStatement)
async def on_statement(press: CasePress[actions.GetCaseStatement]) -> None:
    case, work = press.case, press.work
    found = await statement_of_case(work, case, case.display)
    if found is None:
        raise IllegalMove(case, Act.DECIDE)
    notice = StatementDocument(found)
    await talks.say_under(work, case, press.desk, notice, press.visit.recipient.language)
    press.toast(Toast.COMES_BELOW)


async def on_outdated(press: CasePress[CaseAction]) -> None:
    """The case changed since the card was shown: say who was first, or show it as it is now."""
    case, action = press.case, press.action
    decided_by = case.decision.by if case.decision else press.actor.telegram_id
    decides = isinstance(action, actions.VerdictAction | actions.UsePreset)
    if decides and case.proposal is not None:
        await _name(press, Toast.AWAITS_SECOND, case.proposal.by)
    elif decides and decided_by != press.actor.telegram_id:
        await _name(press, Toast.DECIDED_BY, decided_by)
    elif isinstance(action, actions.UndoDecision) and case.announced_at is not None:
        press.toast(Toast.TOO_LATE, alert=True)
    else:
        press.toast(Toast.OUTDATED)
    await cards.show_where_pressed(press.work, case)


async def _ask_outcome(press: CasePress[CaseAction], path: tuple[str, ...]) -> None:
    """Show the question that follows the path. Raises NoSuchChoice, HeldByOther."""
    choice = choosing(press.work.channel, press.case.violation, path)
    await cards.open_menu(press.work, await held(press), ("o", *path))
    await authorities.stop_order(press.visit)
    if choice.asked is Asked.ORDER:
        # The path names the authority second.
        await authorities.ask_order(
            press.visit, OrderFor.DECIDE, press.case.id, path[1], detail=path
        )


async def _name(press: CasePress[CaseAction], toast: Toast, staff: int | None) -> None:
    """Answer with a toast that names a member of staff."""
    press.toast(toast, await desks_store.staff_name(press.work.tx, staff), alert=True)


@on(actions.AskWhy)
async def on_ask_why(press: CasePress[actions.AskWhy]) -> None:
    """Ask why once the act is possible; the proposer takes a proposal back without a reason.

    Raises IllegalMove, NeedsRole, HeldByOther, NotYourDesk and holds.NotReachable.
    """
    work, case, actor = press.work, press.case, press.actor
    act, about = press.action.act, press.action.about or ""
    match act:
        case Act.MOVE:
            pass
        case Act.SPLIT | Act.REOPEN:
            await casework.check_only_open_case(work, case, act)
        case Act.MERGE:
            target = await corrections.find_target(work, about)
            if target is None:
                press.toast(Toast.NOT_FOUND)
                return
            await casework.check_works_at(work, case, actor, target)
            case = await held(press)
        case Act.HAND_OVER:
            _check_own(press)
            to = int(about) if about.isdecimal() else 0
            if await colleagues.find(work, press.desk, to) is None:
                raise holds.NotReachable(to)
        case Act.DISAGREE | Act.TAKE_OVER if case.proposal is not None:
            if case.proposal.by == actor.telegram_id:
                await moves.act(work, case, Act.TAKE_BACK, actor.telegram_id)
                press.toast(Toast.UNDONE)
                return
            four_eyes.check_role(case, actor, act)
        case _:
            raise IllegalMove(case, act)
    await cards.open_menu(work, case, ("b", act.value, *([about] if about else ())))


@on(actions.ActBecause)
async def on_because(press: CasePress[actions.ActBecause]) -> None:
    asked, why = next(iter(press.path), ""), press.action.why
    if asked not in list(Act):
        raise NoSuchChoice(asked)
    act = Act(asked)
    if why is None:
        await ask_for_words(press, press.case, act, {"path": list(press.path)})
        return
    because, actor = corrections.because_of(press.work.channel, act, why), press.actor
    try:
        done = await corrections.act(press.work, press.case, actor, press.desk, press.path, because)
    except cases_model.TookCall:
        raise
    except Recused:
        if act is not Act.HAND_OVER or actor.telegram_id in press.case.recused:
            raise
        # Who gives the case away has no conflict of interest: the colleague cannot get it.
        raise holds.NotReachable(int(press.path[1])) from None
    press.visit.answer(done, alert=done.toast is Toast.PROPOSED)


@on(actions.ReleaseCase)
async def on_release(press: CasePress[actions.ReleaseCase]) -> None:
    _check_own(press)
    await cards.open_menu(press.work, press.case, ("b", Act.RELEASE.value))


@on(actions.RefuseCase)
async def on_refuse_case(press: CasePress[actions.RefuseCase]) -> None:
    await holds.refuse(press.work, press.case, press.actor, cases_model.Because(Why.REFUSED))
    press.toast(Toast.RELEASED)


@on(actions.AskReporter)
async def on_ask(press: CasePress[actions.AskReporter]) -> None:
    count = len(await talks.willing(press.work, press.case))
    if not count:
        press.toast(Toast.NO_REPORTER, alert=True)
        return
    case = await held(press)
    if count > 1:
        await cards.open_menu(press.work, case, ("a", str(count)))
    else:
        await ask_for_words(press, case, Act.ASK)


@on(actions.SendNumbers)
async def on_send_numbers(press: CasePress[actions.SendNumbers]) -> None:
    count = await talks.send_numbers(press.work, press.case, press.actor)
    press.toast(Toast.NUMBERS_SENT if count else Toast.NO_REPORTER, n=count, alert=True)


@on(actions.AskWhom)
async def on_ask_whom(press: CasePress[actions.AskWhom]) -> None:
    case, whom = await held(press), press.action.whom
    await ask_for_words(press, case, Act.ASK, {"whom": whom.name})


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
    is_others = case.holder != actor.telegram_id and cases_model.is_held(case, press.work.now)
    if is_others and not actor.overrules:
        raise HeldByOther(case, Act.RELEASE)


@on(actions.Correct)
async def on_correct(press: CasePress[actions.Correct]) -> None:
    action = press.action
    after = await corrections.correct(press.work, press.case, press.actor, action.act, action.value)
    if after.desk == press.case.desk:
        press.toast(Toast.RECORDED)
        return
    desk = await desks_store.desks.get(press.work.tx, after.desk or "")
    press.toast(Toast.MOVED_TO, desk.title if desk else "", alert=True)


@on(actions.ShowBadFaith)
async def on_bad_faith(press: CasePress[actions.ShowBadFaith]) -> None:
    found = await abuse.suspects(press.work, press.case)
    if len(found) == 1:
        await _show_reporter(press, found[0].id)
    elif found:
        listed = (f"{report.id}@{report.filed_at}" for report in found)
        await cards.open_menu(press.work, press.case, ("bads", *listed))
    else:
        press.toast(Toast.NO_REPORTER, alert=True)


@on(actions.ChooseReport)
async def on_choose(press: CasePress[actions.ChooseReport]) -> None:
    await _show_reporter(press, press.action.report)


async def _show_reporter(press: CasePress[Any], report: str) -> None:
    """How many reports of the author wait, whether they are paused, whether some were closed."""
    tx = press.work.tx
    found, person = await abuse.author_of(press.work, press.case, report)
    paused = await reports_store.pauses_of_person(tx, person)
    closed = len(await reports_store.voids_of_batch(tx, found.voided)) if found.voided else 0
    counts = (await reports_store.count_pending(tx, person), paused.until if paused else 0, closed)
    await cards.open_menu(press.work, press.case, ("bad", report, *map(str, counts)))


@on(actions.AskWhyBadFaith)
async def on_ask_why_bad_faith(press: CasePress[actions.AskWhyBadFaith]) -> None:
    action = press.action
    path = (action.act.value, action.report, *([action.long.name] if action.long else ()))
    await cards.open_menu(press.work, press.case, ("b", *path))


@on(actions.RestoreReports)
async def on_restore(press: CasePress[actions.RestoreReports]) -> None:
    await cards.open_menu(press.work, press.case, ("b", Act.RESTORE.value, press.action.report))
