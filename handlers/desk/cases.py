"""Handlers of a card's buttons: each press is one act; the service knows the legal ones."""

from bot.authorities.orders import OrderFor
from bot.cases import moves, store
from bot.cases.model import (
    Because,
    Case,
    HeldByOther,
    IllegalMove,
    Proposed,
    Recused,
    TookCall,
    is_held,
)
from bot.channel.model import Channel
from bot.core import desks_store
from bot.core.toasts import Toast, Toasted
from bot.desk import (
    abuse,
    cards,
    case_history,
    casework,
    colleagues,
    corrections,
    four_eyes,
    holds,
    reasoned_acts,
    same_report,
    search,
    talks,
)
from bot.desk.buttons import (
    ActBecause,
    AddWordsIn,
    ApproveProposal,
    AskWhy,
    CardMenu,
    CaseAction,
    ChooseOutcome,
    CloseMenu,
    ConfirmVerdict,
    Correct,
    DecideAsBefore,
    DecideOthers,
    OpenMenu,
    PickOption,
    RefuseCase,
    ReleaseCase,
    StepBack,
    TakeCase,
    TakeConflictBack,
    UndoDecision,
    UsePreset,
    VerdictAction,
    WithoutOrder,
)
from bot.desk.card_menus import (
    AskDuplicateNumber,
    AskReporter,
    AskWhom,
    AskWhyBadFaith,
    ChooseReport,
    GetCaseStatement,
    LiftPause,
    MarkRead,
    PassOn,
    RestoreReports,
    SendNumbers,
    ShowBadFaith,
    ShowHistory,
    SnoozeCase,
    WriteNote,
)
from bot.desk.menus import (
    BadFaithMenu,
    ChoiceMenu,
    ReasonMenu,
    ReporterMenu,
    SentReport,
    VerdictMenu,
    WhomMenu,
)
from bot.desk.verdict_form import (
    NoSuchChoice,
    verdict_step,
    with_choice,
    without_order,
)
from bot.register.statements import StatementDocument, statement_of_case
from bot.reports import pauses_store
from bot.values import Act, Finding, Why
from handlers import authorities
from handlers.core.dispatch import about
from handlers.core.press import Press
from handlers.desk.case_press import CASES, NOT_POSSIBLE, CasePress, lead_to, reason_of
from handlers.desk.prompts import ask_for_words


@about(CASES, TakeCase)
async def on_take(press: CasePress[TakeCase]) -> None:
    case = await casework.take(press.work, press.subject, press.actor)
    if press.visit.sender.is_private:
        press.toast(Toast.TAKEN)
    else:
        await lead_to(press, case)


@about(CASES, UsePreset)
async def on_preset(press: CasePress[UsePreset]) -> None:
    """One press decides, also a case without a holder. Raises NoSuchChoice.

    Cards of cases whose reports have a pattern offer none: an older one is renewed.
    """
    presets = press.work.channel.type(press.subject.violation).presets
    preset = next((one for one in presets if one.id == press.action.preset), None)
    if preset is None:
        raise NoSuchChoice(press.action.preset)
    said = preset.toast.say(press.visit.toast_language)
    await _decide_at_once(press, preset.finding, said)


async def _decide_at_once(
    press: CasePress[CaseAction], finding: Finding, said: str
) -> None:
    """Decide by one press. Raises NoSuchChoice where staff must look first."""
    case = press.subject
    if case.patterns or not case.status.is_undecided:
        raise NoSuchChoice(finding.outcome.value)
    after = await casework.decide_case(press.work, case, press.actor, finding)
    _say_done(press, after, said)


@about(CASES, DecideAsBefore)
async def on_decide_as_before(press: CasePress[DecideAsBefore]) -> None:
    """Raises NoSuchChoice where the link has no such earlier decision."""
    work, case = press.work, press.subject
    known = await store.earlier_decisions(work.tx, case.canonical or "", case.id)
    named = (one for one in known if one.id == press.action.earlier)
    finding = next(map(same_report.outcome_of_before, named), None)
    if finding is None:
        raise NoSuchChoice(press.action.earlier)
    said = _named(work.channel, finding, press.visit.toast_language)
    await _decide_at_once(press, finding, said)


