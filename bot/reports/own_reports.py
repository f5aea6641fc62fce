"""Reports of a person as they see them: listed, looked up, shown, withdrawn."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.cases import hooks as case_hooks
from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.model import Case, Move
from bot.core import people_store
from bot.core.codes import code_in, read_number, read_receipt, spell_code
from bot.core.erasures import Kind, note_erased
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Part,
    Rows,
    Speaker,
    Worded,
    bold,
    filled,
    lines,
    numbered,
    paragraphs,
    quote,
    untapped,
)
from bot.core.people import AdditionExpected, Expected, Expecting, Person
from bot.core.pickers import home_button, turns
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.links.link import defang
from bot.reports import (
    case_reports_store,
    decision_words,
    files_store,
    hooks,
    questions_store,
    reports_store,
    targets_store,
)
from bot.reports import menu as press
from bot.reports.model import (
    Decided,
    Exchange,
    Question,
    Reply,
    Report,
    ReportLine,
    TargetState,
    Waiting,
    WaitingKind,
)
from bot.reports.news import (
    decided_of,
    referral_of,
    second_look_button,
    statement_button,
)
from bot.reports.own_links import listed_link, own_link
from bot.values import Act, AppealAnswer, Outcome, Status, replace


class ReportList(Message):
    lines: tuple[ReportLine, ...]
    page: int
    pages: int
    waiting: tuple[Waiting, ...] = ()  # on the first page

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        open_ones = [_waiting_line(speaker, one) for one in self.waiting]
        openers = [(_waiting_button(speaker, one),) for one in self.waiting]
        first = None
        if open_ones:
            first = lines(bold(t("Open now:")), *open_ones)
        if not self.lines:
            text = paragraphs(
                bold(t("My reports")),
                first,
                t("You have not sent a report yet."),
                t(
                    "Anonymous reports, and those of another account, are read with their code:"
                    " send /status. We keep no mark of who sent them."
                ),
            )
            return Outgoing(text, (*openers, (home_button(speaker),)))
        entries = [
            lines(
                bold(f"{numbered(line.number)} · {speaker.violation(line.violation)}"),
                _about(line),
                decision_words.state_label(speaker, line.status, line.outcome),
                t.time(line.filed_at),
            )
            for line in self.lines
        ]
        for line in self.lines:
            label = t.plain("Open № {number}", number=line.number)
            openers.append((Button(label, press.ShowReport(line.id)),))
        turn = turns(self.page, self.pages, press.ShowReports)
        return Outgoing(
            paragraphs(bold(t("My reports")), first, *entries),
            filled(*openers, turn, (home_button(speaker),)),
        )


_WAITING_SENTENCES = {
    WaitingKind.QUESTION: N_("Question from staff on № {number}"),
    WaitingKind.LOOK: N_("Second look № {number}: the answer comes by {day}"),
    WaitingKind.APPEAL: N_("Appeal № {number}: the answer comes by {day}"),
}


def _waiting_line(speaker: Speaker, one: Waiting) -> str:
    t = speaker.t
    day = t.day(one.due_at or 0)
    return t(_WAITING_SENTENCES[one.kind], number=one.number, day=day)


def _waiting_button(speaker: Speaker, one: Waiting) -> Button:
    t = speaker.t
    if one.kind is WaitingKind.QUESTION:
        answer = press.AnswerQuestion(one.key, one.question or "")
        label = t.plain("Answer on № {number}", number=one.number)
        return Button(label, answer, style="primary")
    label = t.plain("Open № {number}", number=one.number)
    if one.kind is WaitingKind.LOOK:
        return Button(label, press.ShowReport(one.key))
    return Button(label, press.ShowAppeal(one.key))


def _about(line: ReportLine) -> Part:
    if line.link is None:
        return line.about
    if not line.more:
        return listed_link(line.link)
    return listed_link(line.link) + f" +{line.more}"


class ReportState(Message):
    """One report, whole. `by_receipt`: the asker showed its code, which then is its `id` here."""

    id: str
    number: str
    violation: str
    filed_at: int
    targets: tuple[TargetState, ...]
    description: str | None
    files: int
    talk: tuple[Exchange, ...]
    withdrawn_at: int | None
    tell: bool
    may_withdraw: bool
    may_add: bool
    by_receipt: bool = False
    voided: bool = False  # staff closed it without a decision
    answerable: str | None = None  # the newest question without an answer
    may_ask_look: bool = False  # a second look at “not confirmed”
    look_due: int | None = None  # one that was asked for and is not answered yet
    look_answer: AppealAnswer | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(f"{numbered(self.number)} · {speaker.violation(self.violation)}"),
            t("Sent: {time}", time=t.time(self.filed_at)),
            self.voided
            and t(
                "Staff closed this report without a decision. If that is a mistake, press “Add"
                " something” and write why."
            ),
            self.withdrawn_at
            and not self.voided
            and t("You withdrew this report; its text and files have been erased."),
            *[_target_lines(speaker, target) for target in self.targets],
            self._look(speaker),
            self.description
            and quote(untapped(self.description, SHOWN_WORDS), expandable=True),
            self.files
            and t.plural("{n} file attached", "{n} files attached", self.files),
            _talk_lines(speaker, self),
            not (self.tell or self.by_receipt)
            and t("We will not write to you about this report."),
            self.by_receipt
            and t(
                "The code shows the status and the moderators' questions, not what was written."
            ),
        )
        return Outgoing(text, _state_rows(speaker, self))

    def _look(self, speaker: Speaker) -> str | None:
        """Say when the second look ends, or how it ended."""
        t = speaker.t
        if self.look_due is not None:
            return t(
                "People who took no part in the decision look at your report again, once. The "
                "answer comes by {day}.",
                day=t.day(self.look_due),
            )
        if self.look_answer is None:
            return None
        head = bold(t(decision_words.LOOK_SENTENCES[self.look_answer.ruling]))
        answer = decision_words.answer_lines(speaker, self.look_answer)
        return lines(head, quote(lines(*answer)))


class ReceiptAsk(Message):
    unknown: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            self.unknown
            and t(
                "No report was found under this code. Please check it and send it again."
            ),
            self.unknown
            and t("A code counts only after you have pressed “Send” under the report."),
            t(
                "Send the report code that you got when you reported, for example {code}. For "
                "your own report its number is enough, for example {number}.",
                code=spell_code("K7M49QWDX2A7FE"),
                number="K7M49Q",
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


class WithdrawAsk(Message):
    report: str
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            t("Withdraw report № {number}?", number=self.number),
            t("What you wrote and sent with it will be erased. This cannot be undone."),
        )
        yes = Button(
            t.plain("Yes, withdraw"), press.Withdraw(self.report, True), style="danger"
        )
        no = Button(t.plain("No, keep it"), press.ShowReport(self.report))
        return Outgoing(text, ((yes,), (no,)))


class Ending(Worded):
    WITHDRAWN = N_(
        "Report № {number} is withdrawn; what you wrote and sent with it has been erased."
    )
    TOO_LATE = N_(  # to withdraw
        "Report № {number} can no longer be withdrawn: it has been decided or withdrawn "
        "already. You can still delete your data under “Privacy”."
    )
    ADDED = N_("Added to report № {number}. Moderators will see it without your name.")
    ANSWERED = N_(
        "Thank you, your answer has reached the moderators. Report: № {number}."
    )
    CLOSED = N_(  # for additions
        "Nothing more can be added to report № {number}: it was withdrawn, or the time for "
        "additions is over. You can send a new report."
    )
    FULL = N_(  # of additions
        "Your message was not passed on: as many additions as we take were sent to report № "
        "{number}, or by you within a day. Moderators have everything you added before. If you "
        "are in danger, call: /hotlines"
    )


class ReportWord(Message):
    report: str
    number: str
    said: Ending

    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t(self.said.sentence, number=self.number)
        menu = home_button(speaker)
        if self.said is Ending.ADDED:
            more = Button(
                speaker.t.plain("Add something"), press.AddToReport(self.report)
            )
            return Outgoing(text, ((more, menu),))
        is_over = self.said in {Ending.WITHDRAWN, Ending.ANSWERED}
        shown = (press.show_button(speaker, self.report),)
        return Outgoing(text, filled(not is_over and shown, (menu,)))


SHOWN_WORDS = 600
SHOWN_ABOUT = 60
"""UTF-16 units of a report's link or words in a list."""


