"""Handlers of filed reports: additions, answers, withdrawal, state."""

from typing import TypeAlias

from telegram import Message

from bot.core import people_store
from bot.core.codes import code_in, key_of, read_receipt
from bot.core.messages import N_, Lane, Notice
from bot.core.people import AdditionExpected, Expecting, Person, Plain
from bot.core.toasts import Toast
from bot.desk.visit import Visit
from bot.privacy import anonymity, erasure
from bot.register import objections
from bot.register.statements import StatementDocument, statements_for_reporter
from bot.reports import (
    additions,
    front_desk,
    late_region,
    own_reports,
    questions_store,
    reports_store,
    welcome,
)
from bot.reports import menu as actions
from bot.reports.care import Hint
from bot.reports.draft import Attachment
from bot.reports.model import Report
from bot.reports.own_reports import (
    Ending,
    ReceiptAsk,
    ReportState,
    ReportWord,
    WithdrawAsk,
)
from bot.reports.personal_numbers import SendAsk, find_numbers, hide
from bot.values import replace
from handlers.core import press as frame
from handlers.core.dispatch import Subject, about, on
from handlers.core.updates import content_of, may_be_code, said_in

ReportPress: TypeAlias = frame.PressOn[frame.A_co, Report]


class Reports(Subject[actions.ReportAction, Report]):
    """Reports: a person's own by its id, any by its code."""

    async def find(self, press: frame.Press[actions.ReportAction]) -> Report | None:
        report = await own_reports.named(press.work, press.person, press.action.report)
        if report is None:
            press.toast(Toast.NOT_FOUND)
            return None
        await frame.look_aside(press.visit)
        return report


REPORTS = Reports(actions.ReportAction)


async def hand_on(
    visit: Visit,
    report: Report,
    text: str | None,
    files: tuple[Attachment, ...],
    question: str | None,
    album: str | None = None,
    *,
    key: str | None = None,
    is_part: bool = False,
) -> tuple[ReportWord, str | None]:
    """Hand words on to staff; return the notice, and the reply that more of an album joins."""
    reply = await additions.add(
        visit.work,
        frame.citizen(visit),
        report,
        text,
        files,
        question,
        album,
        is_part=is_part,
    )
    named = (key or report.id, report.number)
    if isinstance(reply, Ending):
        return ReportWord(*named, reply), None
    if question is None:
        return ReportWord(*named, Ending.ADDED), reply
    return ReportWord(*named, Ending.ANSWERED), reply


async def asks_first(visit: Visit, message: Message, asked: SendAsk) -> None:
    """Ask before words go to staff: the question answers the message, of which nothing is kept."""
    latest = f"send:{asked.report}:{message.message_id}"
    to = frame.citizen(visit).recipient
    answers = message.message_id
    await visit.work.tell(to, asked, reply_to=answers, latest=latest)


async def offer(visit: Visit, message: Message) -> None:
    person = frame.citizen(visit)
    work = visit.work
    content = content_of(message)
    written = said_in(message).text
    report = await additions.report_of(
        work, person, int(message.date.timestamp()) * 1000
    )
    if report is None or content.is_empty:
        return
    if not await additions.says_more(work, report, written, content):
        return
    if await additions.open_cases(work, report):
        found = find_numbers(written, work.channel.country)
        await asks_first(
            visit, message, SendAsk(report.id, report.number, found, is_edit=True)
        )
    else:
        await frame.tell(visit, ReportWord(report.id, report.number, Ending.CLOSED))


@on(actions.CleanChat)
async def on_clean(press: frame.Press[actions.CleanChat]) -> None:
    """Ask in the language of the message: its reader may have been forgotten since."""
    work = press.work
    person = press.person
    language = press.action.language
    if not press.action.sure:
        if language in work.channel.languages:
            person = replace(person, language=language)
        await work.tell(person.recipient, anonymity.CleaningAsk(), edit=press.message)
        return
    is_stranger = press.visit.draft is None and person.consent is None
    if is_stranger and not await anonymity.stays_known(work, person, press.visit.me):
        await erasure.let_go(work, person)
    await anonymity.clean(work, person, press.message or 0, language, press.visit.me)


@about(REPORTS, actions.ShowReport)
async def on_show(press: ReportPress[actions.ShowReport]) -> None:
    state = await _state(press)
    if press.action.below:
        await press.tell(state)
    else:
        await press.replace(state)


