"""Handlers of a card's buttons: each press is one act; the service knows the legal ones."""

from bot.authorities.orders import OrderFor
from bot.cases import model as cases_model
from bot.cases import moves, store
from bot.cases.model import Case, HeldByOther, IllegalMove, Proposed, Recused
from bot.channel.model import Channel
from bot.core import desks_store
from bot.core.toasts import Toast
from bot.desk import (
    abuse,
    card_menus,
    cards,
    case_history,
    casework,
    colleagues,
    corrections,
    four_eyes,
    holds,
    reasoned_acts,
    talks,
)
from bot.desk import buttons as actions
from bot.desk.buttons import CardMenu, CaseAction
from bot.desk.menus import (
    BadFaithMenu,
    ChoiceMenu,
    ReasonMenu,
    ReporterMenu,
    SentReport,
    VerdictMenu,
    WhomMenu,
)
from bot.desk.verdict_form import Asked, NoSuchChoice, verdict_step, without_order
from bot.register.statements import StatementDocument, statement_of_case
from bot.reports import pauses_store
from bot.values import Act, Finding, Why
from handlers import authorities
from handlers.core.dispatch import about
from handlers.core.press import Press
from handlers.desk.case_press import CASES, CasePress, lead_to
from handlers.desk.prompts import ask_for_words


@about(CASES, actions.TakeCase)
async def on_take(press: CasePress[actions.TakeCase]) -> None:
    case = await casework.take(press.work, press.subject, press.actor)
    if press.visit.sender.is_private:
        press.toast(Toast.TAKEN)
    else:
        await lead_to(press, case)


@about(CASES, actions.UsePreset)
async def on_preset(press: CasePress[actions.UsePreset]) -> None:
    """One press decides, also a case without a holder. Raises NoSuchChoice.

    Cards of cases whose reports have a pattern offer none: an older one is renewed.
    """
    presets = press.work.channel.type(press.subject.violation).presets
    preset = next((one for one in presets if one.id == press.action.preset), None)
    if preset is None or press.subject.patterns or not press.subject.status.is_undecided:
        raise NoSuchChoice(press.action.preset)
    verdict = Finding(preset.outcome, preset.ground, preset.reason, preset.authority)
    after = await casework.decide_case(press.work, press.subject, press.actor, verdict)
    _say_done(press, after, preset.toast.say(press.visit.toast_language))


@about(CASES, actions.ChooseOutcome)
async def on_choose_outcome(press: CasePress[actions.ChooseOutcome]) -> None:
    await _ask_outcome(press, ())


@about(CASES, actions.PickOption)
async def on_pick(press: CasePress[actions.PickOption]) -> None:
    await _ask_outcome(press, (*await _chosen(press), press.action.option))


@about(CASES, actions.StepBack)
async def on_step_back(press: CasePress[actions.StepBack]) -> None:
    path = await _chosen(press)
    await _ask_outcome(press, path[:-1])


@about(CASES, actions.WithoutOrder)
async def on_without_order(press: CasePress[actions.WithoutOrder]) -> None:
    await _ask_outcome(press, without_order(await _chosen(press)))


@about(CASES, actions.ConfirmVerdict)
async def on_confirm(press: CasePress[actions.ConfirmVerdict]) -> None:
    work, case, path = press.work, press.subject, await _chosen(press)
    verdict = verdict_step(work.channel, case.violation, path).verdict
    if verdict is None:
        await _ask_outcome(press, path)
        return
    after = await casework.decide_case(work, case, press.actor, verdict)
    _say_done(press, after, _named(work.channel, verdict, press.visit.toast_language))


async def _chosen(press: CasePress[actions.VerdictAction]) -> tuple[str, ...]:
    """The options chosen so far on the card: those of which the button has the digest."""
    return await cards.chosen_path(press.work, press.subject)


def _say_done(press: Press[CaseAction], after: Case, decided: str) -> None:
    if after.proposal is not None:
        press.toast(Toast.PROPOSED, alert=True)
    else:
        press.toast(Toast.VERDICT, decided)


