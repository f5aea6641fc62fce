"""Dispatch of expected messages: each goes to the handler of the question that was asked."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from telegram import Message

from bot.core import people
from bot.desk.visit import Visit
from bot.reports import questions_store
from bot.reports.menu import Menu, MenuIntro
from handlers import broadcasts, forms, privacy, register, reports, staff
from handlers.core.press import citizen, leave_work, stop_expecting, tell


async def awaited(visit: Visit, message: Message) -> people.Expecting | None:
    """The question that a message may answer; it may be over by now."""
    return citizen(visit).expecting or await _replied_question(visit, message)


async def take_expected(visit: Visit, message: Message) -> bool:
    """False for a message that belongs to a report instead."""
    expecting = await awaited(visit, message)
    if expecting is None:
        return False
    is_late = expecting.until < visit.work.now
    is_over = is_late or expecting.album not in (None, message.media_group_id)
    if not is_over and await _take(visit, message, expecting):
        return True
    if people.is_work(expecting.what):
        await leave_work(visit)
        return await _say_not_sent(visit, message)
    if is_over:
        await stop_expecting(visit)
    return False


async def _say_not_sent(visit: Visit, message: Message) -> bool:
    """Words of staff whose work is no longer theirs go nowhere, least of all into a report."""
    person = citizen(visit)
    album = message.media_group_id
    latest = None
    if album is not None:
        latest = f"not_sent:{person.id}:{album}"
    await visit.work.tell(person.recipient, Menu(MenuIntro.WORK_OVER), latest=latest)
    return True


_TAKES: dict[people.Plain, Callable[[Visit, Message], Awaitable[bool]]] = {
    people.Plain.CHECK: register.take_link,
    people.Plain.CODE: reports.take_code,
    people.Plain.ENTRY: register.take_entry,
    people.Plain.WORK_LEFT: _say_not_sent,
}


async def _take(visit: Visit, message: Message, expecting: people.Expecting) -> bool:
    match expecting.what:
        case people.Plain():
            return await _TAKES[expecting.what](visit, message)
        case people.BroadcastExpected():
            return await broadcasts.take(visit, message, expecting.what)
        case people.FormExpected(form):
            return await forms.FLOWS[form].take_message(visit, message)
        case people.StaffExpected():
            await staff.stop_adding(visit)
            return True
        case people.DataExpected() as data:
            return await privacy.take(visit, message, data)
        case people.AppealWordsExpected(appeal):
            return await register.take_words(visit, message, appeal)
        case people.AdditionExpected():
            return await reports.take_reply(visit, message, expecting)
        case _:
            assert_never(expecting.what)


def is_expected(visit: Visit) -> bool:
    expecting = citizen(visit).expecting
    if expecting is None or expecting.what is people.Plain.WORK_LEFT:
        return False
    return expecting.until >= visit.work.now


async def cancel_expected(visit: Visit) -> bool:
    """/cancel where a report that was begun stays; else False."""
    expecting = citizen(visit).expecting
    if not is_expected(visit):
        await stop_expecting(visit)
        return False
    match expecting and expecting.what:
        case people.BroadcastExpected():
            await broadcasts.leave(visit)
        case people.StaffExpected():
            await staff.stop_adding(visit)
        case people.FormExpected(form):
            await forms.FLOWS[form].leave(visit)
        case people.AppealWordsExpected() | people.Plain.CHECK | people.DataExpected():
            await tell(visit, Menu(MenuIntro.CANCELLED))
        case _:
            return False
    await stop_expecting(visit)  # who leaves by /cancel may report at once
    return True


async def _replied_question(visit: Visit, message: Message) -> people.Expecting | None:
    """A reply to a message of the bot answers the question that is open, if one is."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or visit.draft is not None:
        return None
    if replied.from_user.id != visit.work.deployment.bot_id:
        return None
    found = await questions_store.unanswered_question(visit.work.tx, citizen(visit).id)
    if found is None:
        return None
    question, report = found
    return people.Expecting(people.AdditionExpected(report, question), visit.work.now)