@about(REPORTS, actions.Withdraw)
async def on_withdraw(press: ReportPress[actions.Withdraw]) -> None:
    if not press.action.sure:
        await press.replace(WithdrawAsk(press.action.report, press.subject.number))
        return
    ending = Ending.TOO_LATE
    if await own_reports.withdraw_report(press.work, press.subject):
        ending = Ending.WITHDRAWN
    await press.replace(ReportWord(press.action.report, press.subject.number, ending))


@about(REPORTS, actions.AddToReport)
async def on_add(press: ReportPress[actions.AddToReport]) -> None:
    await _ask_for_addition(press)


async def _ask_for_addition(press: ReportPress[actions.ReportAction]) -> None:
    report = press.subject
    key = press.action.report
    if not await additions.open_cases(press.work, report):
        await press.tell(ReportWord(key, report.number, Ending.CLOSED))
        return
    if await additions.is_full(press.work, press.person, report):
        await press.tell(ReportWord(key, report.number, Ending.FULL))
        return
    await own_reports.expect(press.work, press.person, AdditionExpected(key))
    await press.tell(additions.AdditionAsk(key, report.number))


@about(REPORTS, actions.SendWords)
async def on_words(press: ReportPress[actions.SendWords]) -> None:
    """Add what the message says now that the button's message answers; ask for it anew where
    Telegram does not show it any more."""
    action = press.action
    report = press.subject
    message = press.replied_to
    if message is None:
        await _ask_for_addition(press)
        return
    said = said_in(message)
    text = said.text
    if text and action.hidden:
        text = hide(text, press.work.channel.country)
    done = ReportWord(press.action.report, report.number, Ending.ADDED)
    # A second tap adds nothing twice.
    if await additions.says_more(press.work, report, text, content_of(message)):
        visit = press.visit
        question = action.question
        done, _ = await hand_on(
            visit, report, text, said.files, question, key=press.action.report
        )
    await press.replace(done)


@about(REPORTS, actions.GetStatement)
async def on_statement(press: ReportPress[actions.GetStatement]) -> None:
    found = await statements_for_reporter(press.work, press.subject)
    for statement in found:
        notice = StatementDocument(statement)
        to = press.person.recipient
        await press.work.say(to, notice, Lane.ANSWER)
    if found:
        press.toast(Toast.COMES_BELOW)
    else:
        press.toast(Toast.NOT_POSSIBLE)


@about(REPORTS, actions.SetNews)
async def on_set_news(press: ReportPress[actions.SetNews]) -> None:
    await reports_store.set_tell(
        press.work.tx, press.subject.id, tell=press.action.tell
    )
    await press.replace(await _state(press))


@about(REPORTS, actions.AnswerQuestion)
async def on_answer(press: ReportPress[actions.AnswerQuestion]) -> None:
    asked = await own_reports.question_to(
        press.work, press.subject, press.action.question
    )
    if asked is None:
        press.toast(Toast.NOT_FOUND)
        return
    report = press.subject
    if await questions_store.has_answered(press.work.tx, report.id, asked.id):
        press.toast(Toast.ALREADY_SENT)
        await press.replace(await _state(press))
        return
    await own_reports.expect(
        press.work, press.person, AdditionExpected(press.action.report, asked.id)
    )
    await press.tell(
        additions.AdditionAsk(press.action.report, report.number, asked.text)
    )


@about(REPORTS, late_region.AskReportRegion)
async def on_ask_region(press: ReportPress[late_region.AskReportRegion]) -> None:
    keeps = press.subject.person == press.person.id
    asked = late_region.ReportRegionAsk(
        press.action.report, press.subject.number, keeps
    )
    await _tell_region(press, asked, below=press.action.below)


@about(REPORTS, late_region.SayReportRegion)
async def on_say_region(press: ReportPress[late_region.SayReportRegion]) -> None:
    work = press.work
    region = press.action.region
    if region not in {None, *(place.code for place in work.channel.regions)}:
        press.toast(Toast.STEP_OVER)
        return
    report = press.subject
    reached = await late_region.say_region(work, report, region)
    if region is not None and report.person == press.person.id:
        press.visit.person = await welcome.choose_region(work, press.person, region)
    key = press.action.report
    said = late_region.ReportRegionSaid(key, report.number, region, reached)
    await _tell_region(press, said, below=press.action.below)