@about(CASES, DecideOthers)
async def on_decide_others(press: CasePress[DecideOthers]) -> None:
    """Each case is decided for itself: what stands against one leaves that one open."""
    work, case = press.work, press.subject
    finding = same_report.outcome_to_share(work.channel, case)
    beside = await same_report.find_beside(work.tx, case)
    others = await same_report.undecided_others(work.tx, case, beside)
    if finding is None or not others:
        raise IllegalMove(case, Act.DECIDE)
    decided, proposed = list[str](), list[str]()
    left = list[same_report.LeftOpen]()
    for other in others:
        try:
            await casework.check_works_at(work, case, press.actor, other)
            if (kept := same_report.obstacle(other, case)) is not None:
                raise kept
            after = await casework.decide_case(work, other, press.actor, finding)
        except NOT_POSSIBLE as error:
            why = await reason_of(work, error) or Toasted(Toast.NOT_POSSIBLE)
            left.append(same_report.LeftOpen(other.number, why))
            continue
        if after.decision is not None:
            # No card of that case answers the press: the message below it shows the decision.
            await casework.undo_shown(work, after.id, after.decision.id)
        numbers = decided if after.proposal is None else proposed
        numbers.append(other.number)
    told = same_report.OthersDecided(
        case.number, tuple(decided), tuple(proposed), tuple(left)
    )
    language = press.visit.recipient.language
    await talks.say_under(work, case, press.desk, told, language)
    press.toast(Toast.COMES_BELOW)


@about(CASES, ChooseOutcome)
async def on_choose_outcome(press: CasePress[ChooseOutcome]) -> None:
    await _ask_outcome(press, ())


@about(CASES, PickOption)
async def on_pick(press: CasePress[PickOption]) -> None:
    path = await _chosen(press)
    channel = press.work.channel
    option = press.action.option
    await _ask_outcome(
        press, with_choice(channel, press.subject.violation, path, option)
    )


@about(CASES, StepBack)
async def on_step_back(press: CasePress[StepBack]) -> None:
    path = await _chosen(press)
    await _ask_outcome(press, path[:-1])


@about(CASES, WithoutOrder)
async def on_without_order(press: CasePress[WithoutOrder]) -> None:
    await _ask_outcome(press, without_order(await _chosen(press)))


@about(CASES, ConfirmVerdict)
async def on_confirm(press: CasePress[ConfirmVerdict]) -> None:
    work = press.work
    case = press.subject
    path = await _chosen(press)
    verdict = verdict_step(work.channel, case.violation, path).verdict
    if verdict is None:
        await _ask_outcome(press, path)
        return
    after = await casework.decide_case(work, case, press.actor, verdict)
    _say_done(press, after, _named(work.channel, verdict, press.visit.toast_language))


async def _chosen(press: CasePress[VerdictAction]) -> tuple[str, ...]:
    """The options chosen so far on the card: those of which the button has the digest."""
    return await cards.chosen_path(press.work, press.subject)


def _say_done(press: Press[CaseAction], after: Case, decided: str) -> None:
    if after.proposal is not None:
        press.toast(Toast.PROPOSED)
    else:
        press.toast(Toast.VERDICT, decided)


def _named(channel: Channel, verdict: Finding, language: str) -> str:
    outcome = channel.outcome(verdict.outcome)
    grounds = [each.label for each in outcome.grounds if each.id == verdict.ground]
    reasons = [each.text for each in outcome.reasons if each.id == verdict.reason]
    return " · ".join(
        each.say(language) for each in (outcome.label, *grounds, *reasons)
    )


@about(CASES, AddWordsIn)
async def on_add_words_in(press: CasePress[AddWordsIn]) -> None:
    language = press.action.language
    if language not in press.work.channel.languages:
        raise NoSuchChoice(language)
    detail = {"path": list(await _chosen(press)), "language": language}
    await ask_for_words(press, await held(press), Act.DECIDE, detail)


@about(CASES, UndoDecision)
async def on_undo(press: CasePress[UndoDecision]) -> None:
    await casework.undo(press.work, press.subject, press.actor)
    press.toast(Toast.UNDONE)


@about(CASES, ApproveProposal)
async def on_approve(press: CasePress[ApproveProposal]) -> None:
    await four_eyes.approve(press.work, press.subject, press.actor)
    press.toast(Toast.RECORDED)


@about(CASES, PassOn)
async def on_pass_on(press: CasePress[PassOn]) -> None:
    await holds.recuse(press.work, press.subject, press.actor)
    press.toast(Toast.PASSED_ON, alert=True)


@about(CASES, TakeConflictBack)
async def on_take_conflict_back(press: CasePress[TakeConflictBack]) -> None:
    language = press.visit.recipient.language
    await holds.take_conflict_back(press.work, press.subject, press.actor, language)
    press.toast(Toast.COMES_BELOW)


