"""Handlers that correct a case, act against bad faith, or give a reason for an act."""

from typing import Any

from bot.cases import store
from bot.cases.model import Because, Case
from bot.core import desks_store
from bot.core.toasts import Toast
from bot.desk import abuse, cards, casework, corrections
from bot.desk import buttons as actions
from bot.desk.abuse import Grounds
from bot.reports import pauses_store
from bot.values import Act
from handlers.core.press import CasePress, on
from handlers.desk.holds import held
from handlers.desk.prompts import ask_for_words

_TOASTS = {
    Act.MOVE: Toast.MOVED_TO,
    Act.MERGE: Toast.MERGED,
    Act.REOPEN: Toast.REOPENED,
    Act.SPLIT: Toast.SPLIT,
    Act.RELEASE: Toast.RELEASED,
    Act.RESTORE: Toast.RESTORED,
    Act.DISAGREE: Toast.PROPOSAL_REFUSED,
    Act.TAKE_OVER: Toast.TAKEN,
}


@on(actions.SetCaseType)
async def on_type(press: CasePress[actions.SetCaseType]) -> None:
    after = await corrections.set_type(press.work, press.case, press.actor, press.action.violation)
    await _say_corrected(press, after)


@on(actions.SetCaseRegion)
async def on_region(press: CasePress[actions.SetCaseRegion]) -> None:
    after = await corrections.set_region(press.work, press.case, press.actor, press.action.region)
    await _say_corrected(press, after)


async def _say_corrected(press: CasePress[Any], after: Case) -> None:
    if after.desk == press.case.desk:
        press.toast(Toast.CORRECTED)
        return
    desk = await desks_store.desks.get(press.work.tx, after.desk or "")
    press.toast(Toast.MOVED_TO, desk.title if desk else "", alert=True)


@on(actions.ChooseCaseDesk)
async def on_desks(press: CasePress[actions.ChooseCaseDesk]) -> None:
    every = await desks_store.open_desks(press.work.tx)
    others = (desk.id for desk in every if desk.id != press.case.desk)
    await cards.open_menu(press.work, press.case, ("d", *others))


@on(actions.MoveToDesk)
async def on_desk(press: CasePress[actions.MoveToDesk]) -> None:
    await _ask_why(press, press.case, Act.MOVE, press.action.desk)


@on(actions.SplitCase, actions.ReopenCase)
async def on_open_again(press: CasePress[actions.SplitCase | actions.ReopenCase]) -> None:
    act = Act.SPLIT if isinstance(press.action, actions.SplitCase) else Act.REOPEN
    await casework.check_only_open_case(press.work, press.case, act)
    await _ask_why(press, press.case, act)


@on(actions.MergeInto)
async def on_merge(press: CasePress[actions.MergeInto]) -> None:
    target = await corrections.find_target(press.work, press.action.number)
    if target is None:
        press.toast(Toast.NOT_FOUND)
        return
    await casework.check_works_at(press.work, press.case, press.actor, target)
    await _ask_why(press, await held(press), Act.MERGE, target.number)


async def _ask_why(press: CasePress[Any], case: Case, act: Act, *values: str) -> None:
    await cards.open_menu(press.work, case, ("b", act.value, *values))


@on(actions.ActBecause)
async def on_because(press: CasePress[actions.ActBecause]) -> None:
    act, why = Act(press.path[0]), press.action.why
    if why is None:
        await ask_for_words(press, press.case, act, {"path": list(press.path)})
        return
    name = await corrections.act(press.work, press.case, press.actor, press.path, Because(why))
    after = await store.cases.get(press.work.tx, press.case.id)
    if act is Act.MERGE and after is not None and after.proposal is not None:
        press.toast(Toast.PROPOSED, alert=True)
        return
    press.toast(_TOASTS[act], name, int(name) if act is Act.RESTORE else 0)


@on(actions.ShowBadFaith)
async def on_bad_faith(press: CasePress[actions.ShowBadFaith]) -> None:
    """Record bad faith; among several reporters, a report is chosen first."""
    found = await abuse.suspects(press.work, press.case)
    if len(found) == 1:
        await _show(press, found[0].id)
    elif found:
        listed = (f"{report.id}@{report.filed_at}" for report in found)
        await cards.open_menu(press.work, press.case, ("bads", *listed))
    else:
        press.toast(Toast.NO_REPORTER, alert=True)


@on(actions.ChooseReport)
async def on_choose(press: CasePress[actions.ChooseReport]) -> None:
    await _show(press, press.action.report)


async def _show(press: CasePress[Any], report: str) -> None:
    """How many reports of the author wait, whether they are paused, whether some were closed."""
    tx = press.work.tx
    found, person = await abuse.author_of(press.work, press.case, report)
    paused = await pauses_store.pauses_of_person(tx, person)
    closed = len(await pauses_store.voids_of_batch(tx, found.voided)) if found.voided else 0
    counts = (await pauses_store.count_pending(tx, person), paused.until if paused else 0, closed)
    await cards.open_menu(press.work, press.case, ("bad", report, *map(str, counts)))


@on(actions.ShowVoidReasons)
async def on_void_reasons(press: CasePress[actions.ShowVoidReasons]) -> None:
    await cards.open_menu(press.work, press.case, ("bv", press.action.report))


@on(actions.VoidReports)
async def on_void(press: CasePress[actions.VoidReports]) -> None:
    report, why = press.action.report, press.action.why
    if why is None:
        await ask_for_words(press, press.case, Act.VOID, {"report": report})
        return
    grounds = Grounds(press.work.channel.bad_faith_reason(why).id)
    done, left = await abuse.void(press.work, press.case, press.actor, report, grounds)
    press.toast(Toast.VOIDED, str(left), done)


@on(actions.ShowPauseReasons)
async def on_pause_reasons(press: CasePress[actions.ShowPauseReasons]) -> None:
    menu = ("bp", press.action.report, press.action.long.value)
    await cards.open_menu(press.work, press.case, menu)


@on(actions.PauseReporter)
async def on_pause(press: CasePress[actions.PauseReporter]) -> None:
    report, long, why = press.action.report, press.action.long, press.action.why
    if why is None:
        await ask_for_words(press, press.case, Act.PAUSE, {"report": report, "long": long.value})
        return
    grounds = Grounds(press.work.channel.bad_faith_reason(why).id)
    await abuse.pause(press.work, press.case, press.actor, report, long.days, grounds)
    press.toast(Toast.REPORTER_PAUSED)


@on(actions.LiftPause)
async def on_lift(press: CasePress[actions.LiftPause]) -> None:
    await abuse.lift(press.work, press.case, press.actor, press.action.report)
    press.toast(Toast.PAUSE_LIFTED)


@on(actions.RestoreReports)
async def on_restore(press: CasePress[actions.RestoreReports]) -> None:
    await _ask_why(press, press.case, Act.RESTORE, press.action.report)
