"""Buttons of a card: `c:<case>:<version>:<act>[:arguments]`. Each press is checked anew."""

from __future__ import annotations

import structlog
from telegram import Update

from bot.channel.model import UnknownId
from bot.domain.citizen.receipt import read_number
from bot.domain.desk.case import Act, Case, HeldByOther, IllegalMove, TooLate
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Right, may
from bot.messages.buttons import Press
from bot.pipeline.application import BotContext
from bot.services.desk import cards, casework, desk_setup
from bot.services.desk.casework import Actor
from bot.services.desk.verdicts import NoSuchChoice, choosing
from bot.services.visit import Visit
from bot.storage.desk import cases, desks
from handlers.desk.files import show_case_files
from handlers.desk.prompts import ask_for_words
from handlers.guards import come_to_desk_of, press_of, refuse

logger = structlog.get_logger(__name__)

ONCE = {"decide", "words", "undo", "reopen", "merge", "mergeask"}
"""Acts that count only on a card that shows what matters: a second press finds another one."""


async def on_case_press(update: Update, context: BotContext) -> None:
    """Who presses, what role, what state now: checked here; then the state machine decides."""
    visit, press = context.visit, press_of(update)
    await come_to_desk_of(visit, press.arg(0))
    case = await casework.find_case(visit.work, press.arg(0), visit.desk)
    if visit.desk is None or not may(visit.role, Right.HANDLE_CASES):
        refuse(visit)
    elif case is None:
        logger.warning("a press on a case of another desk was refused")
        visit.answer(Toasted(Toast.NOT_FOUND))
    else:
        await _act(visit, case, press)


async def _act(visit: Visit, case: Case, press: Press) -> None:
    actor = Actor(visit.sender.person or 0, visit.sender.name, visit.role)
    act, path = press.arg(2), press.args[3:]
    if act in ONCE and not await casework.still_shows(visit.work, case, press.number(1)):
        await _outdated(visit, case, act, path)
        return
    try:
        await _do(visit, case, actor, act, path)
    except TooLate:
        visit.answer(Toasted(Toast.TOO_LATE), alert=True)
        await cards.refresh(visit.work, case)
    except HeldByOther as held:
        await _say_who(visit, held.case)
    except (IllegalMove, NoSuchChoice, UnknownId, cases.VersionConflict):
        visit.answer(Toasted(Toast.NOT_POSSIBLE))
        # Read anew: it may have gone to another desk meanwhile.
        await cards.refresh(visit.work, await cases.get(visit.work.tx, case.id) or case)


async def _do(  # noqa: C901 - one branch per button
    visit: Visit, case: Case, actor: Actor, act: str, path: tuple[str, ...]
) -> None:
    work = visit.work
    match act:
        case "take":
            await casework.take(work, case, actor)
            visit.answer(Toasted(Toast.TAKEN))
        case "release":
            await casework.release(work, case, actor)
            visit.answer(Toasted(Toast.RELEASED))
        case "o":
            choosing(work.channel, case.violation, path)
            await _open_menu(visit, case, actor, ("o", *path))
        case "m":
            await _open_menu(visit, case, actor, ("m",))
        case "menu":
            await cards.close_menu(work, case)
            await cards.show_where_pressed(work, case)
        case "decide":
            await _decide(visit, case, actor, path)
        case "undo":
            await casework.undo(work, case, actor)
            visit.answer(Toasted(Toast.UNDONE))
        case "reopen":
            await casework.reopen(work, case, actor)
            visit.answer(Toasted(Toast.REOPENED))
        case "merge":
            await merge_into(visit, case, actor, path[0] if path else "")
        case "words" | "ask" | "note" | "mergeask":
            held = await _held(visit, case, actor) if act != "note" else case
            await ask_for_words(visit, held, _PROMPTED[act], {"path": list(path)})
        case "history":
            await _show_history(visit, case)
        case "files":
            await show_case_files(visit, case)
        case _:
            visit.answer(Toasted(Toast.UNREADABLE))


_PROMPTED = {"words": Act.DECIDE, "ask": Act.ASK, "note": Act.NOTE, "mergeask": Act.MERGE}


async def _held(visit: Visit, case: Case, actor: Actor) -> Case:
    """The case in the presser's hands: taken when it is free. Raises HeldByOther."""
    if case.holder == actor.telegram_id or not case.status.is_undecided:
        return case
    return await casework.take(visit.work, case, actor)


async def _open_menu(visit: Visit, case: Case, actor: Actor, menu: tuple[str, ...]) -> None:
    held = await _held(visit, case, actor)
    await cards.open_menu(visit.work, held, menu)


async def _decide(visit: Visit, case: Case, actor: Actor, path: tuple[str, ...]) -> None:
    choice = choosing(visit.work.channel, case.violation, path)
    if choice.verdict is None:
        await cards.open_menu(visit.work, case, ("o", *path))
        return
    await casework.decide_case(visit.work, case, actor, choice.verdict)
    seconds = visit.work.channel.retention.undo_seconds
    visit.answer(Toasted(Toast.DECIDED, n=seconds))


async def merge_into(visit: Visit, case: Case, actor: Actor, typed: str) -> bool:
    """Join the case to the one of this number; False when there is no such case here."""
    number = read_number(typed)
    target = await cases.by_number(visit.work.tx, number) if number else None
    if target is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        return False
    await casework.merge(visit.work, case, actor, target)
    visit.answer(Toasted(Toast.MERGED, target.number))
    return True


async def _outdated(visit: Visit, case: Case, act: str, path: tuple[str, ...]) -> None:
    """The card is older than the case: say who was first, or show it as it is now."""
    by = case.decision.by if case.decision and case.decision.by != visit.sender.person else None
    if by is not None and act == "decide":
        name = await desks.staff_name(visit.work.tx, by)
        visit.answer(Toasted(Toast.DECIDED_BY, name), alert=True)
    elif act == "undo" and case.announced_at is not None:
        visit.answer(Toasted(Toast.TOO_LATE), alert=True)
    else:
        visit.answer(Toasted(Toast.OUTDATED))
    if act == "decide" and case.status.is_undecided:
        await cards.open_menu(visit.work, case, ("o", *path))
    else:
        await cards.show_where_pressed(visit.work, case)


async def _say_who(visit: Visit, case: Case) -> None:
    holder = case.holder if case.decision is None else case.decision.by
    name = await desks.staff_name(visit.work.tx, holder)
    visit.answer(Toasted(Toast.HELD_BY, name), alert=True)


async def _show_history(visit: Visit, case: Case) -> None:
    desk = visit.desk
    if desk is not None:
        await casework.say_under(
            visit.work, case, desk, await desk_setup.history(visit.work, case), visit.language
        )
