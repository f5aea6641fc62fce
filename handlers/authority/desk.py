"""/desk authority: an admin makes a group the desk of an authority by buttons."""

from typing import Any

from telegram import Message

from bot.channel.model import UnknownId
from bot.domain.actions.authority import desk as actions
from bot.domain.notice import Lane, Notice, Recipient
from bot.domain.notices.authority.desk import AuthorityChoice, PlaceWord
from bot.domain.notices.toast import Toast
from bot.services.authority.group import desk_setup
from bot.services.authority.group.desk_setup import NotPossible
from bot.services.desk.desk_setup import DeskPlace
from bot.services.visit import Visit, admin_language
from bot.storage.desk import desks, members
from handlers.guards import say_here
from handlers.press import Press
from handlers.rule import on


async def on_set_up(visit: Visit, message: Message) -> None:
    try:
        await desk_setup.check_place(visit.work, message.chat.id)
    except NotPossible as no:
        await say_here(visit, PlaceWord(no.problem), message.message_id)
        return
    to = Recipient(visit.here, await admin_language(visit))
    await visit.work.say(to, AuthorityChoice(), Lane.DESK_ANSWER, reply_to=message.message_id)


@on(actions.ShowAuthorities)
async def on_authorities(press: Press[actions.ShowAuthorities]) -> None:
    await _show(press, AuthorityChoice())


@on(actions.ChooseAuthority)
async def on_authority(press: Press[actions.ChooseAuthority]) -> None:
    """An authority without departments needs no further choice."""
    code = press.action.authority
    try:
        departments = press.work.channel.authority(code).departments
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
        return
    if departments:
        await _show(press, AuthorityChoice(code))
    else:
        await _bind(press, code, None)


@on(actions.BindAuthority)
async def on_bind(press: Press[actions.BindAuthority]) -> None:
    await _bind(press, press.action.authority, press.action.region)


async def _bind(press: Press[Any], authority: str, region: str | None) -> None:
    visit, work, chat = press.visit, press.work, press.visit.sender.chat or 0
    message = press.query.message
    title = (message.chat.title if message is not None else None) or "?"
    place = DeskPlace(chat, visit.sender.thread, title[:100])
    standing, _ = await members.standing(work.tx, chat, work.deployment.bot_id)
    admin, whose = visit.sender.person or 0, (authority, region)
    try:
        ready = await desk_setup.bind(work, place, admin, whose, standing)
    except NotPossible as no:
        await _show(press, PlaceWord(no.problem))
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
    else:
        visit.desk = await desks.at(work.tx, place.chat, place.thread)
        await _show(press, ready)


async def _show(press: Press[Any], notice: Notice) -> None:
    """In the language of the desk, or of the admin where there is none yet."""
    visit, here = press.visit, press.visit.desk
    language = here.language if here is not None else await admin_language(visit)
    to = Recipient(visit.here, language)
    await press.work.say(to, notice, Lane.DESK_ANSWER, edit=press.message)
