"""Words between staff and reporters of a case: questions, answers, notes, additions."""

from collections.abc import Sequence
from typing import Any

from bot.cases import moves, routing
from bot.cases.model import Case, Whom, chosen
from bot.core.desks_store import Desk
from bot.core.messages import (
    Button,
    Lane,
    Message,
    Notice,
    Outgoing,
    Shown,
    Speaker,
    What,
    bold,
    filled,
    lines,
    paragraphs,
    quote,
    untapped,
)
from bot.core.people import Address, Recipient
from bot.core.work import ALBUM_PAUSE_MS, Work, fresh_id
from bot.desk import card_messages, card_words, cards, colleagues
from bot.desk.buttons import ShowReplyFiles
from bot.desk.model import Actor
from bot.reports import files_store, questions_store, reports_store, targets_store
from bot.reports.care import HelpNumbers
from bot.reports.hooks import Said
from bot.reports.model import Question, Report
from bot.reports.news import QuestionToReporter, tell_reporter
from bot.values import Act


class ReporterSaid(Message):
    """An answer or an addition of a reporter, under the card of the case in a private chat.

    The words stand behind a spoiler where the case's type, `violation`, may be hard to look at.
    """

    case: str
    number: str
    alias: str
    text: str | None
    files: int
    question: str | None
    reply: str
    violation: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = t("A reporter of № {number} adds:", number=self.number)
        if self.question:
            head = t("A reporter of № {number} answers:", number=self.number)
        words = self.text
        hides = bool(words) and card_words.is_disturbing(
            speaker.channel, self.violation
        )
        text = paragraphs(
            bold(head),
            self.question
            and t("Question: {text}", text=untapped(self.question, SHOWN_QUESTION)),
            hides and t("⚠ Disturbing words are hidden: tap to read."),
            words and card_words.quoted_words(words, SHOWN_WORDS, hides=hides),
            t(
                "To answer this reporter, who does not learn who you are, reply to this message."
            ),
        )
        files = list[Button]()
        if self.files:
            label = t.plain("Files ({n})", n=self.files)
            files.append(Button(label, ShowReplyFiles(self.case, self.reply)))
        return Outgoing(text, filled(files), protected=True)


SHOWN_WORDS = 2500
SHOWN_QUESTION = 800
"""UTF-16 units of what people wrote: with the rest they fit Telegram's 4,096."""


class WordsSent(Message):
    """Copy of a moderator's words under the card: a note, a question, or words to one reporter."""

    act: Act
    number: str
    name: str
    text: str
    asked: int = 1

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        by = {"name": self.name, "number": self.number}
        head: str
        if self.act is Act.NOTE:
            head = bold(t("Note on № {number} by {name}", **by))
        elif self.act is Act.TELL:
            head = t("{name} wrote to one reporter of № {number}:", **by)
        else:
            head = t.plural(
                "{name} asked {n} reporter of № {number}:",
                "{name} asked {n} reporters of № {number}:",
                self.asked,
                **by,
            )
        words = quote(untapped(self.text, SHOWN_WORDS))
        return Outgoing(lines(head, words), silent=True)


_SAID = "said:"


class NotWilling(Exception):
    """The reporter wants no messages, withdrew the report or erased their data."""


async def note(
    work: Work, case: Case, actor: Actor, text: str, desk: Desk | None
) -> Case:
    after = await moves.act(
        work, case, Act.NOTE, actor.telegram_id, detail={"text": text}
    )
    if desk is not None:
        await say_under(
            work, case, desk, WordsSent(Act.NOTE, case.number, actor.name, text)
        )
    return after


async def willing(work: Work, case: Case) -> list[Report]:
    """Return the newest report of each willing person, and each anonymous one; oldest first."""
    every = await reports_store.reports_of_case(work.tx, case.id)
    found = {report.person or report.id: report for report in every if _hears(report)}
    return sorted(found.values(), key=lambda report: (report.filed_at, report.id))


def _hears(report: Report) -> bool:
    if report.withdrawn_at is not None:
        return False
    is_told = report.person is not None and report.tell
    return is_told or report.is_anonymous


async def ask(
    work: Work, case: Case, actor: Actor, text: str, desk: Desk, whom: Whom = Whom.ALL
) -> int:
    """Ask some of the reporters; how many. Raises NotWilling where no reporter can be asked."""
    asked = chosen(whom, await willing(work, case))
    await _write(work, case, actor, Act.ASK, text, asked, desk, {"asked": len(asked)})
    return len(asked)


