"""After sending: the receipt, the list, one report whole, withdrawing and adding."""

from bot.channel.parts import HelpMode
from bot.domain.actions import citizen as press
from bot.domain.actions.privacy.topics import ChooseNews
from bot.domain.citizen.receipt import show
from bot.domain.link import defang
from bot.domain.notices import reporter as said
from bot.domain.register.appeal import Kind
from bot.i18n import numbered
from bot.messages.choosing import turns
from bot.messages.citizen.decided import (
    decided_lines,
    described,
    second_look_button,
    state_label,
    statement_button,
    status_label,
)
from bot.messages.citizen.hotlines import help_now
from bot.messages.citizen.welcome import home_button, show_button
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.register.findings import answer_lines
from bot.messages.speaker import Speaker, bold, code, filled, known, lines, paragraphs, quote, says

SHOWN_WORDS = 600
SHOWN_ABOUT = 60
"""UTF-16 units of a report's link or words in a list."""


@says(said.Receipt)
def receipt(speaker: Speaker, notice: said.Receipt) -> Outgoing:
    t = speaker.t
    shown = show(notice.code)
    text = paragraphs(
        help_above(speaker, notice.violation),
        bold(t("Thank you. Your report is received.")),
        lines(t("Your report code:"), code(shown)),
        t(
            "In this chat its beginning is enough, № {number}: /my and /status find the report by"
            " it. From another account the whole code is needed, so keep it. We store only a"
            " fingerprint of it and cannot show it again.",
            number=notice.number,
        ),
        t("You have reported this link before; your words were added.")
        if notice.repeated
        else None,
        *[decided_before(speaker, decided) for decided in notice.decided],
        _next_steps(speaker, notice),
    )
    after = (show_button(speaker, notice.report), home_button(speaker, keep=True))
    news = (Button(t.plain("Send me news as well"), ChooseNews(wanted=True)),)
    rows = filled(
        (Button(t.plain("Copy the code"), copy=shown),), after, news if notice.offers_news else ()
    )
    return Outgoing(text, rows, stays_last=True)


def help_above(speaker: Speaker, violation: str) -> str | None:
    """Help that stood above every step stays where it was when the receipt takes their place."""
    kind = known(speaker.channel.type, violation)
    stays = kind is not None and kind.first_help and kind.first_help.mode is HelpMode.SCREEN
    return help_now(speaker, kind) if kind is not None and stays else None


def _next_steps(speaker: Speaker, notice: said.Receipt) -> str:
    t, need = speaker.t, speaker.channel.need
    days: str | None = t.plural(
        "You will hear the outcome here within {n} day.",
        "You will hear the outcome here within {n} days.",
        speaker.channel.terms.feedback_days,
    )
    if need is not None and notice.violation in need.types:
        days = None
    quiet = t("We will not write to you; look it up with the code.")
    return lines(first_look(speaker, notice.violation), days if notice.tell else quiet)


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
    return quote(
        lines(
            bold(speaker.t("There is already a decision on this link:")),
            *decided_lines(speaker, decided),
            speaker.t("Moderators will look at your report all the same."),
        )
    )


@says(said.ReportList)
def report_list(speaker: Speaker, notice: said.ReportList) -> Outgoing:
    t = speaker.t
    if not notice.lines:
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
            state_label(speaker, line.status, line.outcome),
            t.time(line.filed_at),
        )
        for line in notice.lines
    ]
    openers = []
    for line in notice.lines:
        label = t.plain("Open № {number}", number=line.number)
        openers.append((Button(label, press.ShowReport(line.id, notice.page)),))
    turn = turns(notice.page, notice.pages, press.ShowReports)
    return Outgoing(
        paragraphs(bold(t("My reports")), *entries), filled(*openers, turn, (home_button(speaker),))
    )


def _about(line: said.ReportLine) -> str | None:
    if line.about is None:
        return None
    more = f" +{line.more_links}" if line.more_links else ""
    return shortened(defang(" ".join(line.about.split())), SHOWN_ABOUT) + more


