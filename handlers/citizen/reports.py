"""After sending: look up, withdraw, add, answer."""

from __future__ import annotations

from telegram import Message, Update

from bot.domain.citizen.report import Report
from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Expecting, Purpose
from bot.pipeline.application import BotContext
from bot.services.citizen import following
from bot.services.visit import Visit
from bot.services.work import ALBUM_PAUSE_MS
from bot.storage.citizen import questions
from handlers.citizen import edits
from handlers.guards import citizen, press_of, pressed_message, stop_expecting
from handlers.reading import content_of, files_of, place_of
from handlers.staff.roles import take_person


async def on_report(update: Update, context: BotContext) -> None:
    """A button of one report: `r:<act>:<report>[:argument]`; only ever the person's own."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    report = await following.owned(visit.work, visit.person, press.arg(1))
    if report is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        return
    await stop_expecting(visit)
    match press.arg(0):
        case "withdraw":
            await _say(visit, say.WithdrawAsk(report.id, report.number), pressed)
        case "withdrawn":
            await _withdraw(visit, report, pressed)
        case "add":
            await _ask_addition(visit, report)
        case "edited":
            if not await edits.take(visit, update, report):
                await _ask_addition(visit, report)
        case "tell":
            await following.set_tell(visit.work, report, tell=press.arg(2) == "1")
            await _show(visit, report.id, pressed, max(0, press.number(3)))
        case "show" if not press.arg(2):
            # From a receipt, a question or news: those stay, nobody could say them again.
            await _show(visit, report.id, None, 0)
        case _:
            await _show(visit, report.id, pressed, max(0, press.number(2)))


async def _ask_addition(visit: Visit, report: Report) -> None:
    if not await following.takes_more(visit.work, report):
        await _say(visit, say.AdditionTooLate(report.id, report.number), None)
        return
    await following.expect(visit.work, citizen(visit), Purpose.ADDITION, report.id)
    await _say(visit, say.AdditionAsk(report.id, report.number), None)


async def _withdraw(visit: Visit, report: Report, pressed: int | None) -> None:
    if await following.withdraw(visit.work, report):
        await _say(visit, say.Withdrawn(report.number), pressed)
    else:
        await _say(visit, say.WithdrawTooLate(report.id, report.number), pressed)


async def _show(visit: Visit, report_id: str, pressed: int | None, page: int) -> None:
    report = await following.owned(visit.work, citizen(visit), report_id)
    if report is not None:
        await _say(visit, await following.state_of(visit.work, report, page=page), pressed)


async def on_question(update: Update, context: BotContext) -> None:
    """“Answer” under a question of staff."""
    visit, press = context.visit, press_of(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    report = await following.owned(visit.work, visit.person, press.arg(1))
    asked = await following.question_to(visit.work, report, press.arg(0)) if report else None
    if report is None or asked is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        return
    await following.expect(visit.work, visit.person, Purpose.ANSWER, report.id, asked.id)
    await _say(visit, say.AnswerAsk(report.id, report.number, asked.text), None)


async def on_status(update: Update, context: BotContext) -> None:
    """/status CODE looks a receipt up; without a code it asks for one. No consent is needed."""
    visit = context.visit
    await stop_expecting(visit)
    typed = " ".join(context.args or ())
    report = await following.by_code(visit.work, typed) if typed else None
    if report is not None:
        await show_by_receipt(visit, report)
        return
    await following.expect(visit.work, citizen(visit), Purpose.RECEIPT, None)
    await _say(visit, say.ReceiptAsk(unknown=bool(typed)), None)


async def show_by_receipt(visit: Visit, report: Report) -> None:
    """The report of a code: whole to its owner, its state to anybody else who holds the code."""
    person = citizen(visit)
    mine = report.person == person.id
    await stop_expecting(visit)
    await _say(visit, await following.state_of(visit.work, report, by_receipt=not mine), None)


async def take_expected(visit: Visit, message: Message) -> bool:
    """Give a message to what it was asked for; False when nothing was asked."""
    expecting = citizen(visit).expecting or await _replied_question(visit, message)
    if expecting is None or expecting.until < visit.work.now:
        return False
    if expecting.album not in (None, message.media_group_id):
        await stop_expecting(visit)  # the album is over, this is something else
        return False
    if expecting.purpose is Purpose.RECEIPT:
        return await _take_code(visit, message)
    if expecting.purpose is Purpose.STAFF:
        return await take_person(visit, message, expecting.role)
    return await _take_reply(visit, message, expecting)


async def _replied_question(visit: Visit, message: Message) -> Expecting | None:
    """A reply to one of our messages answers the question that is open, if one is."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None:
        return None
    if replied.from_user.id != visit.work.deployment.bot_id or visit.draft is not None:
        return None
    found = await questions.unanswered(visit.work.tx, citizen(visit).id)
    if found is None:
        return None
    return Expecting(Purpose.ANSWER, found[1], found[0], visit.work.now)


async def _take_code(visit: Visit, message: Message) -> bool:
    report = await following.by_code(visit.work, message.text or "")
    if report is not None:
        await show_by_receipt(visit, report)
        return True
    if message.text and len(message.text) <= MAX_CODE and not content_of(message)[0].links:
        await _say(visit, say.ReceiptAsk(unknown=True), None)
        return True
    await stop_expecting(visit)
    return False


MAX_CODE = 24
"""Longer than any way to type a code: then it is not meant as one."""


async def _take_reply(visit: Visit, message: Message, expecting: Expecting) -> bool:
    person = citizen(visit)
    report = await following.owned(visit.work, person, expecting.report or "")
    text, files = message.text or message.caption or place_of(message), files_of(message)
    if report is None:
        await stop_expecting(visit)
        return False
    if not (text or files):
        return False  # nothing that can be handed on: the answer is still awaited
    album = message.media_group_id
    if files and not following.takes_files(visit.work, report):
        await _say_once(visit, say.Hint(say.Hinted.FILES_NEVER), album)
        if not text:
            return True
    question = expecting.question if expecting.purpose is Purpose.ANSWER else None
    taken = await following.add(visit.work, person, report, text, files, question)
    if album is None:
        await stop_expecting(visit)
    else:
        await following.expect_rest(visit.work, person, expecting, album)
    await _say_once(visit, _thanks(report, is_answer=question is not None, taken=taken), album)
    return True


def _thanks(report: Report, *, is_answer: bool, taken: bool) -> Notice:
    if not taken:
        return say.AdditionTooLate(report.id, report.number)
    if is_answer:
        return say.AnswerTaken(report.number)
    return say.AdditionTaken(report.id, report.number)


async def _say_once(visit: Visit, notice: Notice, album: str | None) -> None:
    """An album is answered when its parts have arrived, not part by part."""
    person = citizen(visit)
    latest = f"album:{person.id}:{album}:{type(notice).__name__}" if album else None
    not_before = visit.work.now + ALBUM_PAUSE_MS if album else None
    await visit.work.tell(person.recipient, notice, latest=latest, not_before=not_before)


async def _say(visit: Visit, notice: Notice, edit: int | None) -> None:
    person = citizen(visit)
    await visit.work.tell(person.recipient, notice, edit=edit)