async def send_numbers(work: Work, case: Case, actor: Actor) -> int:
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
    """Raises NotWilling; IllegalMove or HeldByOther where the case does not allow it."""
    author = await _author_of_reply(work, case, reply)
    return await _write(
        work, case, actor, Act.TELL, text, [author], desk, {"reply": reply}
    )


async def _author_of_reply(work: Work, case: Case, reply: str) -> Report:
    """Find the report whose author wrote a reply about the case. Raises NotWilling."""
    said = await questions_store.replies.get(work.tx, reply)
    if said is None:
        raise NotWilling
    report = await reports_store.reports.get(work.tx, said.report)
    cases = {id for id, _ in await targets_store.targets_of(work.tx, said.report)}
    if report is None or case.id not in cases or not _hears(report):
        raise NotWilling
    return report


async def _write(
    work: Work,
    case: Case,
    actor: Actor,
    act: Act,
    text: str,
    to: Sequence[Report],
    desk: Desk,
    detail: dict[str, Any],
) -> Case:
    if not to:
        raise NotWilling
    # The move comes first: it raises IllegalMove where the case does not allow questions.
    detail = {"text": text, **detail}
    case = await moves.act(work, case, act, actor.telegram_id, detail=detail)
    question = Question(fresh_id(), case.id, text, actor.telegram_id, work.now)
    await questions_store.ask_question(work.tx, question, [report.id for report in to])
    links = await targets_store.displays_of(work.tx, case.id)
    for report in to:
        link = links.get(report.id)
        told = QuestionToReporter(question.id, report.id, report.number, text, link)
        await tell_reporter(work, report, told, f"question:{question.id}:{report.id}")
    sent = WordsSent(act, case.number, actor.name, text, len(to))
    await say_under(work, case, desk, sent)
    return case


def place_of_reply(case: str, reply: str, copy: str) -> str:
    return f"{_SAID}{case}:{reply}:{copy}"


def read_place(place: str) -> tuple[str, str] | None:
    """Return the case and the reply of a place that `place_of_reply` named."""
    if not place.startswith(_SAID):
        return None
    case, reply, _ = place.removeprefix(_SAID).split(":")
    return case, reply


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
    address = desk.recipient.address
    if private is not None:
        address = Address(person=private)
    to = Recipient(address, language or desk.language)
    under = card_messages.place_of(case.id, private)
    await work.say(to, notice, Lane.DESK_ANSWER, under=under, shows=shows)


async def _as_said(work: Work, said: Said) -> ReporterSaid:
    kept = await files_store.files_of_report(work.tx, said.report.id)
    question = None
    if said.asked is not None:
        question = said.asked.text
    return ReporterSaid(
        said.case.id,
        said.case.number,
        said.report.number,
        said.reply.text,
        files=sum(file.reply == said.reply.id for file in kept),
        question=question,
        reply=said.reply.id,
        violation=said.case.violation,
    )


async def hear(work: Work, said: Said) -> None:
    """Give the words to moderators who work on the case in private; an album is one message."""
    case = said.case
    report = said.report
    reply = said.reply
    asked = said.asked
    if said.goes_on:
        await cards.count_soon(work, case)
    desk = await routing.desk_of(work.tx, case)
    if desk is None:
        return
    lane = Lane.REFRESH  # additions stay behind urgent cards
    if asked is not None:
        lane = Lane.NOTICE  # an answer is waited for
    words = await _as_said(work, said)
    not_before = 0
    if said.is_part:
        not_before = work.now + ALBUM_PAUSE_MS
    shows = Shown(What.WORDS, case.id, report.id, (reply.id,))
    for copy, language in (await _listeners(work, case, desk, asked)).items():
        to = Recipient(Address(person=copy), language)
        place = card_messages.place_of(case.id, copy)
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


async def _listeners(
    work: Work, case: Case, desk: Desk, asked: Question | None
) -> dict[str, str]:
    """Return the private readers (person → language): those with the card, and the asker."""
    found = await cards.of_members(work, case, desk)
    if asked is None:
        return found
    asker = await colleagues.find_colleague(work, desk, asked.asked_by)
    if asker is not None:
        found.setdefault(asker.person, asker.recipient.language)
    return found