def _target_lines(speaker: Speaker, target: TargetState) -> str:
    if target.decided:
        return lines(*decision_words.decided_lines(speaker, target.decided))
    return lines(
        own_link(target.link, target.display),
        bold(decision_words.status_label(speaker, target.status)),
    )


def _talk_lines(speaker: Speaker, notice: ReportState) -> str | None:
    if not notice.talk:
        return None
    t = speaker.t
    said_lines = []
    for each in notice.talk:
        who = t("You:")
        if each.is_question:
            who = t("Question from staff:")
        words = each.text and defang(each.text)
        files = each.files and t.plural("{n} file", "{n} files", each.files)
        said_lines.append(lines(bold(who), words, files))
    return quote(lines(*said_lines), expandable=True)


def quiet_label(speaker: Speaker, *, tell: bool) -> str:
    """Label the button that turns news about a report off, or on again."""
    if tell:
        return speaker.t.plain("Don’t message me")
    return speaker.t.plain("Message me")


def _state_rows(speaker: Speaker, notice: ReportState) -> Rows:
    t = speaker.t
    acts = []
    news = []
    if notice.may_add:
        acts.append(Button(t.plain("Add something"), press.AddToReport(notice.id)))
    if notice.may_withdraw:
        acts.append(Button(t.plain("Withdraw"), press.Withdraw(notice.id)))
    if notice.may_ask_look:
        news.append(second_look_button(speaker, notice.id))
    told = any(target.decided for target in notice.targets)
    why = told and (statement_button(speaker, notice.id),)
    if notice.by_receipt:
        answer = press.AnswerQuestion(notice.id, notice.answerable or "")
        answers = notice.answerable and [
            Button(t.plain("Answer"), answer, style="primary")
        ]
        return filled(answers or (), acts, news, why, (home_button(speaker),))
    if notice.withdrawn_at is None:
        quiet = quiet_label(speaker, tell=notice.tell)
        news.append(Button(quiet, press.SetNews(notice.id, not notice.tell)))
    mine = Button(t.plain("My reports"), press.ShowReports())
    return filled(acts, why, news, (mine, home_button(speaker)))


