"""After sending: look up, withdraw, add, answer."""

from telegram import Message, Update

from bot.domain.actions import citizen as actions
from bot.domain.actions.base import Action
from bot.domain.citizen.receipt import key_of, read_receipt
from bot.domain.notice import Lane, Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.authority.documents import StatementDocument
from bot.domain.notices.toast import Toast
from bot.domain.people import AdditionExpected, AnswerExpected, CodeExpected, Expecting
from bot.pipeline.application import BotContext
from bot.services.citizen import anonymity, following
from bot.services.citizen.adding import (
    Album,
    TooManyAdditions,
    check_room,
    refused_of,
    takes_more,
)
from bot.services.visit import Visit
from bot.services.work import ALBUM_PAUSE_MS
from handlers.citizen import adding, edits
from handlers.guards import citizen, stop_expecting
from handlers.press import ReportPress
from handlers.reading import content_of, said_in
from handlers.register import own as appeals
from handlers.rule import on


@on(actions.ShowReport)
async def on_show(press: ReportPress[actions.ShowReport]) -> None:
    await _show(press, press.action.page)


@on(actions.ShowReportBelow)
async def on_show_below(press: ReportPress[actions.ShowReportBelow]) -> None:
    await press.tell(await _state(press))


@on(actions.StopAdding)
async def on_stop(press: ReportPress[actions.StopAdding]) -> None:
    await _show(press, 0)


@on(actions.AskWithdrawal)
async def on_ask_withdrawal(press: ReportPress[actions.AskWithdrawal]) -> None:
    await press.replace(say.WithdrawAsk(press.key, press.report.number))


@on(actions.Withdraw)
async def on_withdraw(press: ReportPress[actions.Withdraw]) -> None:
    report = press.report
    if await following.withdraw(press.work, report):
        await press.replace(say.Withdrawn(report.number))
    else:
        await press.replace(say.WithdrawTooLate(press.key, report.number))


@on(actions.AddToReport)
async def on_add(press: ReportPress[Action]) -> None:
    report = press.report
    if not await takes_more(press.work, report):
        await press.tell(say.AdditionTooLate(press.key, report.number))
        return
    try:
        await check_room(press.work, press.person, report, None)
    except TooManyAdditions as full:
        await press.tell(adding.full_notice(press.key, report, full))
        return
    await following.expect(press.work, press.person, AdditionExpected(press.key))
    await press.tell(say.AdditionAsk(press.key, report.number))


@on(actions.AddEditedText)
async def on_edited(press: ReportPress[actions.AddEditedText]) -> None:
    if not await edits.take(press):
        await on_add(press)


@on(actions.SendWords)
async def on_words(press: ReportPress[actions.SendWords]) -> None:
    if not await edits.take(press):
        await on_add(press)


@on(actions.GetStatement)
async def on_statement(press: ReportPress[actions.GetStatement]) -> None:
    """One document for each decision about the report that its reporters were told."""
    found = await following.statements(press.work, press.report)
    site = press.work.deployment.register_site
    for statement in found:
        notice, to = StatementDocument(statement, site), press.person.recipient
        await press.work.say(to, notice, Lane.ANSWER)
    press.toast(Toast.STATEMENT_COMES if found else Toast.NO_STATEMENT)


@on(actions.SetNews)
async def on_set_news(press: ReportPress[actions.SetNews]) -> None:
    await following.set_tell(press.work, press.report, tell=press.action.tell)
    await _show(press, 0)


@on(actions.AnswerQuestion)
async def on_answer(press: ReportPress[actions.AnswerQuestion]) -> None:
    asked = await following.question_to(press.work, press.report, press.action.question)
    if asked is None:
        press.toast(Toast.NOT_FOUND)
        return
    report = press.report
    await following.expect(press.work, press.person, AnswerExpected(press.key, asked.id))
    await press.tell(say.AnswerAsk(press.key, report.number, asked.text))


async def _show(press: ReportPress[Action], page: int) -> None:
    await press.replace(await _state(press, page))


async def _state(press: ReportPress[Action], page: int = 0) -> say.ReportState:
    """The report as it is now, which a press may just have changed."""
    work, person = press.work, press.person
    report = await following.named(work, person, press.key) or press.report
    key = None if press.key == report.id else press.key
    return await following.state_of(work, report, key=key, page=page)


async def on_status(update: Update, context: BotContext) -> None:
    """/status and a code or own number look a report up; without it asks. No consent is needed."""
    visit = context.visit
    await stop_expecting(visit)
    typed = " ".join(context.args or ())
    if typed and await show_by_code(visit, typed):
        return
    await following.expect(visit.work, citizen(visit), CodeExpected())
    await _say(visit, say.ReceiptAsk(unknown=bool(typed)))


async def show_by_code(visit: Visit, typed: str) -> bool:
    """Show the report or appeal of a code or number: whole to its owner, by its code to all others.

    False where there is none.
    """
    person = citizen(visit)
    report = await following.look_up(visit.work, person, typed)
    if report is None:
        return await appeals.show_by_code(visit, typed)
    await stop_expecting(visit)
    code = None if report.person == person.id else read_receipt(typed)
    key = None if code is None else key_of(code)
    if key is not None:
        await anonymity.looked_up(visit.work, person, visit.sender.person or 0)
    await _say(visit, await following.state_of(visit.work, report, key=key))
    return True


async def take_code(visit: Visit, message: Message) -> bool:
    if await show_by_code(visit, message.text or ""):
        return True
    if message.text and len(message.text) <= MAX_CODE and not content_of(message)[0].links:
        await _say(visit, say.ReceiptAsk(unknown=True))
        return True
    await stop_expecting(visit)
    return False


MAX_CODE = 24
"""Longer than any way to type a code: then it is not meant as one."""


async def take_reply(visit: Visit, message: Message, expecting: Expecting) -> bool:
    person, what = citizen(visit), expecting.what
    if not isinstance(what, AnswerExpected | AdditionExpected):
        return False
    report = await following.named(visit.work, person, what.report)
    if report is None:
        await stop_expecting(visit)
        return False
    said, album = said_in(message), message.media_group_id
    if said.is_empty and said.unkept is None:
        return False  # nothing that can be handed on: the answer is still awaited
    refused = refused_of(visit.work, report, said)
    if refused is not None:
        await _say_once(visit, say.Hint(refused), album)
    text, files = said.text or (None if refused else said.place), said.files
    if not text and (refused or not files):
        return True  # the answer is still awaited
    question = what.question if isinstance(what, AnswerExpected) else None
    notice, reply = None, expecting.reply
    if not await adding.asks_about_numbers(visit, message, report, what.report, question):
        notice, reply = await adding.hand_on(
            visit, report, text, files, question, None if album is None else Album(reply),
            key=what.report,
        )  # fmt: skip
    if album is None:
        await stop_expecting(visit)
    else:
        await following.expect_rest(visit.work, person, expecting, album, reply)
    if notice is not None:
        await _say_once(visit, notice, album)
    return True


async def _say_once(visit: Visit, notice: Notice, album: str | None) -> None:
    """An album is answered when its parts have arrived, not part by part."""
    person = citizen(visit)
    latest = f"album:{person.id}:{album}:{type(notice).__name__}" if album else None
    not_before = visit.work.now + ALBUM_PAUSE_MS if album else None
    await visit.work.tell(person.recipient, notice, latest=latest, not_before=not_before)


async def _say(visit: Visit, notice: Notice) -> None:
    await visit.work.tell(citizen(visit).recipient, notice)
