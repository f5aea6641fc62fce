"""Additions of reporters after filing, and answers to staff; the words go to them in private."""

from bot.cases import moves
from bot.cases.acts import is_permitted
from bot.cases.model import Case, Move
from bot.channel.parts import MediaRule
from bot.core.messages import (
    Button,
    Message,
    Outgoing,
    Speaker,
    known,
    paragraphs,
    quote,
)
from bot.core.people import Person
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.reports import (
    files_store,
    hooks,
    likeness,
    own_reports,
    questions_store,
    reports_store,
    targets_store,
)
from bot.reports import menu as press
from bot.reports.draft import Attachment, Input, Unkept
from bot.reports.draft_form import recognised
from bot.reports.model import Reply, Report
from bot.reports.personal_numbers import hide
from bot.values import Act, Ask, replace


async def open_cases(work: Work, report: Report) -> list[Case]:
    found = await targets_store.cases_of(work.tx, report.id)
    return [case for case in found if own_reports.case_takes_more(work, report, case)]


def takes_files(work: Work, report: Report) -> bool:
    kind = known(work.channel.type, report.violation)
    return kind is None or kind.media is not MediaRule.NEVER


def refused_of(work: Work, report: Report, said: Input) -> Unkept | None:
    if (said.files or said.unkept) and not takes_files(work, report):
        return Unkept.FILES_NEVER
    if said.unkept or not said.place:
        return said.unkept
    kind = known(work.channel.type, report.violation)
    if kind is None or kind.place is Ask.NO:
        return Unkept.PLACE_NOT_ASKED
    return None


MOST_OF_REPORT = 20
MOST_A_DAY = 60
"""Additions to one report, and of one person; an album counts once, a first answer not at all."""


async def is_full(
    work: Work, person: Person, report: Report, question: str | None = None
) -> bool:
    """True if the report, or its author within a day, has as many additions as we take. The first
    answer to a question is always taken."""
    if question and not await questions_store.has_answered(
        work.tx, report.id, question
    ):
        return False
    if await questions_store.count_additions(work.tx, report.id) >= MOST_OF_REPORT:
        return True
    if report.person != person.id:
        return False
    lately = await questions_store.additions_since(
        work.tx, person.id, work.now - DAY_MS
    )
    return lately >= MOST_A_DAY


async def add(
    work: Work,
    person: Person,
    report: Report,
    text: str | None,
    files: tuple[Attachment, ...],
    question: str | None = None,
    album: str | None = None,
    *,
    is_part: bool = False,
) -> str | own_reports.Ending:
    """Give staff an addition or answer: the reply's id, or why it is not taken. A later part of an
    album joins the reply `album`."""
    asked = await questions_store.questions.get(work.tx, question)
    live = await open_cases(work, report)
    live = [case for case in live if asked and case.id == asked.case] or live
    kept = files
    if not takes_files(work, report):
        kept = ()
    if not live or not (text or kept):
        return own_reports.Ending.CLOSED
    begun = await questions_store.replies.get(work.tx, album)
    if begun is None and await is_full(work, person, report, question):
        return own_reports.Ending.FULL
    if begun is None:
        reply = Reply(fresh_id(), report.id, live[0].id, None, text, work.now, kept)
        if asked is not None:
            reply = replace(reply, question=asked.id)
    else:
        said = "\n".join(filter(None, (begun.text, text))) or None
        reply = replace(begun, text=said, files=kept)
    await _keep_reply(work, report, reply)
    goes_on = begun is not None
    for case in live:
        if not goes_on:
            await _record(work, case, reply)
        said_of_case = hooks.Said(case, report, reply, asked, is_part, goes_on)
        for hear in hooks.SAID:
            await hear(work, said_of_case)
    return reply.id


async def _keep_reply(work: Work, report: Report, reply: Reply) -> None:
    await questions_store.replies.put(work.tx, reply)
    await files_store.add_files(work.tx, report.id, reply.files, reply.id)
    files_alone = replace(report, description=None, forwarded=None)
    await likeness.leave_marks(work, files_alone, reply.files)


async def _record(work: Work, case: Case, reply: Reply) -> None:
    act = Act.ADD
    if reply.question and is_permitted(Act.ANSWER, case):
        act = Act.ANSWER
    await moves.make_move(work, case, Move(act, work.now, detail={"reply": reply.id}))


async def open_question(work: Work, person: Person) -> tuple[str, str] | None:
    """(question, report): the newest one that waits for an answer and still takes it."""
    found = await questions_store.unanswered_question(work.tx, person.id)
    if found is None:
        return None
    report = await own_reports.owned(work, person, found[1])
    if report is None or not await open_cases(work, report):
        return None
    return found


LOOKED_AT = 50


async def report_of(work: Work, person: Person, sent_at: int) -> Report | None:
    """The first report filed after a message of this time (ms UTC), else the newest one."""
    newest = await reports_store.reports_of(work.tx, person.id, LOOKED_AT)
    later = [report for report in newest if report.filed_at >= sent_at]
    if later:
        return later[-1]
    return next(iter(newest), None)


async def says_more(
    work: Work, report: Report, written: str | None, content: Input
) -> bool:
    """True if a message holds anything that staff do not have yet: Telegram also reports edits that
    no person made, such as a loaded preview."""
    country = work.channel.country
    said = {
        reply.text
        for reply in await questions_store.replies_of_report(work.tx, report.id)
    }
    if written is not None and not said.isdisjoint({written, hide(written, country)}):
        return False
    filed = f"{report.description}\n{report.forwarded}"
    text = content.text or ""
    if text not in filed and hide(text, country) not in filed:
        return True
    links = {
        display for _, display in await targets_store.targets_of(work.tx, report.id)
    }
    if any(link.display not in links for link in content.links):
        return True
    kept = {
        file.unique_id for file in await files_store.files_of_report(work.tx, report.id)
    }
    return any(file.unique_id not in kept for file in content.files)


class AdditionAsk(Message):
    report: str
    number: str
    question: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.question is None:
            asked = t(
                "Send what you want to add to report № {number}: text or a file.",
                number=self.number,
            )
        else:
            asked = t(
                "Write your answer now, or send a file. Moderators will see it without your name."
            )
        text = paragraphs(
            self.question and quote(self.question),
            asked,
            recognised(speaker),
            speaker.own(speaker.channel.safety),
        )
        return Outgoing(
            text, ((Button(t.plain("Cancel"), press.ShowReport(self.report)),),)
        )
