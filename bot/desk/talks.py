"""Talks about a case: notes between staff, questions to reporters, answers to one of them."""

from bot.cases import move as moves
from bot.cases import routing
from bot.cases.model import Case, Whom, chosen
from bot.core.desks_store import Desk
from bot.core.messages import message
from bot.core.outgoing import Outgoing, shortened
from bot.core.posts import Address, Lane, Notice, Recipient, Shown, What
from bot.core.speaker import Speaker, lines, quote
from bot.core.work import ALBUM_PAUSE_MS, Work, fresh_id
from bot.desk import cards, colleagues
from bot.desk.model import Actor
from bot.desk.notices import NoteKept, QuestionSent, ReporterSaid
from bot.links.link import defang
from bot.reports import store
from bot.reports.care import HelpNumbers
from bot.reports.hooks import Said
from bot.reports.model import Question, Report
from bot.reports.news import tell_reporter
from bot.reports.news_screens import QuestionToReporter
from bot.values import Act, Intake


@message
class MessageSent:
    """Copy of a moderator's message to one reporter, under the card.

    `by_code`: they reported anonymously and read it when they enter their code.
    """

    number: str
    name: str
    text: str
    by_code: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        head = speaker.t(
            "{name} wrote to one reporter of № {number}:", name=self.name, number=self.number
        )
        words = quote(shortened(defang(self.text), 1000))
        by_code = self.by_code and speaker.t(
            "They reported anonymously and read it when they enter their code."
        )
        return Outgoing(lines(head, words, by_code), silent=True)


_SAID = "said:"


class NotWilling(Exception):
    """The reporter wants no messages, withdrew the report or erased their data."""


async def note(work: Work, case: Case, actor: Actor, text: str, desk: Desk | None) -> Case:
    """Store a note, which only staff see; with a desk it is said under the card."""
    after = await moves.act(work, case, Act.NOTE, actor.telegram_id, detail={"text": text})
    if desk is not None:
        await say_under(work, case, desk, NoteKept(case.number, actor.name, text))
    return after


async def willing(work: Work, case: Case) -> list[Report]:
    """The newest report of each person who accepts messages, and each anonymous one; oldest first.

    Who reported anonymously reads what is asked when they enter their code.
    """
    every = await store.reports_of_case(work.tx, case.id)
    found = {report.person or report.id: report for report in every if _hears(report)}
    return sorted(found.values(), key=lambda report: (report.filed_at, report.id))


async def only_calls(work: Work, case: Case) -> bool:
    """True if all reports of the case came by phone: no reporter can be written to."""
    every = await store.reports_of_case(work.tx, case.id)
    standing = {report.intake for report in every if report.withdrawn_at is None}
    return standing == {Intake.CALL}


def _hears(report: Report) -> bool:
    is_told = report.person is not None and report.tell
    return (is_told or report.is_anonymous) and report.withdrawn_at is None


async def ask(
    work: Work, case: Case, actor: Actor, text: str, desk: Desk, whom: Whom = Whom.ALL
) -> int:
    """Ask reporters who accept messages, or can read them by their code; how many."""
    every = await store.reports_of_case(work.tx, case.id)
    standing = sum(report.withdrawn_at is None for report in every)
    asked = chosen(whom, await willing(work, case))
    if asked:
        # The move comes first: it raises IllegalMove where the case does not allow questions.
        detail = {"text": text, "asked": len(asked)}
        await moves.act(work, case, Act.ASK, actor.telegram_id, detail=detail)
        question = await _put(work, case, actor, text, [report.id for report in asked])
        for report in asked:
            notice = QuestionToReporter(question.id, report.id, report.number, text)
            once = f"question:{question.id}:{report.id}"
            await tell_reporter(work, report, notice, once)
    by_code = sum(report.is_anonymous for report in asked)
    sent = QuestionSent(case.number, actor.name, text, len(asked), standing, by_code)
    await say_under(work, case, desk, sent)
    return len(asked)


