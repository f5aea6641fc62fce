"""Commands in a staff group: /desk, /queue, /case, /find, /help, /language."""

from __future__ import annotations

from telegram import Update

from bot.domain.notice import Address, Lane, Notice, Recipient
from bot.domain.notices import desk as say
from bot.domain.notices.desk import DeskProblem
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Right, Role, may
from bot.pipeline.application import BotContext
from bot.services import roles
from bot.services.desk import cards, casework, desk_setup
from bot.services.desk.desk_setup import Place, UnknownWord
from bot.services.visit import Visit, admin_language
from bot.storage.desk import cases, desks
from handlers.desk.files import show_reply_files
from handlers.guards import (
    come_to_desk_of,
    message_of,
    press_of,
    pressed_message,
    refuse,
    say_here,
    stranger,
    turned_away,
)


async def on_desk(update: Update, context: BotContext) -> None:
    """/desk makes the group or topic a desk; words narrow it down; `off` closes it."""
    visit, message = context.visit, message_of(update)
    if not may(await _role(visit), Right.SET_UP_DESKS):
        problem = DeskProblem.ANONYMOUS if visit.sender.is_anonymous else DeskProblem.NOT_ADMIN
        await say_here(visit, say.DeskWord(problem), message.message_id)
        return
    words = [word for arg in context.args or () for word in arg.replace(",", " ").split()]
    if [word.casefold() for word in words] == ["off"]:
        await _close(visit, message.message_id)
        return
    place = Place(message.chat.id, visit.sender.thread, (message.chat.title or "?")[:100])
    bot_standing, _ = await desks.standing(
        visit.work.tx, message.chat.id, visit.work.deployment.bot_id
    )
    language = await admin_language(visit)
    try:
        ready = await desk_setup.open_desk(
            visit.work, place, visit.sender.person or 0, language, words, bot_standing
        )
    except UnknownWord as unknown:
        word = say.DeskWord(DeskProblem.UNKNOWN_WORD, str(unknown)[:50])
        await say_here(visit, word, message.message_id)
        return
    visit.desk = await desks.at(visit.work.tx, place.chat, place.thread)
    await say_here(visit, ready, message.message_id)


async def _role(visit: Visit) -> Role:
    """An admin may open a desk where none is, so membership of a desk is not asked here."""
    is_admin = await roles.is_admin(visit.work, visit.sender.person)
    return Role.ADMIN if is_admin and not visit.sender.is_anonymous else Role.OUTSIDER


async def _close(visit: Visit, reply_to: int) -> None:
    # Exactly here: in a topic that is no desk, the desk of the whole group is not meant.
    desk = await desks.at(visit.work.tx, visit.sender.chat or 0, visit.sender.thread)
    if desk is None:
        await say_here(visit, say.DeskWord(DeskProblem.NOT_A_DESK), reply_to)
        return
    await desk_setup.close_desk(visit.work, desk)
    await say_here(visit, say.DeskClosed(), reply_to)


async def on_queue(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    if visit.desk is not None and await may_look(visit, message.message_id):
        await say_here(visit, await desk_setup.queue(visit.work, visit.desk), message.message_id)


async def on_case(update: Update, context: BotContext) -> None:
    """/case N posts the case's card anew, here."""
    visit, message = context.visit, message_of(update)
    if not await may_look(visit, message.message_id):
        return
    number = "".join(context.args or ())
    if not number:
        await say_here(visit, say.DeskWord(DeskProblem.NEEDS_WORDS), message.message_id)
        return
    found = await desk_setup.find(visit.work, number, visit.desk)
    if len(found.lines) != 1 or not found.lines[0].here:
        word = say.DeskWord(DeskProblem.UNKNOWN_CASE, number[:20])
        await say_here(visit, word, message.message_id)
    else:
        await _show_case(visit, found.lines[0].id)


async def on_find(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    if not await may_look(visit, message.message_id):
        return
    words = " ".join(context.args or ())
    notice: Notice = say.DeskWord(DeskProblem.NEEDS_WORDS)
    if words:
        notice = await desk_setup.find(visit.work, words, visit.desk)
    await say_here(visit, notice, message.message_id)


async def on_help(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    if await may_look(visit, message.message_id):
        await say_here(visit, say.DeskHelp(visit.role is Role.ADMIN), message.message_id)


async def on_language(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    if await may_look(visit, message.message_id):
        ask = say.DeskLanguageAsk(may(visit.role, Right.SET_UP_DESKS))
        await say_here(visit, ask, message.message_id)


async def on_desk_in_private(update: Update, context: BotContext) -> None:
    """/desk and its sisters mean nothing in a private chat."""
    visit = context.visit
    if visit.person is not None:
        word = say.DeskWord(DeskProblem.NOT_A_GROUP)
        await visit.work.tell(visit.person.recipient, word)


async def on_desk_press(update: Update, context: BotContext) -> None:
    """Buttons of lists and settings: `k:<act>:<argument>`."""
    visit, press = context.visit, press_of(update)
    if visit.sender.is_private:
        await come_to_desk_of(visit, press.arg(1))
    if visit.desk is None or not may(visit.role, Right.HANDLE_CASES):
        refuse(visit)
        return
    match press.arg(0):
        case "open" if not visit.sender.is_private:
            case = await casework.find_case(visit.work, press.arg(1), visit.desk)
            if case is None:
                visit.answer(Toasted(Toast.NOT_FOUND))
            else:
                await _show_case(visit, case.id)
        case "lang" | "desklang" if not visit.sender.is_private:
            await _set_language(visit, press.arg(0), press.arg(1), pressed_message(update))
        case "replyfiles":
            await show_reply_files(visit, press.arg(1), press.arg(2))
        case _:
            visit.answer(Toasted(Toast.UNREADABLE))


async def _set_language(visit: Visit, which: str, language: str, pressed: int | None) -> None:
    desk, person = visit.desk, visit.sender.person
    if desk is None or person is None or language not in visit.work.channel.languages:
        return
    is_desk = which == "desklang"
    if is_desk and not may(visit.role, Right.SET_UP_DESKS):
        refuse(visit, Toast.NOT_ADMIN)
        return
    if is_desk:
        await desks.set_language(visit.work.tx, desk.id, language)
    else:
        await desks.set_staff_language(visit.work.tx, person, language)
    done = say.DeskLanguageSet(is_desk, visit.sender.name)
    await visit.work.say(
        Recipient(Address(chat=desk.chat, thread=desk.thread), language),
        done,
        Lane.DESK_ANSWER,
        edit=pressed,
    )


async def _show_case(visit: Visit, case_id: str) -> None:
    """Post the card anew where it was asked for; the old message is no card any more."""
    case = await cases.get(visit.work.tx, case_id)
    if case is not None:
        await cards.post_anew(visit.work, case)


async def may_look(visit: Visit, reply_to: int) -> bool:
    """Whether the sender is staff here; others are told why not, outsiders of no desk nothing."""
    if await turned_away(visit, reply_to):
        return False
    if may(visit.role, Right.HANDLE_CASES):
        return True
    await say_here(visit, say.DeskWord(stranger(visit)), reply_to)
    return False