def _named(channel: Channel, verdict: Finding, language: str) -> str:
    outcome = channel.outcome(verdict.outcome)
    grounds = [each.label for each in outcome.grounds if each.id == verdict.ground]
    reasons = [each.text for each in outcome.reasons if each.id == verdict.reason]
    return " · ".join(each.say(language) for each in (outcome.label, *grounds, *reasons))


@about(CASES, actions.AddWordsIn)
async def on_add_words_in(press: CasePress[actions.AddWordsIn]) -> None:
    language = press.action.language
    if language not in press.work.channel.languages:
        raise NoSuchChoice(language)
    detail = {"path": list(await _chosen(press)), "language": language}
    await ask_for_words(press, await held(press), Act.DECIDE, detail)


@about(CASES, actions.UndoDecision)
async def on_undo(press: CasePress[actions.UndoDecision]) -> None:
    await casework.undo(press.work, press.subject, press.actor)
    press.toast(Toast.UNDONE)


@about(CASES, actions.ApproveProposal)
async def on_approve(press: CasePress[actions.ApproveProposal]) -> None:
    await four_eyes.approve(press.work, press.subject, press.actor)
    press.toast(Toast.RECORDED)


@about(CASES, card_menus.PassOn)
async def on_pass_on(press: CasePress[card_menus.PassOn]) -> None:
    await holds.recuse(press.work, press.subject, press.actor)
    press.toast(Toast.PASSED_ON, alert=True)


@about(CASES, actions.TakeConflictBack)
async def on_take_conflict_back(press: CasePress[actions.TakeConflictBack]) -> None:
    language = press.visit.recipient.language
    await holds.take_conflict_back(press.work, press.subject, press.actor, language)
    press.toast(Toast.COMES_BELOW)


@about(CASES, card_menus.SnoozeCase)
async def on_snooze(press: CasePress[card_menus.SnoozeCase]) -> None:
    await holds.snooze(press.work, press.subject, press.actor, press.action.until)
    press.toast(Toast.PUT_OFF)


@about(CASES, card_menus.MarkRead)
async def on_mark_read(press: CasePress[card_menus.MarkRead]) -> None:
    await moves.act(press.work, press.subject, Act.READ, press.actor.telegram_id)
    press.toast(Toast.RECORDED)


@about(CASES, card_menus.LiftPause)
async def on_lift_pause(press: CasePress[card_menus.LiftPause]) -> None:
    await abuse.lift(press.work, press.subject, press.actor, press.action.report)
    press.toast(Toast.RECORDED)


@about(CASES, card_menus.AskDuplicateNumber)
async def on_ask_number(press: CasePress[card_menus.AskDuplicateNumber]) -> None:
    await ask_for_words(press, await held(press), Act.MERGE)


@about(CASES, card_menus.WriteNote)
async def on_note(press: CasePress[card_menus.WriteNote]) -> None:
    await ask_for_words(press, press.subject, Act.NOTE)


@about(CASES, actions.OpenMenu)
async def on_open_menu(press: CasePress[actions.OpenMenu]) -> None:
    """A duplicate is named, and a case put off, by the person who holds it."""
    case = press.subject
    ids: list[str] = []
    match press.action.menu:
        case CardMenu.DUPLICATES | CardMenu.SNOOZES:
            case = await held(press)
        case CardMenu.DESKS:
            every = await desks_store.open_desks(press.work.tx)
            ids = [desk.id for desk in every if desk.id != case.desk]
        case CardMenu.COLLEAGUES:
            _check_own(press)
            but = case.recused | {press.actor.telegram_id, case.holder or 0}
            found = await colleagues.of_desk(press.work, press.desk, but)
            ids = [str(one.telegram_id) for one in found]
    await cards.open_menu(press.work, case, ChoiceMenu(press.action.menu, tuple(ids)))


@about(CASES, actions.CloseMenu)
async def on_close_menu(press: CasePress[actions.CloseMenu]) -> None:
    await store.close_menus(press.work.tx, press.subject.id)
    await cards.show_where_pressed(press.work, press.subject)