async def _tell_region(
    press: ReportPress[late_region.RegionAction], notice: Notice, *, below: bool
) -> None:
    """Forget a stranger who came by the code, and answer in the language of the button."""
    visit = press.visit
    person = press.person
    if code_in(press.action.report) is not None:
        is_stranger = visit.draft is None and person.consent is None
        await anonymity.said_by_code(
            press.work, person, visit.me, is_stranger=is_stranger
        )
        if press.action.language in press.work.channel.languages:
            person = replace(person, language=press.action.language)
    await press.work.tell(
        person.recipient, notice, edit=None if below else press.message
    )


async def _state(press: ReportPress[actions.ReportAction]) -> ReportState:
    work = press.work
    person = press.person
    report = await own_reports.named(work, person, press.action.report) or press.subject
    return await own_reports.state_under(work, report, press.action.report)


@frame.command(
    "status",
    menu=N_("Look up a report by its number or code"),
    help=(N_("/status – look up a report by its number or code"),),
)
async def on_status(visit: Visit, message: Message) -> None:
    await frame.stop_expecting(visit)
    typed = frame.words_of(message)
    if typed and await show_by_code(visit, typed):
        return
    await own_reports.expect(visit.work, frame.citizen(visit), Plain.CODE)
    await frame.tell(visit, ReceiptAsk(unknown=bool(typed)))


async def show_by_code(visit: Visit, typed: str) -> bool:
    """Show the report or appeal of a code or number; False where there is none."""
    person = frame.citizen(visit)
    report = await own_reports.look_up_report(visit.work, person, typed)
    found = report or await objections.look_up_contest(visit.work, person, typed)
    if found is None:
        return False
    await frame.stop_expecting(visit)
    code = key = None
    if found.person != person.id:
        code = read_receipt(typed)
    if code is not None:
        key = key_of(code)
        await anonymity.looked_up(visit.work, person, visit.me)
    if isinstance(found, Report):
        await frame.tell(visit, await own_reports.state_of(visit.work, found, key=key))
    else:
        await frame.tell(visit, await objections.contest_state(visit.work, found, code))
    return True


async def take_code(visit: Visit, message: Message) -> bool:
    """Take the code of a message after /status; words are not for it, and leave it waiting."""
    if await show_by_code(visit, message.text or ""):
        return True
    if may_be_code(message):
        await frame.tell(visit, ReceiptAsk(unknown=True))
        return True
    if not front_desk.asks_first(None, content_of(message)):
        await frame.stop_expecting(visit)
    return False


async def take_reply(visit: Visit, message: Message, expecting: Expecting) -> bool:
    person = frame.citizen(visit)
    what = expecting.what
    if not isinstance(what, AdditionExpected):
        return False
    report = await own_reports.named(visit.work, person, what.report)
    if report is None:
        await frame.stop_expecting(visit)
        return False
    said = said_in(message)
    album = message.media_group_id
    if said.is_empty and said.unkept is None:
        return False  # nothing that can be handed on: the answer is still awaited
    refused = additions.refused_of(visit.work, report, said)
    if refused is not None:
        await frame.tell(visit, Hint(refused), **frame.in_album(visit, album, ":Hint"))
        said = replace(said, place=None)
    text = said.text or said.place
    if not text and (refused or not said.files):
        return True  # the answer is still awaited
    reply = expecting.reply
    found = find_numbers(message.text or message.caption, visit.work.channel.country)
    if found:
        asked = SendAsk(what.report, report.number, found, what.question)
        await asks_first(visit, message, asked)
    else:
        notice, reply = await hand_on(
            visit,
            report,
            text,
            said.files,
            what.question,
            reply if album else None,
            key=what.report,
            is_part=album is not None,
        )
        shown = frame.in_album(visit, album, f":{notice.said}")
        await frame.tell(visit, notice, **shown)
    await _expect_rest(visit, person, replace(expecting, album=album, reply=reply))
    return True


async def _expect_rest(visit: Visit, person: Person, rest: Expecting) -> None:
    """Expect the other files of an album; of a message alone there is no more."""
    if rest.album is None:
        await frame.stop_expecting(visit)
        return
    await people_store.expect(visit.work.tx, person.id, rest)