async def send_numbers(work: Work, case: Case, actor: Actor) -> int:
    """Send the numbers for a person in need to reporters who accept messages; how many."""
    found = await willing(work, case)
    if found:
        await moves.act(work, case, Act.HELP, actor.telegram_id)
        for report in found:
            once = f"numbers:{case.id}:{case.version}:{report.id}"
            await tell_reporter(work, report, HelpNumbers(report.number), once)
    return len(found)


async def answer_reporter(
    work: Work, case: Case, actor: Actor, reply: str, text: str, desk: Desk
) -> Case:
    """Write to the one reporter who sent a reply about the case; they can answer.

    Raises NotWilling; IllegalMove or HeldByOther where the case does not allow it.
    """
    said = await store.replies.get(work.tx, reply)
    found = await store.cases_of(work.tx, said.report) if said is not None else []
    is_of_case = any(id == case.id for id, _ in found)
    report = await store.reports.get(work.tx, said.report) if said and is_of_case else None
    if report is None or not _hears(report):
        raise NotWilling
    detail = {"text": text, "reply": reply}
    after = await moves.act(work, case, Act.TELL, actor.telegram_id, detail=detail)
    question = await _put(work, case, actor, text, [report.id])
    notice = QuestionToReporter(question.id, report.id, report.number, text, True)
    await tell_reporter(work, report, notice, f"question:{question.id}:{report.id}")
    sent = MessageSent(case.number, actor.name, text, by_code=report.is_anonymous)
    await say_under(work, case, desk, sent)
    return after


def place_of_reply(case: str, reply: str, copy: str) -> str:
    """The name that a reporter's words in a moderator's private chat are stored under."""
    return f"{_SAID}{case}:{reply}:{copy}"


def read_place(place: str) -> tuple[str, str] | None:
    """(case, reply) of a place that `place_of_reply` named."""
    if not place.startswith(_SAID):
        return None
    case, reply, _ = place.removeprefix(_SAID).split(":")
    return case, reply


async def _put(work: Work, case: Case, actor: Actor, text: str, to: list[str]) -> Question:
    question = Question(fresh_id(), case.id, text, actor.telegram_id, work.now)
    await store.ask_question(work.tx, question, to)
    return question


async def say_under(
    work: Work,
    case: Case,
    desk: Desk,
    notice: Notice,
    language: str | None = None,
    shows: Shown | None = None,
) -> None:
    """Post a reply to the case's card: at the desk, or in the private chat where staff work."""
    private = work.private_chat
    address = Address(person=private) if private is not None else desk.recipient.address
    to, under = Recipient(address, language or desk.language), cards.place_of(case.id, private)
    await work.say(to, notice, Lane.DESK_ANSWER, under=under, shows=shows)


async def hear(work: Work, said: Said) -> None:
    """Give the words to moderators who work on the case in private; an album is one message."""
    case, report, reply, asked = said.case, said.report, said.reply, said.asked
    if said.goes_on:
        await cards.count_soon(work, case)
    desk = await routing.desk_of(work.tx, case)
    if desk is None:
        return
    files = len(await store.files_of(work.tx, reply.id))
    question = asked.text if asked else None
    words = ReporterSaid(
        case.id,
        case.number,
        report.number,
        reply.text,
        files,
        question,
        reply.id,
        case.violation,
    )
    # Additions stay behind urgent cards; an answer is waited for.
    lane = Lane.REFRESH if asked is None else Lane.NOTICE
    not_before = work.now + ALBUM_PAUSE_MS if said.is_part else None
    shows = Shown(What.WORDS, case.id, report.id, (reply.id,))
    for copy, language in (await _listeners(work, case, desk, asked)).items():
        to, place = Recipient(Address(person=copy), language), cards.place_of(case.id, copy)
        place_of_words = place_of_reply(case.id, reply.id, copy)
        await work.say(
            to,
            words,
            lane,
            under=place,
            remember=place_of_words,
            latest=place_of_words,
            not_before=not_before,
            shows=shows,
        )


async def _listeners(work: Work, case: Case, desk: Desk, asked: Question | None) -> dict[str, str]:
    """Return the private readers (person → language): those with the card, and the asker."""
    found = await cards.of_members(work, case, desk)
    asker = await colleagues.find(work, desk, asked.asked_by) if asked else None
    return found if asker is None else {asker.person.id: asker.language} | found