PAGE = 6
EXPECTS_DAYS = 2
"""Until the end of tomorrow the next message counts as the answer that the person began to give."""
EXPECTS_BY_CODE_MS = 60 * 60 * 1000
"""How long it does for the code of a report: meanwhile it stands in the person's row, sealed."""


async def list_of(work: Work, person: Person, page: int) -> ReportList:
    count = await reports_store.count_of_person(work.tx, person.id)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 0), pages - 1)
    lines = []
    for report in await reports_store.reports_of(work.tx, person.id, PAGE, page * PAGE):
        found = await cases_of(work, report)
        status, decided = summary(found, report)
        links = [
            link
            for link in await targets_store.whole_links_of(work.tx, report.id)
            if link
        ]
        about = report.description or report.forwarded
        if about is not None:
            about = untapped(" ".join(about.split()), SHOWN_ABOUT)
        outcome = None
        if decided is not None:
            outcome = decided.finding.outcome
        told = (report.id, report.number, report.violation, report.filed_at)
        first = next(iter(links), None)
        more = len(links[1:])
        lines.append(ReportLine(*told, status, outcome, about, first, more))
    waiting = tuple(await waiting_of(work, person)) if page == 0 else ()
    return ReportList(tuple(lines), page, pages, waiting)


async def waiting_of(work: Work, person: Person) -> list[Waiting]:
    """Return what is open of a person: questions to them first, then what they asked for."""
    found = []
    for row in await questions_store.waiting_for(work.tx, person.id):
        kind = WaitingKind.QUESTION
        report, number = row["report"], row["number"]
        found.append(Waiting(kind, report, number, row["question"]))
    for more in hooks.WAITING:
        found += await more(work, person)
    return found


