"""/export: cases as a file, in private, for those who have the right; who took what is kept."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.domain.figures.export import Filters, Format
from bot.domain.notice import Lane
from bot.domain.notices.figures import FiguresProblem, FiguresWord
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Right, Role, may
from bot.messages.figures.export_screens import decode
from bot.pipeline.application import BotContext
from bot.services.figures import exports
from bot.services.visit import Visit
from bot.storage.desk import desks
from handlers.guards import (
    deny,
    language_of,
    message_of,
    press_of,
    pressed_message,
    refuse,
    say_here,
    turned_away,
)


async def on_export_at_desk(update: Update, context: BotContext) -> None:
    """/export in a group would show everybody what one person may have."""
    visit, message = context.visit, message_of(update)
    if await turned_away(visit, message.message_id):
        return
    if may(visit.role, Right.EXPORT):
        await say_here(visit, FiguresWord(FiguresProblem.IN_PRIVATE), message.message_id)
    else:
        await deny(visit, FiguresWord(FiguresProblem.NO_EXPORT_RIGHT), message.message_id)


async def on_export(update: Update, context: BotContext) -> None:
    """/export, alone or with a period, a type, an outcome."""
    visit, message = context.visit, message_of(update)
    if not may(visit.role, Right.EXPORT):
        await deny(visit, FiguresWord(FiguresProblem.NO_EXPORT_RIGHT), message.message_id)
        return
    chosen, unknown = exports.read(visit.work, list(context.args or ()))
    if unknown is not None:
        word = FiguresWord(FiguresProblem.UNKNOWN_WORD, unknown[:50])
        await say_here(visit, word, message.message_id)
        return
    await _show(visit, chosen, None)


async def on_export_press(update: Update, context: BotContext) -> None:
    """Buttons of the screen: `x:<act>:<period>:<desk>:<type>:<outcome>`."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None or not may(visit.role, Right.EXPORT):
        refuse(visit)
        return
    found = decode(press.args[1:])
    chosen = None if found is None else await _with_desk(visit, found)
    if chosen is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    match press.arg(0):
        case "s" | "t" | "o" | "d" as page:
            await _show(visit, chosen, pressed, "" if page == "s" else page)
        case Format.CSV.value | Format.LINES.value as form:
            await exports.take(
                visit.work, visit.person, visit.sender.name, visit.sender.person or 0, chosen,
                Format(form), language_of(visit),
            )  # fmt: skip
        case "h" if visit.role is Role.ADMIN:
            await say_here(visit, await exports.history(visit.work), None)
        case _:
            visit.answer(Toasted(Toast.UNREADABLE))


async def _show(visit: Visit, chosen: Filters, edit: int | None, page: str = "") -> None:
    screen = await exports.ask(visit.work, chosen, page)
    screen = replace(screen, may_see_history=visit.role is Role.ADMIN)
    await visit.work.say(visit.recipient, screen, Lane.DESK_ANSWER, edit=edit)


async def _with_desk(visit: Visit, chosen: Filters) -> Filters | None:
    """The desk by its whole id, out of the beginning that a button carries."""
    if chosen.desk is None:
        return chosen
    for desk in await desks.all_active(visit.work.tx):
        if desk.id.startswith(chosen.desk):
            return replace(chosen, desk=desk.id)
    return None
