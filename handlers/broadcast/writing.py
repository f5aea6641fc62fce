"""What an admin writes for a broadcast: a text, link buttons, a time, a reason, a correction."""

from dataclasses import replace

from telegram import Message

from bot.domain.broadcast.broadcast import Broadcast, Content, IllegalTransition, Stage
from bot.domain.broadcast.link_buttons import read_buttons
from bot.domain.local_time import TimeProblem, read_time
from bot.domain.notices.broadcast import BroadcastProblem, BroadcastWord, Said, Unfit
from bot.domain.people import BroadcastExpected, Composing, Right, may
from bot.messages.languages import language_name
from bot.services.broadcast import approval, broadcasts
from bot.services.visit import Visit
from bot.storage.engine.errors import VersionConflict
from bot.storage.queues import sent_messages
from bot.storage.queues.sent_messages import SentMessage
from handlers.broadcast.content import content_for_all
from handlers.broadcast.screens import expect_nothing, find, is_mine, me, show, show_panel
from handlers.guards import citizen

_FROM = "wrote:"


async def take(visit: Visit, message: Message, expected: BroadcastExpected) -> bool:
    """Give a message to the broadcast it belongs to; False when that is gone."""
    broadcast = await find(visit, expected.broadcast)
    if broadcast is None or not may(visit.role, Right.BROADCAST):
        return False
    try:
        await _take(visit, broadcast, expected, message)
    except (IllegalTransition, VersionConflict, broadcasts.SamePerson):
        now = await find(visit, broadcast.id)
        await show(visit, now or broadcast, None, Said.CHANGED_ELSEWHERE)
    return True


async def _take(
    visit: Visit, broadcast: Broadcast, expected: BroadcastExpected, message: Message
) -> None:
    asked, language = expected.asked, expected.language or ""
    if asked is Composing.REFUSAL:
        await _reason(visit, broadcast, message)
    elif not is_mine(visit, broadcast) or broadcast.stage is not Stage.DRAFT:
        await expect_nothing(visit)
        await show(visit, broadcast, None)
    elif asked is Composing.CONTENT and language:
        await _content(visit, broadcast, language, message)
    elif asked in {Composing.BUTTONS, Composing.TIME} and not message.text:
        menu = (asked.value, language) if language else (asked.value,)
        await show_panel(visit, broadcast, None, menu, Said.WORDS_ONLY)
    elif asked is Composing.BUTTONS:
        await _buttons(visit, broadcast, language, message)
    elif asked is Composing.TIME:
        await _time(visit, broadcast, message)
    elif message.media_group_id is None:
        await show_panel(visit, broadcast, None, said=Said.CHOOSE_LANGUAGE)


async def _content(visit: Visit, broadcast: Broadcast, language: str, message: Message) -> None:
    content = await _read(visit, broadcast, language, message)
    if isinstance(content, Unfit):
        await _unfit(visit, broadcast, language, message, content)
        return
    changed = await _save(visit, broadcast, language, content)
    place = f"{_FROM}{language}:{broadcast.id}"
    wrote = SentMessage(place, message.chat.id, None, message.message_id)
    await sent_messages.put(visit.work.tx, wrote)
    await show_panel(visit, changed, None, said=Said.SAVED, detail=language_name(language))


async def _read(
    visit: Visit, broadcast: Broadcast, language: str, message: Message
) -> Content | Unfit:
    """In a correction only words are taken, and where they stand under a file, as many as fit."""
    original = await broadcasts.original_of(visit.work, broadcast)
    if original is None:
        return content_for_all(message)
    old = original.contents.get(language)
    if old is None:
        return Unfit(Said.CHOOSE_LANGUAGE)
    content = content_for_all(message, as_caption=old.media is not None)
    is_file = isinstance(content, Content) and content.media is not None
    return Unfit(Said.FILE_STAYS) if is_file else content


async def _save(visit: Visit, broadcast: Broadcast, language: str, content: Content) -> Broadcast:
    """New text keeps the buttons of the old one."""
    before = broadcast.contents.get(language)
    content = replace(content, buttons=before.buttons if before else ())
    return await broadcasts.save_content(visit.work, broadcast, language, content)


async def _unfit(
    visit: Visit, broadcast: Broadcast, language: str, message: Message, unfit: Unfit
) -> None:
    """Say why it cannot be sent; only the first part of an album is answered."""
    if message.media_group_id is not None:
        place = f"album:{message.media_group_id}"
        if await sent_messages.get(visit.work.tx, place) is not None:
            return
        seen = SentMessage(place, message.chat.id, None, message.message_id)
        await sent_messages.put(visit.work.tx, seen)
    await show_panel(visit, broadcast, None, ("lang", language), unfit.said, unfit.detail)


async def _buttons(visit: Visit, broadcast: Broadcast, language: str, message: Message) -> None:
    before = broadcast.contents.get(language)
    if before is None:
        await show_panel(visit, broadcast, None, said=Said.CHANGED_ELSEWHERE)
        return
    read = read_buttons(message.text or "")
    if isinstance(read, Unfit):
        menu = ("buttons", language)
        await show_panel(visit, broadcast, None, menu, read.said, read.detail)
        return
    content = replace(before, buttons=read)
    changed = await broadcasts.save_content(visit.work, broadcast, language, content)
    await show_panel(visit, changed, None, said=Said.BUTTONS_SAVED)


async def _time(visit: Visit, broadcast: Broadcast, message: Message) -> None:
    work, text = visit.work, message.text or ""
    at = read_time(text, work.now, work.channel.zone)
    if isinstance(at, TimeProblem):
        await show_panel(visit, broadcast, None, ("when",), Said(f"time_{at.value}"), text)
        return
    changed = await broadcasts.edit(work, broadcast, scheduled_at=at)
    await show_panel(visit, changed, None, said=Said.TIME_SET)


async def _reason(visit: Visit, broadcast: Broadcast, message: Message) -> None:
    if not message.text:
        asked = await approval.question(visit.work, broadcast, menu=("refuse",))
        await visit.work.tell(citizen(visit).recipient, asked)
        return
    await expect_nothing(visit)
    name, reason = visit.sender.name, message.text[:1000]
    await approval.refuse(visit.work, broadcast, me(visit), name, reason)


async def take_edit(visit: Visit, message: Message) -> bool:
    """An edited message of a draft changes its text; False when it belongs to no draft."""
    if not may(visit.role, Right.BROADCAST):
        return False
    place = await sent_messages.find(visit.work.tx, message.chat.id, message.message_id)
    if place is None or not place.startswith(_FROM):
        return False
    language, _, id = place.removeprefix(_FROM).partition(":")
    broadcast = await find(visit, id)
    if broadcast is None or broadcast.stage is not Stage.DRAFT or not is_mine(visit, broadcast):
        return False
    content = await _read(visit, broadcast, language, message)
    if isinstance(content, Content) and language in broadcast.contents:
        changed = await _save(visit, broadcast, language, content)
        await show_panel(visit, changed, None, said=Said.EDITED)
    return True


async def leave(visit: Visit) -> None:
    """/cancel while a broadcast is composed: the draft is kept."""
    await expect_nothing(visit)
    word = BroadcastWord(BroadcastProblem.LEFT_COMPOSING)
    await visit.work.tell(citizen(visit).recipient, word)