async def cases_of(work: Work, report: Report) -> list[tuple[Case, str | None]]:
    found = {case.id: case for case in await targets_store.cases_of(work.tx, report.id)}
    return [
        (found[id], link)
        for id, link in await targets_store.targets_of(work.tx, report.id)
    ]


def summary(
    found: list[tuple[Case, str | None]], report: Report
) -> tuple[Status, Decided | None]:
    """One status for a report with several links: the one that is furthest from its end."""
    states = [public_state(case, report) for case, _ in found]
    for status in (
        Status.NEED_INFO,
        Status.UNDER_REVIEW,
        Status.RECEIVED,
        Status.FORWARDED,
    ):
        if known := next((state for state in states if state[0] is status), None):
            return known
    if not states:
        return Status.RECEIVED, None
    return states[0]


def public_state(case: Case, report: Report) -> tuple[Status, Decided | None]:
    """Return the public part: a decision only once it can no longer be undone."""
    if report.voided:
        return Status.CLOSED, None
    if report.withdrawn_at is not None:
        return Status.WITHDRAWN, None
    if case.decision is None or case.announced_at is not None:
        return _status(case, report, case.status), decided_of(case)
    return _status(case, report, case.decision.status_before), None


def _status(case: Case, report: Report, status: Status) -> Status:
    """Hide acts of staff from before this report: they would tell that others reported."""
    held = case.held_at
    if held is None and case.decision is not None:
        held = case.decision.at
    since = {Status.UNDER_REVIEW: held, Status.NEED_INFO: case.paused_at}.get(status)
    if since is not None and since < report.filed_at:
        return Status.RECEIVED
    return status


async def _parts(work: Work, report: Report) -> dict[str, Any]:
    """Return what other features show of a report that is not withdrawn."""
    parts: dict[str, Any] = {}
    if report.withdrawn_at is None:
        for part in hooks.STATE_PARTS:
            parts |= await part(work, report)
    return parts


async def state_of(
    work: Work, report: Report, *, key: str | None = None
) -> ReportState:
    """All that the reporter may see; by a `key` with its code, not what was written."""
    found = await cases_of(work, report)
    # Only questions put to this report: others may quote what other people wrote.
    asked = await questions_store.put_to(work.tx, report.id)
    replies = await questions_store.replies_of_report(work.tx, report.id)
    kept = await files_store.files_of_report(work.tx, report.id)
    files = Counter(file.reply for file in kept)
    may_add = any(case_takes_more(work, report, case) for case, _ in found)
    is_undecided = any(case.status.is_undecided for case, _ in found)
    state = ReportState(
        id=report.id,
        number=report.number,
        violation=report.violation,
        filed_at=report.filed_at,
        targets=await _targets(work, report, found),
        description=report.description or report.forwarded,
        files=files.total(),
        talk=_talk(asked, replies, files),
        withdrawn_at=report.withdrawn_at,
        tell=report.tell,
        may_withdraw=is_undecided and report.withdrawn_at is None,
        may_add=may_add,
        voided=report.voided is not None,
        **await _parts(work, report),
    )
    if key is None:
        return state
    answered = {reply.question for reply in replies}
    waiting = [question.id for question in asked if question.id not in answered]
    hidden = replace(state, id=key, by_receipt=True, description=None, files=0)
    hidden = replace(hidden, talk=_talk(asked, [], files))
    if may_add and waiting:
        return replace(hidden, answerable=waiting[-1])
    return hidden


async def state_under(work: Work, report: Report, named: str) -> ReportState:
    """Show a report as the button that named it may: by its id all of it, by its code less."""
    if named == report.id:
        return await state_of(work, report)
    return await state_of(work, report, key=named)


async def _targets(
    work: Work, report: Report, found: Sequence[tuple[Case, str | None]]
) -> tuple[TargetState, ...]:
    links = await targets_store.whole_links_of(work.tx, report.id)
    return tuple(
        [
            await _target(work, report, case, display, link)
            for (case, display), link in zip(found, links, strict=True)
        ]
    )