@about(CASES, card_menus.ShowHistory)
async def on_history(press: CasePress[card_menus.ShowHistory]) -> None:
    history = await case_history.history(press.work, press.subject)
    quoted = await case_history.quoted(press.work, press.subject)
    await talks.say_under(
        press.work, press.subject, press.desk, history, press.visit.recipient.language, quoted
    )


@about(CASES, card_menus.GetCaseStatement)
async def on_statement(press: CasePress[card_menus.GetCaseStatement]) -> None:
    case, work = press.subject, press.work
    found = await statement_of_case(work, case, case.display)
    if found is None:
        raise IllegalMove(case, Act.DECIDE)
    notice = StatementDocument(found)
    await talks.say_under(work, case, press.desk, notice, press.visit.recipient.language)
    press.toast(Toast.COMES_BELOW)


async def _ask_outcome(press: CasePress[CaseAction], path: tuple[str, ...]) -> None:
    """Show the question that follows the path. Raises NoSuchChoice, HeldByOther."""
    step = verdict_step(press.work.channel, press.subject.violation, path)
    await cards.open_menu(press.work, await held(press), VerdictMenu(path))
    await authorities.stop_order(press.visit)
    if step.asked is Asked.ORDER:
        # The path names the authority second.
        await authorities.ask_order(
            press.visit, OrderFor.DECIDE, press.subject.id, path[1], detail=path
        )


@about(CASES, actions.AskWhy)
async def on_ask_why(press: CasePress[actions.AskWhy]) -> None:
    """Ask why once the act is possible; the proposer takes a proposal back without a reason.

    Raises IllegalMove, NeedsRole, HeldByOther, NotYourDesk and holds.NotReachable.
    """
    work, case, actor = press.work, press.subject, press.actor
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
            if await colleagues.find_colleague(work, press.desk, to) is None:
                raise holds.NotReachable(to)
        case Act.DISAGREE | Act.TAKE_OVER if case.proposal is not None:
            if case.proposal.by == actor.telegram_id:
                await moves.act(work, case, Act.TAKE_BACK, actor.telegram_id)
                press.toast(Toast.UNDONE)
                return
            four_eyes.check_role(case, actor, act)
        case _:
            raise IllegalMove(case, act)
    await cards.open_menu(work, case, ReasonMenu(act, (about,) if about else ()))


@about(CASES, actions.ActBecause)
async def on_because(press: CasePress[actions.ActBecause]) -> None:
    work, actor, path = press.work, press.actor, await _chosen(press)
    asked, why = next(iter(path), ""), press.action.why
    if asked not in list(Act):
        raise NoSuchChoice(asked)
    act = Act(asked)
    if why is None:
        await ask_for_words(press, press.subject, act, {"path": list(path)})
        return
    because = reasoned_acts.because_of(work.channel, act, why)
    try:
        done = await reasoned_acts.act_because(
            work, press.subject, actor, press.desk, path, because
        )
    except cases_model.TookCall:
        raise
    except Recused:
        if act is not Act.HAND_OVER or actor.telegram_id in press.subject.recused:
            raise
        # Who gives the case away has no conflict of interest: the colleague cannot get it.
        raise holds.NotReachable(int(path[1])) from None
    press.visit.answer(done, alert=done.toast is Toast.PROPOSED)


@about(CASES, actions.ReleaseCase)
async def on_release(press: CasePress[actions.ReleaseCase]) -> None:
    _check_own(press)
    await cards.open_menu(press.work, press.subject, ReasonMenu(Act.RELEASE))


@about(CASES, actions.RefuseCase)
async def on_refuse_case(press: CasePress[actions.RefuseCase]) -> None:
    await holds.refuse(press.work, press.subject, press.actor, cases_model.Because(Why.REFUSED))
    press.toast(Toast.RELEASED)


@about(CASES, card_menus.AskReporter)
async def on_ask(press: CasePress[card_menus.AskReporter]) -> None:
    count = len(await talks.willing(press.work, press.subject))
    if not count:
        press.toast(Toast.NO_REPORTER, alert=True)
        return
    case = await held(press)
    if count > 1:
        await cards.open_menu(press.work, case, WhomMenu(count))
    else:
        await ask_for_words(press, case, Act.ASK)


