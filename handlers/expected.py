"""Messages that the bot asked for go to the handler of what is expected."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from telegram import Message

from bot.domain.people import (
    AdditionExpected,
    AnswerExpected,
    AppealWordsExpected,
    AuthorityExpected,
    BroadcastExpected,
    CheckExpected,
    CodeExpected,
    ContestExpected,
    DataExpected,
    EntryExpected,
    Expecting,
    OrderExpected,
    StaffExpected,
)
from bot.services.visit import Visit
from bot.storage.citizen import questions
from handlers.authority import answering, order
from handlers.broadcast import writing
from handlers.citizen import need, reports
from handlers.guards import citizen, stop_expecting
from handlers.privacy import requests
from handlers.register import checking, contesting
from handlers.register import deciding as appeals
from handlers.staff import roles


async def take_expected(visit: Visit, message: Message) -> bool:
    """Give a message to what it was asked for; False when it belongs to a report instead."""
    expecting = citizen(visit).expecting or await _replied_question(visit, message)
    if expecting is None:
        return False
    if expecting.until < visit.work.now:
        await stop_expecting(visit)
        return False
    if expecting.album not in (None, message.media_group_id):
        await stop_expecting(visit)
        return False
    return await _take(visit, message, expecting)


_TAKES: dict[type[object], Callable[[Visit, Message], Awaitable[bool]]] = {
    CheckExpected: checking.take_link,
    CodeExpected: reports.take_code,
    ContestExpected: contesting.take,
    EntryExpected: contesting.take_entry,
    OrderExpected: order.take_part,
}
"""Where a message alone is enough."""


async def _take(visit: Visit, message: Message, expecting: Expecting) -> bool:
    match expecting.what:
        case BroadcastExpected():
            return await writing.take(visit, message, expecting.what)
        case AuthorityExpected(answer):
            return await answering.take_words(visit, message, answer)
        case (
            CheckExpected()
            | CodeExpected()
            | ContestExpected()
            | EntryExpected()
            | OrderExpected() as what
        ):
            return await _TAKES[type(what)](visit, message)
        case StaffExpected(role):
            return await roles.take_person(visit, message, role)
        case DataExpected() as data:
            return await requests.take(visit, message, data)
        case AppealWordsExpected(appeal):
            return await appeals.take_words(visit, message, appeal)
        case AnswerExpected() | AdditionExpected():
            return await _take_reply(visit, message, expecting)
        case _:
            assert_never(expecting.what)


async def _take_reply(visit: Visit, message: Message, expecting: Expecting) -> bool:
    if not await reports.take_reply(visit, message, expecting):
        return False
    await need.beside_reply(visit, message)
    return True


def is_expected(visit: Visit) -> bool:
    """Whether the person was asked for a message that they may still send."""
    expecting = citizen(visit).expecting
    return expecting is not None and expecting.until >= visit.work.now


async def cancel_expected(visit: Visit) -> bool:
    """/cancel where a report that was begun stays; else False."""
    expecting = citizen(visit).expecting
    match expecting and expecting.what:
        case BroadcastExpected():
            await writing.leave(visit)
        case StaffExpected():
            await roles.stop_adding(visit)
        case CheckExpected():
            await checking.stop(visit, None)
        case OrderExpected():
            await order.cancel(visit)
        case AuthorityExpected(answer):
            await answering.stop(visit, answer)
        case ContestExpected():
            await contesting.cancel(visit, None)
        case _:
            return False
    return True


async def _replied_question(visit: Visit, message: Message) -> Expecting | None:
    """A reply to a message of the bot answers the question that is open, if one is."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or visit.draft is not None:
        return None
    if replied.from_user.id != visit.work.deployment.bot_id:
        return None
    found = await questions.unanswered(visit.work.tx, citizen(visit).id)
    if found is None:
        return None
    question, report = found
    return Expecting(AnswerExpected(report, question), visit.work.now)
