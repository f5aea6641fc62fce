"""Commands in a staff group: /desk, /help, /language."""

from dataclasses import replace

from telegram import Update

from bot.domain.actions import desk as actions
from bot.domain.actions.base import Action
from bot.domain.notice import Lane, Recipient
from bot.domain.notices import desk as say
from bot.domain.notices.authority.desk import (
    AuthorityDeskClosed,
    AuthorityHelp,
    PlaceProblem,
    PlaceWord,
)
from bot.domain.notices.desk import DeskProblem
from bot.domain.people import Right, Role, may
from bot.pipeline.application import BotContext
from bot.services.desk import desk_setup
from bot.services.desk.desk_setup import DeskPlace, OfAuthority, UnknownWord
from bot.services.visit import Visit, admin_language
from bot.storage.desk import desks, members
from handlers.authority import desk as authority_desk
from handlers.guards import message_of, role_anywhere, say_here
from handlers.press import Press
from handlers.rule import on


async def on_desk(update: Update, context: BotContext) -> None:
    """/desk makes the group or topic a desk; words narrow it down; `off` closes it."""
    visit, message = context.visit, message_of(update)
    words = [word for arg in context.args or () for word in arg.replace(",", " ").split()]
    if [word.casefold() for word in words] == ["off"]:
        await _close(visit, message.message_id)
        return
    if message.chat.username:
        await say_here(visit, say.DeskWord(DeskProblem.PUBLIC), message.message_id)
        return
    if [word.casefold() for word in words] == ["authority"]:
        await authority_desk.on_set_up(visit, message)
        return
    place = DeskPlace(message.chat.id, visit.sender.thread, (message.chat.title or "?")[:100])
    work, admin = visit.work, visit.sender.person or 0
    bot_standing, _ = await members.standing(work.tx, message.chat.id, work.deployment.bot_id)
    language = await admin_language(visit)
    try:
        ready = await desk_setup.open_desk(work, place, admin, language, words, bot_standing)
    except UnknownWord as unknown:
        word = say.DeskWord(DeskProblem.UNKNOWN_WORD, str(unknown)[:50])
        await say_here(visit, word, message.message_id)
        return
    except OfAuthority:
        await say_here(visit, PlaceWord(PlaceProblem.OF_AUTHORITY), message.message_id)
        return
    visit.desk = await desks.at(visit.work.tx, place.chat, place.thread)
    await say_here(visit, replace(ready, anyone_adds=visit.anyone_adds), message.message_id)


async def _close(visit: Visit, reply_to: int) -> None:
    # Exactly here: in a topic that is no desk, the desk of the whole group is not meant.
    desk = await desks.at(visit.work.tx, visit.sender.chat or 0, visit.sender.thread)
    if desk is None:
        await say_here(visit, say.DeskWord(DeskProblem.NOT_A_DESK), reply_to)
        return
    await desk_setup.close_desk(visit.work, desk)
    closed = AuthorityDeskClosed() if desk.is_of_authority else say.DeskClosed()
    await say_here(visit, closed, reply_to)


async def on_help(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    is_admin = may(await role_anywhere(visit), Right.SET_UP_DESKS)
    at_authority = visit.role is Role.AUTHORITY
    shown = AuthorityHelp(is_admin) if at_authority else say.DeskHelp(is_admin)
    await say_here(visit, shown, message.message_id)


async def on_language(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    ask = say.DeskLanguageAsk(may(await role_anywhere(visit), Right.SET_UP_DESKS))
    await say_here(visit, ask, message.message_id)


async def on_desk_in_private(update: Update, context: BotContext) -> None:
    """/desk means nothing in a private chat."""
    visit = context.visit
    if visit.person is not None:
        word = say.DeskWord(DeskProblem.NOT_A_GROUP)
        await visit.work.tell(visit.person.recipient, word)


@on(actions.SetStaffLanguage)
async def on_staff_language(press: Press[actions.SetStaffLanguage]) -> None:
    language = press.action.language
    if language in press.work.channel.languages:
        await members.set_staff_language(press.work.tx, press.visit.sender.person or 0, language)
        await _say_language(press, language, of_desk=False)


@on(actions.SetDeskLanguage)
async def on_desk_language(press: Press[actions.SetDeskLanguage]) -> None:
    language, desk = press.action.language, press.visit.desk
    if desk is not None and language in press.work.channel.languages:
        await desks.set_language(press.work.tx, desk.id, language)
        await _say_language(press, language, of_desk=True)


async def _say_language(press: Press[Action], language: str, *, of_desk: bool) -> None:
    done = say.DeskLanguageSet(of_desk, press.visit.sender.name)
    to = Recipient(press.visit.here, language)
    await press.work.say(to, done, Lane.DESK_ANSWER, edit=press.message)
