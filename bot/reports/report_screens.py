"""Screens of a filed report: receipt, list, state, withdrawal."""

from enum import StrEnum

from bot.channel.parts import HelpMode
from bot.core.codes import show
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.pickers import turns
from bot.core.speaker import Speaker, bold, code, filled, known, lines, paragraphs, quote
from bot.hotlines.number_checks_store import WithNumbers
from bot.hotlines.screens import help_now
from bot.links.link import defang
from bot.reports import menu as press
from bot.reports import news_screens
from bot.reports import notices as said
from bot.reports.notices import Decided, Exchange, ReportLine, TargetState
from bot.reports.topics import ChooseNews
from bot.reports.welcome_screens import home_button, show_button
from bot.values import AppealAnswer


@message
class Receipt(WithNumbers):
    """The report is stored. `decided` are standing decisions about its links."""

    code: str
    number: str
    report: str
    violation: str
    tell: bool
    links: int
    decided: tuple[Decided, ...] = ()
    repeated: bool = False  # the same person reported the link before
    offers_news: bool = False  # the person never said whether they want broadcasts

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown, need = show(self.code), speaker.channel.need
        quiet = t("We will not write to you; look it up with the code.")
        days = (need is None or self.violation not in need.types) and t.plural(
            "You will hear the outcome here within {n} day.",
            "You will hear the outcome here within {n} days.",
            speaker.channel.terms.feedback_days,
        )
        text = paragraphs(
            help_above(speaker, self.violation),
            bold(t("Thank you. Your report is received.")),
            lines(t("Your report code:"), code(shown)),
            t(
                "In this chat its beginning is enough, № {number}: /my and /status find the "
                "report by it. From another account the whole code is needed, so keep it. We "
                "store only a fingerprint of it and cannot show it again.",
                number=self.number,
            ),
            t("You have reported this link before; your words were added.")
            if self.repeated
            else None,
            *[decided_before(speaker, decided) for decided in self.decided],
            lines(first_look(speaker, self.violation), days if self.tell else quiet),
        )
        after = (show_button(speaker, self.report), home_button(speaker, keep=True))
        news = (Button(t.plain("Send me news as well"), ChooseNews(wanted=True)),)
        rows = filled(
            (Button(t.plain("Copy the code"), copy=shown),), after, news if self.offers_news else ()
        )
        return Outgoing(text, rows, stays_last=True)


@message
class ReportList:
    lines: tuple[ReportLine, ...]
    page: int
    pages: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if not self.lines:
            text = paragraphs(
                bold(t("My reports")),
                t("You have not sent a report yet."),
                t("Have a report code from another account? Send /status."),
            )
            return Outgoing(text, ((home_button(speaker),),))
        entries = [
            lines(
                bold(f"{numbered(line.number)} · {speaker.violation(line.violation)}"),
                _about(line),
                news_screens.state_label(speaker, line.status, line.outcome),
                t.time(line.filed_at),
            )
            for line in self.lines
        ]
        openers = []
        for line in self.lines:
            label = t.plain("Open № {number}", number=line.number)
            openers.append((Button(label, press.ShowReport(line.id, self.page)),))
        turn = turns(self.page, self.pages, press.ShowReports)
        return Outgoing(
            paragraphs(bold(t("My reports")), *entries),
            filled(*openers, turn, (home_button(speaker),)),
        )


@message
class ReportState:
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
    page: int = 0
    voided: bool = False  # staff closed it without a decision
    answerable: tuple[tuple[str, str], ...] = ()  # (id, text) of questions without an answer
    may_ask_look: bool = False  # a second look at “not confirmed”
    look_due: int | None = None  # one that was asked for and is not answered yet
    look_answer: AppealAnswer | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, look = speaker.t, ""
        if self.look_due is not None:
            look = t("A second look is under way; answer by {day}.", day=t.day(self.look_due))
        elif self.look_answer is not None:
            head = bold(t(news_screens.LOOK_SENTENCES[self.look_answer.ruling]))
            look = lines(head, quote(lines(*news_screens.answer_lines(speaker, self.look_answer))))
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
            *[
                lines(*news_screens.decided_lines(speaker, target.decided))
                if target.decided
                else lines(target.display, bold(news_screens.status_label(speaker, target.status)))
                for target in self.targets
            ],
            look,
            news_screens.described(self.description, SHOWN_WORDS),
            t.plural("{n} file attached", "{n} files attached", self.files) if self.files else None,
            _talk(speaker, self),
            not (self.tell or self.by_receipt) and t("We will not write to you about this report."),
            self.by_receipt
            and t("The code shows the status and the moderators' questions, not what was written."),
        )
        return Outgoing(text, _state_rows(speaker, self))


@message
class ReceiptAsk:
    unknown: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            self.unknown
            and t("No report was found under this code. Please check it and send it again."),
            t(
                "Send the report code that you got when you reported, for example {code}. For "
                "your own report its number is enough, for example {number}.",
                code=show("K7M49QWDX2A7FE"),
                number="K7M49Q",
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


@message
class WithdrawAsk:
    report: str
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            t("Withdraw report № {number}?", number=self.number),
            t("What you wrote and sent with it will be erased. This cannot be undone."),
        )
        yes = Button(t.plain("Yes, withdraw"), press.Withdraw(self.report), style="danger")
        no = Button(t.plain("No, keep it"), press.ShowReport(self.report))
        return Outgoing(text, ((yes,), (no,)))


