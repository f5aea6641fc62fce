"""Handlers that correct a case, act against bad faith, or give a reason for an act."""

from typing import Any

from bot.cases import store
from bot.cases.model import Because, Case
from bot.core import desks_store
from bot.core.toasts import Toast
from bot.desk import abuse, cards, casework, corrections
from bot.desk import buttons as actions
from bot.desk.abuse import Grounds
from bot.desk.buttons import CaseAction, ChooseDuplicate, MergeInto, ReopenCase
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


@on(actions.ChooseCaseType)
async def on_types(press: CasePress[actions.ChooseCaseType]) -> None:
    await cards.open_menu(press.work, press.case, ("t",))


@on(actions.SetCaseType)
async def on_type(press: CasePress[actions.SetCaseType]) -> None:
    after = await corrections.set_type(press.work, press.case, press.actor, press.action.violation)
    await _say_corrected(press, after)


@on(actions.ChooseCaseRegion)
async def on_regions(press: CasePress[actions.ChooseCaseRegion]) -> None:
    await cards.open_menu(press.work, press.case, ("g",))


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
    every = await corrections.other_desks(press.work, press.case)
    await cards.open_menu(press.work, press.case, ("d", *(desk.id for desk in every)))


@on(actions.MoveToDesk)
async def on_desk(press: CasePress[actions.MoveToDesk]) -> None:
    await _ask_why(press, press.case, Act.MOVE, press.action.desk)


@on(actions.SplitCase)
async def on_split(press: CasePress[actions.SplitCase]) -> None:
    await casework.check_only_open_case(press.work, press.case, Act.SPLIT)
    await _ask_why(press, press.case, Act.SPLIT)


@on(ReopenCase)
async def on_reopen(press: CasePress[ReopenCase]) -> None:
    await casework.check_only_open_case(press.work, press.case, Act.REOPEN)
    await _ask_why(press, press.case, Act.REOPEN)


@on(ChooseDuplicate)
async def on_duplicate(press: CasePress[ChooseDuplicate]) -> None:
    await cards.open_menu(press.work, await held(press), ("m",))


@on(MergeInto)
async def on_merge(press: CasePress[MergeInto]) -> None:
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
    because = Because(press.action.why)
    name = await corrections.act(press.work, press.case, press.actor, press.path, because)
    act, after = Act(press.path[0]), await store.cases.get(press.work.tx, press.case.id)
    if act is Act.MERGE and after is not None and after.proposal is not None:
        press.toast(Toast.PROPOSED, alert=True)
        return
    press.toast(_TOASTS[act], name, int(name) if act is Act.RESTORE else 0)


@on(actions.ActInWords)
async def on_in_words(press: CasePress[actions.ActInWords]) -> None:
    await ask_for_words(press, press.case, Act(press.path[0]), {"path": list(press.path)})


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


async def _show(press: CasePress[CaseAction], report: str) -> None:
    """How many reports of the author wait, whether they are paused, whether some were closed."""
    tx = press.work.tx
    found, person = await abuse.author_of(press.work, press.case, report)
    paused = await pauses_store.pauses_of_person(tx, person)
    closed = len(await pauses_store.voids_of_batch(tx, found.voided)) if found.voided else 0
    waiting = await pauses_store.count_pending(tx, person)
    until = paused.until if paused else 0
    menu = ("bad", report, str(waiting), str(until), str(closed))
    await cards.open_menu(press.work, press.case, menu)


@on(actions.ShowVoidReasons)
async def on_void_reasons(press: CasePress[actions.ShowVoidReasons]) -> None:
    await cards.open_menu(press.work, press.case, ("bv", press.action.report))


@on(actions.VoidReports)
async def on_void(press: CasePress[actions.VoidReports]) -> None:
    grounds = Grounds(_known_reason(press, press.action.why))
    done, left = await abuse.void(press.work, press.case, press.actor, press.action.report, grounds)
    press.toast(Toast.VOIDED, str(left), done)


@on(actions.VoidInWords)
async def on_void_in_words(press: CasePress[actions.VoidInWords]) -> None:
    await ask_for_words(press, press.case, Act.VOID, {"report": press.action.report})


@on(actions.ShowPauseReasons)
async def on_pause_reasons(press: CasePress[actions.ShowPauseReasons]) -> None:
    menu = ("bp", press.action.report, press.action.long.value)
    await cards.open_menu(press.work, press.case, menu)


@on(actions.PauseReporter)
async def on_pause(press: CasePress[actions.PauseReporter]) -> None:
    grounds, days = Grounds(_known_reason(press, press.action.why)), press.action.long.days
    await abuse.pause(press.work, press.case, press.actor, press.action.report, days, grounds)
    press.toast(Toast.REPORTER_PAUSED)


@on(actions.PauseInWords)
async def on_pause_in_words(press: CasePress[actions.PauseInWords]) -> None:
    detail = {"report": press.action.report, "long": press.action.long.value}
    await ask_for_words(press, press.case, Act.PAUSE, detail)


@on(actions.LiftPause)
async def on_lift(press: CasePress[actions.LiftPause]) -> None:
    await abuse.lift(press.work, press.case, press.actor, press.action.report)
    press.toast(Toast.PAUSE_LIFTED)


@on(actions.RestoreReports)
async def on_restore(press: CasePress[actions.RestoreReports]) -> None:
    menu = ("b", Act.RESTORE.value, press.action.report)
    await cards.open_menu(press.work, press.case, menu)


def _known_reason(press: CasePress[CaseAction], why: str) -> str:
    """Raises UnknownId for a reason that left the channel file."""
    return press.work.channel.bad_faith_reason(why).id