@about(CASES, SnoozeCase)
async def on_snooze(press: CasePress[SnoozeCase]) -> None:
    await holds.snooze(press.work, press.subject, press.actor, press.action.until)
    press.toast(Toast.PUT_OFF)


@about(CASES, MarkRead)
async def on_mark_read(press: CasePress[MarkRead]) -> None:
    await moves.act(press.work, press.subject, Act.READ, press.actor.telegram_id)
    press.toast(Toast.RECORDED)


@about(CASES, LiftPause)
async def on_lift_pause(press: CasePress[LiftPause]) -> None:
    await abuse.lift(press.work, press.subject, press.actor, press.action.report)
    press.toast(Toast.RECORDED)


@about(CASES, AskDuplicateNumber)
async def on_ask_number(press: CasePress[AskDuplicateNumber]) -> None:
    await ask_for_words(press, await held(press), Act.MERGE)


@about(CASES, WriteNote)
async def on_note(press: CasePress[WriteNote]) -> None:
    await ask_for_words(press, press.subject, Act.NOTE)


@about(CASES, OpenMenu)
async def on_open_menu(press: CasePress[OpenMenu]) -> None:
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


@about(CASES, CloseMenu)
async def on_close_menu(press: CasePress[CloseMenu]) -> None:
    await store.close_menus(press.work.tx, press.subject.id)
    await cards.show_where_pressed(press.work, press.subject)


@about(CASES, ShowHistory)
async def on_history(press: CasePress[ShowHistory]) -> None:
    history = await case_history.read_history(press.work, press.subject)
    quoted = await case_history.quoted(press.work, press.subject)
    await talks.say_under(
        press.work,
        press.subject,
        press.desk,
        history,
        press.visit.recipient.language,
        quoted,
    )


@about(CASES, GetCaseStatement)
async def on_statement(press: CasePress[GetCaseStatement]) -> None:
    work = press.work
    case = press.subject
    found = await statement_of_case(work, case, case.display)
    if found is None:
        raise IllegalMove(case, Act.DECIDE)
    notice = StatementDocument(found)
    await talks.say_under(
        work, case, press.desk, notice, press.visit.recipient.language
    )
    press.toast(Toast.COMES_BELOW)


async def _ask_outcome(press: CasePress[CaseAction], path: tuple[str, ...]) -> None:
    """Show the question that follows the path. Raises NoSuchChoice, HeldByOther."""
    step = verdict_step(press.work.channel, press.subject.violation, path)
    await cards.open_menu(press.work, await held(press), VerdictMenu(path))
    await authorities.stop_order(press.visit)
    if step.authority is not None:
        await authorities.ask_order(
            press.visit, OrderFor.DECIDE, press.subject.id, step.authority, detail=path
        )


@about(CASES, AskWhy)
async def on_ask_why(press: CasePress[AskWhy]) -> None:
    """Ask why once the act is possible; the proposer takes a proposal back without a reason.

    Raises IllegalMove, NeedsRole, HeldByOther, NotYourDesk and holds.NotReachable.
    """
    work = press.work
    case = press.subject
    act = press.action.act
    about = press.action.about or ""
    match act:
        case Act.MOVE:
            pass
        case Act.SPLIT | Act.REOPEN:
            await casework.check_only_open_case(work, case, act)
        case Act.MERGE:
            target = await search.find_numbered(work, about)
            if target is None:
                press.toast(Toast.NOT_FOUND)
                return
            await casework.check_works_at(work, case, press.actor, target)
            case = await held(press)
        case Act.HAND_OVER:
            _check_own(press)
            await _check_reachable(press, about)
        case Act.DISAGREE | Act.TAKE_OVER if case.proposal is not None:
            if case.proposal.by == press.actor.telegram_id:
                await moves.act(work, case, Act.TAKE_BACK, press.actor.telegram_id)
                press.toast(Toast.UNDONE)
                return
            four_eyes.check_role(case, press.actor, act)
        case _:
            raise IllegalMove(case, act)
    menu = ReasonMenu(act)
    if about:
        menu = ReasonMenu(act, (about,))
    await cards.open_menu(work, case, menu)


async def _check_reachable(press: CasePress[AskWhy], about: str) -> None:
    """Raises holds.NotReachable; what is no id is that of no colleague."""
    to = 0
    if about.isdecimal():
        to = int(about)
    if await colleagues.find_colleague(press.work, press.desk, to) is None:
        raise holds.NotReachable(to)