async def _target(
    work: Work,
    report: Report,
    case: Case,
    display: str | None,
    link: str | None,
) -> TargetState:
    status, decided = public_state(case, report)
    if decided is not None:
        referral = await referral_of(work, case)
        followed = await cases_store.get_follow_up(work.tx, case.id)
        told = decided_of(case, display, referral, followed)
        decided = told and replace(told, link=link)
    return TargetState(display, status, decided, link)


def _talk(
    asked: list[Question], said: list[Reply], files: Counter[str | None]
) -> tuple[Exchange, ...]:
    talk = [Exchange(one.text, one.asked_at, is_question=True) for one in asked]
    talk += [Exchange(reply.text, reply.at, False, files[reply.id]) for reply in said]
    return tuple(sorted(talk, key=lambda exchange: exchange.at)[-10:])


async def second_lookable(work: Work, report: Report) -> list[Case]:
    days = work.channel.appeals.contest_days * DAY_MS
    return [
        case
        for case in await targets_store.cases_of(work.tx, report.id)
        if case.decision is not None
        and case.decision.finding.outcome is Outcome.NOT_CONFIRMED
        and case.announced_at is not None
        and work.now < case.announced_at + days
    ]


async def look_up_report(work: Work, person: Person, text: str) -> Report | None:
    """The report of a code, however typed, or the person's own of its number or its case's."""
    if code := read_receipt(text):
        return await reports_store.report_by_receipt(
            work.tx, *work.vault.receipts(code)
        )
    number = read_number(text)
    if number is None:
        return None
    return await reports_store.own_by_number(work.tx, person.id, number)


async def owned(work: Work, person: Person, report_id: str) -> Report | None:
    report = await reports_store.reports.get(work.tx, report_id)
    if report is None or report.person != person.id:
        return None
    return report


async def named(work: Work, person: Person, key: str) -> Report | None:
    """The report that a button names: by its id for its owner, by its code for all others."""
    code = code_in(key)
    if code is None:
        return await owned(work, person, key)
    return await look_up_report(work, person, code)


async def withdraw_report(work: Work, report: Report) -> bool:
    """Withdraw a report while it is undecided and erase its words and files; with it a case that
    has no other report."""
    # From here on its cases cannot change
    await case_reports_store.lock_cases(work.tx, report.id)
    found = await targets_store.cases_of(work.tx, report.id)
    is_open = any(case.status.is_undecided for case in found)
    if not is_open or not await reports_store.mark_withdrawn(work.tx, report.id):
        return False
    for take_back in hooks.TAKEN_BACK:
        await take_back(work, report.id)
    await note_erased(work, Kind.REPORT, report.id)
    left = await case_reports_store.still_standing(work.tx, report.id)
    for case in found:
        if case.id not in left and case.status.is_undecided:
            await moves.make_move(work, case, Move(Act.WITHDRAW, work.now))
        else:
            for changed in case_hooks.CHANGED:
                await changed(work, case)
    return True


async def expect(work: Work, person: Person, what: Expected) -> None:
    until = work.tx.today + EXPECTS_DAYS * DAY_MS
    if isinstance(what, AdditionExpected) and code_in(what.report):
        until = work.now + EXPECTS_BY_CODE_MS
    await people_store.expect(work.tx, person.id, Expecting(what, until))


async def question_to(work: Work, report: Report, question: str) -> Question | None:
    put = await questions_store.put_to(work.tx, report.id)
    return next((asked for asked in put if asked.id == question), None)


def case_takes_more(work: Work, report: Report, case: Case) -> bool:
    """Additions, and objections to a closed report, are taken until the feedback term ends."""
    days = work.channel.terms.feedback_days * DAY_MS
    if report.withdrawn_at is not None:
        return report.voided is not None and work.now < report.withdrawn_at + days
    if case.decision is None:
        return case.status.is_open
    return work.now < case.decision.at + days