@says(said.ReportState)
def report_state(speaker: Speaker, notice: said.ReportState) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(f"{numbered(notice.number)} · {speaker.violation(notice.violation)}"),
        t("Sent: {time}", time=t.time(notice.filed_at)),
        notice.voided
        and t(
            "Staff closed this report without a decision. If that is a mistake, press “Add"
            " something” and write why."
        ),
        notice.withdrawn_at
        and not notice.voided
        and t("You withdrew this report; its text and files have been erased."),
        *[_target(speaker, target) for target in notice.targets],
        _second_look(speaker, notice),
        described(notice.description, SHOWN_WORDS),
        t.plural("{n} file attached", "{n} files attached", notice.files) if notice.files else None,
        _talk(speaker, notice),
        not (notice.tell or notice.by_receipt) and t("We will not write to you about this report."),
        notice.by_receipt
        and t("The code shows the status and the moderators' questions, not what was written."),
    )
    return Outgoing(text, _state_rows(speaker, notice))


def _second_look(speaker: Speaker, notice: said.ReportState) -> str | None:
    t, answer = speaker.t, notice.look_answer
    if notice.look_due is not None:
        return t("A second look is under way; answer by {day}.", day=t.day(notice.look_due))
    return None if answer is None else answer_lines(speaker, Kind.SECOND_LOOK, answer)


def _target(speaker: Speaker, target: said.TargetState) -> str:
    if target.decided:
        return lines(*decided_lines(speaker, target.decided))
    return lines(target.display, bold(status_label(speaker, target.status)))


def _talk(speaker: Speaker, notice: said.ReportState) -> str | None:
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


def _state_rows(speaker: Speaker, notice: said.ReportState) -> Rows:
    t = speaker.t
    acts, news = [], []
    if notice.may_add:
        acts.append(Button(t.plain("Add something"), press.AddToReport(notice.id)))
    if notice.may_withdraw:
        acts.append(Button(t.plain("Withdraw"), press.AskWithdrawal(notice.id)))
    if notice.may_ask_look:
        news.append(second_look_button(speaker, notice.id))
    told = any(target.decided for target in notice.targets)
    why = (statement_button(speaker, notice.id),) if told else ()
    if notice.by_receipt:
        return filled(*_answers(speaker, notice), acts, news, why, (home_button(speaker),))
    if notice.withdrawn_at is None:
        quiet = t.plain("Don’t message me") if notice.tell else t.plain("Message me")
        news.append(Button(quiet, press.SetNews(notice.id, not notice.tell)))
    mine = Button(t.plain("My reports"), press.ShowReports(notice.page))
    return filled(acts, why, news, (mine, home_button(speaker)))


def _answers(speaker: Speaker, notice: said.ReportState) -> Rows:
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


@says(said.ReceiptAsk)
def receipt_ask(speaker: Speaker, notice: said.ReceiptAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        notice.unknown
        and t("No report was found under this code. Please check it and send it again."),
        t(
            "Send the report code that you got when you reported, for example {code}. For your own"
            " report its number is enough, for example {number}.",
            code=show("K7M49QWDX2A7FE"),
            number="K7M49Q",
        ),
    )
    return Outgoing(text, ((home_button(speaker),),))


@says(said.WithdrawAsk)
def withdraw_ask(speaker: Speaker, notice: said.WithdrawAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        t("Withdraw report № {number}?", number=notice.number),
        t("What you wrote and sent with it will be erased. This cannot be undone."),
    )
    yes = Button(t.plain("Yes, withdraw"), press.Withdraw(notice.report), style="danger")
    no = Button(t.plain("No, keep it"), press.ShowReport(notice.report, 0))
    return Outgoing(text, ((yes,), (no,)))


@says(said.Withdrawn)
def withdrawn(speaker: Speaker, notice: said.Withdrawn) -> Outgoing:
    text = speaker.t(
        "Report № {number} is withdrawn; what you wrote and sent with it has been erased.",
        number=notice.number,
    )
    return Outgoing(text, ((home_button(speaker),),))


@says(said.WithdrawTooLate)
def withdraw_too_late(speaker: Speaker, notice: said.WithdrawTooLate) -> Outgoing:
    text = speaker.t(
        "Report № {number} can no longer be withdrawn: it has been decided or withdrawn "
        "already. You can still delete your data under “Privacy”.",
        number=notice.number,
    )
    return Outgoing(text, show_or_leave(speaker, notice.report))


def show_or_leave(speaker: Speaker, report: str) -> Rows:
    return ((show_button(speaker, report),), (home_button(speaker),))