class Ending(StrEnum):
    """How a wish about a report ended. Values are stored until they are sent."""

    DONE = "done"
    TOO_LATE = "too_late"  # to withdraw
    CLOSED = "closed"  # for additions


@message
class ReportWord:
    report: str
    number: str
    said: Ending

    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t(WORD_SENTENCES[self.said], number=self.number)
        shows = () if self.said is Ending.DONE else (show_button(speaker, self.report),)
        return Outgoing(text, filled(shows, (home_button(speaker),)))


WORD_SENTENCES = {
    Ending.DONE: N_(
        "Report № {number} is withdrawn; what you wrote and sent with it has been erased."
    ),
    Ending.TOO_LATE: N_(
        "Report № {number} can no longer be withdrawn: it has been decided or withdrawn "
        "already. You can still delete your data under “Privacy”."
    ),
    Ending.CLOSED: N_(
        "Nothing more can be added to report № {number}: it was withdrawn, or the time for "
        "additions is over. You can send a new report."
    ),
}
SHOWN_WORDS = 600
SHOWN_ABOUT = 60
"""UTF-16 units of a report's link or words in a list."""


def help_above(speaker: Speaker, violation: str) -> str | None:
    """Help that stood above every step stays where it was when the receipt takes their place."""
    kind = known(speaker.channel.type, violation)
    stays = kind is not None and kind.first_help and kind.first_help.mode is HelpMode.SCREEN
    return help_now(speaker, kind) if kind is not None and stays else None


def first_look(speaker: Speaker, violation: str) -> str:
    """How soon staff look at a report of a type, and whom a person in need does not wait for."""
    t, need = speaker.t, speaker.channel.need
    kind = known(speaker.channel.type, violation)
    longest = max(speaker.channel.terms.first_look_hours.values())
    hours = longest if kind is None else speaker.channel.first_look_hours(kind.id, kind.priority)
    look = t.plural(
        "Moderators aim to look at it within {n} hour; at night it can take longer.",
        "Moderators aim to look at it within {n} hours; at night it can take longer.",
        hours,
    )
    if need is None or violation not in need.types:
        return str(look)
    call = t(
        "If it is about you or a person close to you, do not wait for our answer: call {number}.",
        number=speaker.answering(need.numbers)[0],
    )
    return lines(look, call)


def decided_before(speaker: Speaker, decided: said.Decided) -> str:
    again = speaker.t("Moderators will look at your report all the same.")
    return news_screens.known_decision(speaker, decided, again)


def _about(line: said.ReportLine) -> str | None:
    if line.about is None:
        return None
    more = f" +{line.more_links}" if line.more_links else ""
    return shortened(defang(" ".join(line.about.split())), SHOWN_ABOUT) + more


def _talk(speaker: Speaker, notice: ReportState) -> str | None:
    if not notice.talk:
        return None
    t = speaker.t
    said_lines = [
        lines(
            bold(t("Question from staff:") if each.is_question else t("You:")),
            defang(each.text) if each.text else None,
            t.plural("{n} file", "{n} files", each.files) if each.files else None,
        )
        for each in notice.talk
    ]
    return quote(lines(*said_lines), expandable=True)


def _state_rows(speaker: Speaker, notice: ReportState) -> Rows:
    t = speaker.t
    acts, news = [], []
    if notice.may_add:
        acts.append(Button(t.plain("Add something"), press.AddToReport(notice.id)))
    if notice.may_withdraw:
        acts.append(Button(t.plain("Withdraw"), press.AskWithdrawal(notice.id)))
    if notice.may_ask_look:
        news.append(news_screens.second_look_button(speaker, notice.id))
    told = any(target.decided for target in notice.targets)
    why = (news_screens.statement_button(speaker, notice.id),) if told else ()
    if notice.by_receipt:
        return filled(*_answers(speaker, notice), acts, news, why, (home_button(speaker),))
    if notice.withdrawn_at is None:
        quiet = t.plain("Don’t message me") if notice.tell else t.plain("Message me")
        news.append(Button(quiet, press.SetNews(notice.id, not notice.tell)))
    mine = Button(t.plain("My reports"), press.ShowReports(notice.page))
    return filled(acts, why, news, (mine, home_button(speaker)))


def _answers(speaker: Speaker, notice: ReportState) -> Rows:
    """A button for each question that waits; several are told apart by their first words."""
    answer = speaker.t.plain("Answer")
    several = len(notice.answerable) > 1
    return tuple(
        (
            Button(
                shortened(f"{answer}: {defang(asked)}", SHOWN_ABOUT) if several else answer,
                press.AnswerQuestion(notice.id, question),
                style="primary",
            ),
        )
        for question, asked in notice.answerable
    )
