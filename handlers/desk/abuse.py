"""Buttons against reports in bad faith: a senior sees numbers of reports, never who filed them."""

from bot.domain.actions import abuse as actions
from bot.domain.actions.case import CaseAction
from bot.domain.desk.case import Act
from bot.domain.notices.toast import Toast
from bot.services.desk import cards
from bot.services.desk.abuse import pausing, voiding
from bot.services.desk.abuse.voiding import Grounds
from bot.storage.citizen import pauses, voids
from handlers.desk.prompts import ask_for_words
from handlers.press import CasePress
from handlers.rule import on


@on(actions.ShowBadFaith)
async def on_bad_faith(press: CasePress[actions.ShowBadFaith]) -> None:
    """Where several people reported, a report is chosen first."""
    found = await voiding.suspects(press.work, press.case)
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
    found, person = await voiding.author_of(press.work, press.case, report)
    paused = await pauses.of_person(tx, person)
    closed = len(await voids.of_batch(tx, found.voided)) if found.voided else 0
    waiting = await voids.count_pending(tx, person)
    until = paused.until if paused else 0
    menu = ("bad", report, str(waiting), str(until), str(closed))
    await cards.open_menu(press.work, press.case, menu)


@on(actions.ShowVoidReasons)
async def on_void_reasons(press: CasePress[actions.ShowVoidReasons]) -> None:
    await cards.open_menu(press.work, press.case, ("bv", press.action.report))


@on(actions.VoidReports)
async def on_void(press: CasePress[actions.VoidReports]) -> None:
    grounds = Grounds(_known_reason(press, press.action.why))
    done, left = await voiding.void(
        press.work, press.case, press.actor, press.action.report, grounds
    )
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
    await pausing.pause(press.work, press.case, press.actor, press.action.report, days, grounds)
    press.toast(Toast.REPORTER_PAUSED)


@on(actions.PauseInWords)
async def on_pause_in_words(press: CasePress[actions.PauseInWords]) -> None:
    detail = {"report": press.action.report, "long": press.action.long.value}
    await ask_for_words(press, press.case, Act.PAUSE, detail)


@on(actions.LiftPause)
async def on_lift(press: CasePress[actions.LiftPause]) -> None:
    await pausing.lift(press.work, press.case, press.actor, press.action.report)
    press.toast(Toast.PAUSE_LIFTED)


@on(actions.RestoreReports)
async def on_restore(press: CasePress[actions.RestoreReports]) -> None:
    menu = ("b", Act.RESTORE.value, press.action.report)
    await cards.open_menu(press.work, press.case, menu)


def _known_reason(press: CasePress[CaseAction], why: str) -> str:
    """Raises UnknownId for a reason that left the channel file."""
    return press.work.channel.bad_faith_reason(why).id
