"""News for reporters: each only once, and only while they want to hear."""

from collections.abc import Sequence

from bot.cases import store
from bot.cases.afterwards import FollowUp, Referral
from bot.cases.model import Case
from bot.core import people_store
from bot.core.messages import (
    Button,
    Lane,
    Message,
    Notice,
    Outgoing,
    Part,
    Recipient,
    Rows,
    Speaker,
    bold,
    lines,
    numbered,
    paragraphs,
    quote,
    spoiler,
)
from bot.core.queues.tasks import every, task
from bot.core.times import HOUR_MS, hour_of
from bot.core.work import Work
from bot.reports import (
    case_reports_store,
    decision_words,
    hooks,
    reports_store,
    targets_store,
)
from bot.reports.menu import (
    AddToReport,
    AnswerQuestion,
    AskSecondLook,
    GetStatement,
    show_button,
)
from bot.reports.model import Decided, Report
from bot.values import Found, Outcome, replace


def statement_button(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Statement of reasons (PDF)"), GetStatement(report))


def second_look_button(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Ask for a second look"), AskSecondLook(report))


class MaterialNews(Message):
    report: str
    number: str
    display: str | None
    outcome: Outcome
    found: Found
    at: int

    def render(self, speaker: Speaker) -> Outgoing:
        outcome = decision_words.outcome_label(speaker, self.outcome)
        head = lines(bold(numbered(self.number)), outcome)
        found = decision_words.looked_again(speaker, self.found, self.at)
        return news(speaker, self.report, head, found, hidden=self.display)


class NotDecidedYet(Message):
    """The report is not decided; `promised_at` is when an outcome was promised by (ms UTC)."""

    report: str
    number: str
    promised_at: int
    displays: tuple[str, ...] = ()  # of the links without a decision

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        told = lines(
            bold(numbered(self.number)),
            t(
                "Your report has not been decided yet. We said you would hear by {day}; we are "
                "sorry that it is taking longer. It is still with the moderators.",
                day=t.day(self.promised_at),
            ),
            t("You will read the result here. If you know more, add it to the report."),
        )
        return news(speaker, self.report, told, hidden=lines(*self.displays))


class OutcomeNews(Message):
    report: str
    number: str
    decided: Decided
    violation: str
    again: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        decided = self.decided
        told = lines(
            bold(f"{numbered(self.number)} · {speaker.violation(self.violation)}"),
            self.again and t("The earlier decision was replaced."),
            *decision_words.result_lines(speaker, decided),
            *decision_words.reasoning(speaker, decided),
        )
        shown = news(
            speaker,
            self.report,
            told,
            t("If you disagree or know more, add to the report."),
            hidden=lines(
                decided.display, *decision_words.quoted_lines(speaker, decided)
            ),
        )
        return replace(shown, rows=outcome_rows(speaker, self.report, [decided]))


def outcome_rows(speaker: Speaker, report: str, told: Sequence[Decided]) -> Rows:
    rows = [*_rows(speaker, report)]
    if any(one.finding.outcome is Outcome.NOT_CONFIRMED for one in told):
        rows.append((second_look_button(speaker, report),))
    return (*rows, (statement_button(speaker, report),))


class Reopened(Message):
    report: str
    number: str
    display: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        again = t(
            "The decision was taken back; moderators are looking at the report again."
        )
        head = lines(bold(numbered(self.number)), again)
        return news(speaker, self.report, head, hidden=self.display)


def _rows(speaker: Speaker, report: str) -> Rows:
    add = Button(speaker.t.plain("Add something"), AddToReport(report))
    return ((show_button(speaker, report), add),)


def news(speaker: Speaker, report: str, *told: Part, hidden: Part = None) -> Outgoing:
    head = speaker.t("There is news on your report.")
    whole = paragraphs(head, *told, covered(speaker, hidden))
    return Outgoing(whole, _rows(speaker, report))


def covered(speaker: Speaker, hidden: Part) -> Part:
    """Hide what a locked screen must not show; nothing for nothing."""
    return hidden and lines(speaker.t("Hidden (tap to read):"), spoiler(hidden))


class QuestionToReporter(Message):
    question: str
    report: str
    number: str
    text: str
    display: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(
                t("Message from the moderators about № {number}:", number=self.number)
            ),
            quote(self.text),
            covered(speaker, self.display),
            t("They do not know who you are. You do not have to answer."),
        )
        answer = AnswerQuestion(self.report, self.question)
        rows = (
            (Button(t.plain("Answer"), answer, style="primary"),),
            (show_button(speaker, self.report),),
        )
        return Outgoing(text, rows)


def decided_of(
    case: Case,
    display: str | None = None,
    referral: Referral | None = None,
    followed: FollowUp | None = None,
) -> Decided | None:
    """The public part of a case's decision. `display` is the link as the recipient wrote it."""
    decision = case.decision
    if decision is None:
        return None
    decided = Decided(display, decision.finding, decision.at, referral)
    if followed is None:
        return decided
    return replace(decided, found=followed.found, looked_at=followed.looked_at)


async def referral_of(work: Work, case: Case) -> Referral | None:
    decision = case.decision
    if decision is None or decision.finding.outcome is not Outcome.FORWARDED:
        return None
    return await store.referrals_of_decision(work.tx, case.id, decision.id)


async def recipient_of(work: Work, report: Report) -> Recipient | None:
    if report.person is None or not report.tell or report.withdrawn_at is not None:
        return None
    person = await people_store.get(work.tx, report.person)
    if person is None:
        return None
    return person.recipient


async def tell_reporter(work: Work, report: Report, notice: Notice, once: str) -> None:
    to = await recipient_of(work, report)
    if to is not None:
        await work.say(to, notice, Lane.NOTICE, once=once)


SOON_MS = 5 * 1000
"""Pause after a sweep that left some for the next."""
AT_ONCE = 100


@every("promises", minutes=10)
async def look_at_promises(work: Work) -> int | None:
    """Look at the promises whose day has passed; in quiet hours they wait for the morning."""
    found = []
    if not work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        found = await reports_store.promises_passed(work.tx, AT_ONCE)
    for report in found:
        await reports_store.reports.set(work.tx, report.id, promised_at=None)
        cases = await targets_store.cases_of(work.tx, report.id)
        last = [await store.final_of(work.tx, case) or case for case in cases]
        waiting = {
            case.id
            for case, at in zip(cases, last, strict=True)
            if at.status.is_undecided
        }
        if report.promised_at is not None and waiting:
            links = await targets_store.targets_of(work.tx, report.id)
            displays = tuple(link for case, link in links if case in waiting and link)
            told = NotDecidedYet(report.id, report.number, report.promised_at, displays)
            await tell_reporter(work, report, told, f"promise:{report.id}")
    if len(found) < AT_ONCE:
        return None
    return SOON_MS


SHOW = "reach"
SHORTEST_MS = 6 * HOUR_MS
LONGEST_MS = 30 * HOUR_MS
LOOKED_AT = 10
"""Newest reports of a person whose cards change."""


async def plan(work: Work, person: str) -> None:
    """The cards of a person's reports show later whether the person can be reached then."""
    for report in await reports_store.reports_of(work.tx, person, LOOKED_AT):
        at = work.now + work.chance.randrange(SHORTEST_MS, LONGEST_MS)
        await show.schedule(work, report.id, at, report=report.id)


@task(SHOW)
async def show(work: Work, report: str) -> None:
    if await case_reports_store.show_reach(work.tx, report):
        for changed in hooks.CHANGED:
            await changed(work, report)


def outcome_news_of(
    report: Report,
    decided: Decided,
    links: dict[str, str | None],
    *,
    again: bool = False,
) -> OutcomeNews:
    own = replace(decided, display=links.get(report.id))
    return OutcomeNews(report.id, report.number, own, report.violation, again)


def decided_key(case: Case, report: Report) -> str:
    return f"outcome:{case.decision.id if case.decision else ''}:{report.id}"
