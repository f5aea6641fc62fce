"""Buttons of a working card that correct a case, and those that give the reason for an act."""

from typing import Any

from bot.domain.actions import changes as actions
from bot.domain.actions.case import ChooseDuplicate, MergeInto, ReopenCase
from bot.domain.desk.case import Act, Case
from bot.domain.desk.why import Because
from bot.domain.notices.toast import Toast
from bot.services.desk import cards, casework
from bot.services.desk.corrections import changes, reasons
from bot.storage.desk import cases, desks
from handlers.desk.holds import held
from handlers.desk.prompts import ask_for_words
from handlers.press import CasePress
from handlers.rule import on

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
    after = await changes.set_type(press.work, press.case, press.actor, press.action.violation)
    await _say_corrected(press, after)


@on(actions.ChooseCaseRegion)
async def on_regions(press: CasePress[actions.ChooseCaseRegion]) -> None:
    await cards.open_menu(press.work, press.case, ("g",))


@on(actions.SetCaseRegion)
async def on_region(press: CasePress[actions.SetCaseRegion]) -> None:
    after = await changes.set_region(press.work, press.case, press.actor, press.action.region)
    await _say_corrected(press, after)


async def _say_corrected(press: CasePress[Any], after: Case) -> None:
    if after.desk == press.case.desk:
        press.toast(Toast.CORRECTED)
        return
    desk = await desks.get(press.work.tx, after.desk or "")
    press.toast(Toast.MOVED_TO, desk.title if desk else "", alert=True)


@on(actions.ChooseCaseDesk)
async def on_desks(press: CasePress[actions.ChooseCaseDesk]) -> None:
    every = await changes.other_desks(press.work, press.case)
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
    target = await reasons.find_target(press.work, press.action.number)
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
    name = await reasons.act(press.work, press.case, press.actor, press.path, because)
    act, after = Act(press.path[0]), await cases.get(press.work.tx, press.case.id)
    if act is Act.MERGE and after is not None and after.proposal is not None:
        press.toast(Toast.PROPOSED, alert=True)
        return
    press.toast(_TOASTS[act], name, int(name) if act is Act.RESTORE else 0)


@on(actions.ActInWords)
async def on_in_words(press: CasePress[actions.ActInWords]) -> None:
    await ask_for_words(press, press.case, Act(press.path[0]), {"path": list(press.path)})