@about(CASES, card_menus.SendNumbers)
async def on_send_numbers(press: CasePress[card_menus.SendNumbers]) -> None:
    count = await talks.send_numbers(press.work, press.subject, press.actor)
    if count:
        press.toast(Toast.NUMBERS_SENT, n=count, alert=True)
    else:
        press.toast(Toast.NO_REPORTER, alert=True)


@about(CASES, card_menus.AskWhom)
async def on_ask_whom(press: CasePress[card_menus.AskWhom]) -> None:
    case, whom = await held(press), press.action.whom
    await ask_for_words(press, case, Act.ASK, {"whom": whom.name})


async def held(press: CasePress[CaseAction]) -> Case:
    """The case in the presser's hands: taken when it is free. Raises HeldByOther."""
    case = press.subject
    if case.proposal is not None:
        raise Proposed(case, Act.TAKE)
    if case.holder == press.actor.telegram_id or not case.status.is_undecided:
        return case
    return await casework.take(press.work, case, press.actor)


def _check_own(press: CasePress[CaseAction]) -> None:
    """Raises HeldByOther; seniors and admins may also give away what others hold."""
    case, actor = press.subject, press.actor
    if case.proposal is not None:
        raise Proposed(case, Act.TAKE)
    is_others = case.holder != actor.telegram_id and cases_model.is_held(case, press.work.now)
    if is_others and not actor.overrules:
        raise HeldByOther(case, Act.RELEASE)


@about(CASES, actions.Correct)
async def on_correct(press: CasePress[actions.Correct]) -> None:
    action, case = press.action, press.subject
    after = await corrections.correct(press.work, case, press.actor, action.act, action.value)
    if after.desk == case.desk:
        press.toast(Toast.RECORDED)
        return
    desk = await desks_store.desks.get(press.work.tx, after.desk or "")
    press.toast(Toast.MOVED_TO, desk.title if desk else "", alert=True)


@about(CASES, card_menus.ShowBadFaith)
async def on_bad_faith(press: CasePress[card_menus.ShowBadFaith]) -> None:
    found = await abuse.suspects(press.work, press.subject)
    if len(found) == 1:
        await _show_reporter(press, found[0].id)
    elif found:
        sent = tuple(SentReport(report.id, report.filed_at) for report in found)
        await cards.open_menu(press.work, press.subject, BadFaithMenu(sent))
    else:
        press.toast(Toast.NO_REPORTER, alert=True)


@about(CASES, card_menus.ChooseReport)
async def on_choose(press: CasePress[card_menus.ChooseReport]) -> None:
    await _show_reporter(press, press.action.report)


async def _show_reporter(press: CasePress[CaseAction], report: str) -> None:
    """How many reports of the author wait, whether they are paused, whether some were closed."""
    tx = press.work.tx
    found, person = await abuse.author_of(press.work, press.subject, report)
    paused = await pauses_store.pauses_of_person(tx, person)
    waiting = await pauses_store.count_pending(tx, person)
    closed = 0
    if found.voided:
        closed = len(await pauses_store.voids_of_batch(tx, found.voided))
    menu = ReporterMenu(report, waiting, paused.until if paused else 0, closed)
    await cards.open_menu(press.work, press.subject, menu)


@about(CASES, card_menus.AskWhyBadFaith)
async def on_ask_why_bad_faith(press: CasePress[card_menus.AskWhyBadFaith]) -> None:
    action = press.action
    about = [action.report]
    if action.long is not None:
        about.append(action.long.name)
    await cards.open_menu(press.work, press.subject, ReasonMenu(action.act, tuple(about)))


@about(CASES, card_menus.RestoreReports)
async def on_restore(press: CasePress[card_menus.RestoreReports]) -> None:
    menu = ReasonMenu(Act.RESTORE, (press.action.report,))
    await cards.open_menu(press.work, press.subject, menu)