@about(CASES, ActBecause)
async def on_because(press: CasePress[ActBecause]) -> None:
    work = press.work
    actor = press.actor
    path = await _chosen(press)
    asked = next(iter(path), "")
    why = press.action.why
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
    except TookCall:
        raise
    except Recused:
        if act is not Act.HAND_OVER or actor.telegram_id in press.subject.recused:
            raise
        # Who gives the case away has no conflict of interest: the colleague cannot get it.
        raise holds.NotReachable(int(path[1])) from None
    press.visit.answer(done, alert=done.toast is Toast.PROPOSED)


@about(CASES, ReleaseCase)
async def on_release(press: CasePress[ReleaseCase]) -> None:
    _check_own(press)
    await cards.open_menu(press.work, press.subject, ReasonMenu(Act.RELEASE))


@about(CASES, RefuseCase)
async def on_refuse_case(press: CasePress[RefuseCase]) -> None:
    await holds.refuse(press.work, press.subject, press.actor, Because(Why.REFUSED))
    press.toast(Toast.RELEASED)


@about(CASES, AskReporter)
async def on_ask(press: CasePress[AskReporter]) -> None:
    count = len(await talks.willing(press.work, press.subject))
    if not count:
        press.toast(Toast.NO_REPORTER, alert=True)
        return
    case = await held(press)
    if count > 1:
        await cards.open_menu(press.work, case, WhomMenu(count))
    else:
        await ask_for_words(press, case, Act.ASK)


@about(CASES, SendNumbers)
async def on_send_numbers(press: CasePress[SendNumbers]) -> None:
    count = await talks.send_numbers(press.work, press.subject, press.actor)
    if count:
        press.toast(Toast.NUMBERS_SENT, n=count, alert=True)
    else:
        press.toast(Toast.NO_REPORTER, alert=True)


@about(CASES, AskWhom)
async def on_ask_whom(press: CasePress[AskWhom]) -> None:
    await ask_for_words(
        press, await held(press), Act.ASK, {"whom": press.action.whom.name}
    )


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
    case = press.subject
    actor = press.actor
    if case.proposal is not None:
        raise Proposed(case, Act.TAKE)
    is_others = case.holder != actor.telegram_id and is_held(case, press.work.now)
    if is_others and not actor.overrules:
        raise HeldByOther(case, Act.RELEASE)


@about(CASES, Correct)
async def on_correct(press: CasePress[Correct]) -> None:
    action = press.action
    case = press.subject
    after = await corrections.correct(
        press.work, case, press.actor, action.act, action.value
    )
    if after.desk == case.desk:
        press.toast(Toast.RECORDED)
        return
    desk = await desks_store.desks.get(press.work.tx, after.desk)
    title = ""
    if desk is not None:
        title = desk.title
    press.toast(Toast.MOVED_TO, title, alert=True)


@about(CASES, ShowBadFaith)
async def on_bad_faith(press: CasePress[ShowBadFaith]) -> None:
    found = await abuse.suspects(press.work, press.subject)
    if len(found) == 1:
        await _show_reporter(press, found[0].id)
    elif found:
        sent = tuple(SentReport(report.id, report.filed_at) for report in found)
        await cards.open_menu(press.work, press.subject, BadFaithMenu(sent))
    else:
        press.toast(Toast.NO_REPORTER, alert=True)


@about(CASES, ChooseReport)
async def on_choose(press: CasePress[ChooseReport]) -> None:
    await _show_reporter(press, press.action.report)


async def _show_reporter(press: CasePress[CaseAction], report: str) -> None:
    """Show how many reports of the author wait, are closed, and until when they are paused."""
    tx = press.work.tx
    found, person = await abuse.author_of(press.work, press.subject, report)
    waiting = await pauses_store.count_pending(tx, person)
    paused_until = 0
    paused = await pauses_store.pauses_of_person(tx, person)
    if paused is not None:
        paused_until = paused.until
    closed = 0
    if found.voided:
        closed = len(await pauses_store.voids_of_batch(tx, found.voided))
    has_others = len(await abuse.suspects(press.work, press.subject)) > 1
    menu = ReporterMenu(report, waiting, paused_until, closed, has_others)
    await cards.open_menu(press.work, press.subject, menu)


@about(CASES, AskWhyBadFaith)
async def on_ask_why_bad_faith(press: CasePress[AskWhyBadFaith]) -> None:
    action = press.action
    about = [action.report]
    if action.long is not None:
        about.append(action.long.name)
    await cards.open_menu(
        press.work, press.subject, ReasonMenu(action.act, tuple(about))
    )


@about(CASES, RestoreReports)
async def on_restore(press: CasePress[RestoreReports]) -> None:
    menu = ReasonMenu(Act.RESTORE, (press.action.report,))
    await cards.open_menu(press.work, press.subject, menu)
