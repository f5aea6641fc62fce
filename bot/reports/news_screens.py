"""News in words: statuses, decisions, reasons, later looks."""

from dataclasses import replace

from bot.authorities import passage
from bot.authorities.follow_up_buttons import FOUND_SENTENCES
from bot.authorities.orders import order_lines
from bot.cases.model import Decision
from bot.core.buttons import button
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.speaker import Part, Speaker, bold, code, known, lines, paragraphs, quote, spoiler
from bot.links.link import defang
from bot.reports import notices as said
from bot.reports.menu import (
    AddToReport,
    AnswerQuestion,
    GetStatement,
    ReportAction,
    SendWords,
    ShowReport,
)
from bot.reports.notices import Decided
from bot.reports.welcome_screens import menu_rows, show_button
from bot.values import AppealAnswer, Finding, Found, Outcome, Ruling, Status

STATUS_SENTENCES = {
    Status.RECEIVED: N_("Received"),
    Status.UNDER_REVIEW: N_("Under review"),
    Status.NEED_INFO: N_("More information needed"),
    Status.FORWARDED: N_("Confirmed, awaiting the authority"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.CLOSED: N_("Closed"),
}


NOTE_SENTENCES = {
    "kk": N_("Note from staff, written in Kazakh: {words}"),
    "ru": N_("Note from staff, written in Russian: {words}"),
    "en": N_("Note from staff, written in English: {words}"),
}


LOOK_SENTENCES = {
    Ruling.UPHELD: N_("Other people looked again: the report is still not confirmed."),
    Ruling.PARTLY: N_("Other people looked again: the report is still not confirmed."),
    Ruling.OVERTURNED: N_("Other people looked again and decided otherwise."),
}


@button("r:look:{report}")
class AskSecondLook(ReportAction):
    """A reporter asks other people to look at “not confirmed” again."""


def status_label(speaker: Speaker, status: Status) -> str:
    return speaker.t(STATUS_SENTENCES[status])


def outcome_label(speaker: Speaker, outcome: Outcome) -> str:
    """The channel file's icon and name of an outcome."""
    text = known(speaker.channel.outcome, outcome)
    if text is None:
        return speaker.t("Decision revised")
    return f"{text.icon} {speaker.own(text.label)}"


def state_label(speaker: Speaker, status: Status, outcome: Outcome | None) -> str:
    """The outcome if there is one, else the status."""
    if status is Status.CLOSED and outcome is Outcome.FORWARDED:
        return speaker.t("Confirmed, but no answer from the authority")
    return status_label(speaker, status) if outcome is None else outcome_label(speaker, outcome)


def described(text: str | None, limit: int) -> str | None:
    """A description in a quotation, cut after `limit` characters."""
    if not text:
        return None
    shown = defang(text)
    if len(shown) > limit:
        shown = shown[:limit] + "…"
    return quote(shown, expandable=len(shown) > 300)


def decided_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Lines: link, outcome, meaning, its way, why, words of staff, time, what was found."""
    *result, time = result_lines(speaker, decided)
    why = [*reasoning(speaker, decided), *quoted_lines(speaker, decided)]
    again = looked_again(speaker, decided.found, decided.looked_at)
    return [decided.display, *result, *why, time, again]


def known_decision(speaker: Speaker, decided: said.Decided, more: Part = None) -> str:
    """Quote a standing decision about a link that is reported again."""
    head = bold(speaker.t("There is already a decision on this link:"))
    return quote(lines(head, *decided_lines(speaker, decided), more))


def looked_again(speaker: Speaker, found: Found | None, at: int | None) -> str | None:
    """Tell the finding of a later look at the material, for reporters and staff."""
    if found is None or at is None:
        return None
    t = speaker.t
    return t("Looked at again on {day}: {found}", day=t.day(at), found=t(FOUND_SENTENCES[found]))


def result_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Outcome, meaning, its way, time: nothing that a locked screen must not show."""
    t = speaker.t
    time = t("Decided: {time}", time=t.time(decided.at))
    ended, ways = passage.ended(speaker, decided), passage.stands(speaker, decided)
    if ended is not None:
        return [bold(ended), *ways, time]
    text = known(speaker.channel.outcome, decided.finding.outcome)
    meaning = None if text is None else speaker.own(text.meaning)
    return [bold(outcome_label(speaker, decided.finding.outcome)), meaning, *ways, time]


def statement_button(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Statement of reasons (PDF)"), GetStatement(report))


def second_look_button(speaker: Speaker, report: str) -> Button:
    """Under “not confirmed”: other people look again, once."""
    return Button(speaker.t.plain("Ask for a second look"), AskSecondLook(report))


def quoted_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Lines in people's own words: of staff, whose language is named first where it is not the
    reader's, and why the authority refused."""
    t, words, language = speaker.t, decided.finding.words, decided.finding.words_language
    note: Part = None
    if words and (language is None or language == t.language):
        note = t("Note from staff: {words}", words=words)
    elif words and language in NOTE_SENTENCES:
        note = t(NOTE_SENTENCES[language], words=words)
    elif words:
        note = t(
            "Note from staff, in another language ({code}): {words}", code=language, words=words
        )
    way = decided.passage
    return [note, None if way is None else passage.refusal(speaker, way)]


def reasoning(
    speaker: Speaker, decision: Decision | said.Decided, *, brief: bool = False
) -> list[Part]:
    """Lines: the authority by its name, or its `brief` one, its order, the ground, the reason."""
    t, authority = speaker.t, decision.finding.authority
    if authority and brief:
        authority = speaker.authority(authority)
    elif authority:
        way = decision.passage if isinstance(decision, said.Decided) else None
        authority = passage.addressee_name(speaker, authority, way.department if way else None)
    order: list[Part] = []
    if decision.finding.order is not None:
        order = order_lines(speaker, decision.finding.order)
    elif decision.finding.outcome is Outcome.RESTRICTED:
        order = [t("Order: not on record")]
    return [
        t("Authority: {name}", name=authority) if authority else None,
        *order,
        *basis_lines(speaker, decision.finding),
    ]


def basis_lines(speaker: Speaker, finding: Finding) -> list[Part]:
    """Lines: the ground and the reason, in the words of the channel file."""
    t, text = speaker.t, known(speaker.channel.outcome, finding.outcome)
    grounds, reasons = ((), ()) if text is None else (text.grounds, text.reasons)
    ground = next((each.label for each in grounds if each.id == finding.ground), None)
    reason = next((each.text for each in reasons if each.id == finding.reason), None)
    return [
        t("Ground: {ground}", ground=speaker.own(ground)) if ground else None,
        t("Why: {reason}", reason=speaker.own(reason)) if reason else None,
    ]


def answer_lines(speaker: Speaker, answer: AppealAnswer) -> list[Part]:
    """Lines: the outcome that stands, why, and words to the person, whose language is named first
    where it is another one."""
    t, finding, language = speaker.t, answer.finding, answer.words_language
    words = answer.words and t("Who decided writes: {words}", words=answer.words)
    if answer.words and language and language != t.language and language in NOTE_SENTENCES:
        words = t(NOTE_SENTENCES[language], words=answer.words)
    if finding is None:
        return [words]
    return [outcome_label(speaker, finding.outcome), *basis_lines(speaker, finding), words]


@message
class MaterialNews:
    """Tells a reporter what was found when the material was looked at again."""

    report: str
    number: str
    display: str | None
    outcome: Outcome
    found: Found
    at: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        found = t(NEWS_OF_FOUND[self.found], day=t.day(self.at))
        text = paragraphs(
            lines(bold(numbered(self.number)), outcome_label(speaker, self.outcome)),
            found,
            self.display and lines(t("The link (tap to read):"), spoiler(self.display)),
        )
        return news(speaker, self.report, text)


@message
class NotDecidedYet:
    """The report is not decided; `promised_at` is when an outcome was promised by (ms UTC)."""

    report: str
    number: str
    promised_at: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(numbered(self.number)),
            t(
                "Your report has not been decided yet. We said you would hear by {day}; we are "
                "sorry that it is taking longer. It is still with the moderators.",
                day=t.day(self.promised_at),
            ),
            t("You will read the result here. If you know more, add it to the report."),
        )
        return news(speaker, self.report, text)


@message
class SlowDown:
    """More reports than one person can mean in an hour, or `anonymous` ones in a day."""

    most: int
    anonymous: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.anonymous:
            said = t.plural(
                "{n} anonymous report came from this account today; we cannot take more.",
                "{n} anonymous reports came from this account today; we cannot take more.",
                self.most,
            )
            kept = t(
                "Your draft is kept: send it anonymously tomorrow, or from your account now. "
                "Moderators do not learn who you are in either case."
            )
        else:
            said = t.plural(
                "You have sent {n} report within an hour; we cannot take more.",
                "You have sent {n} reports within an hour; we cannot take more.",
                self.most,
            )
            kept = t("Your draft is kept: press “Send” again later on.")
        return Outgoing(paragraphs(said, kept, quote(speaker.own(speaker.channel.emergency))))


@message
class Late:
    """The bot cannot store updates now; Telegram keeps them."""

    def render(self, speaker: Speaker) -> Outgoing:
        text = paragraphs(
            speaker.t(
                "I cannot save anything right now. What you sent is not lost: I will answer as "
                "soon as I can."
            ),
            speaker.t("If no answer comes, please try again in a minute."),
            quote(speaker.own(speaker.channel.emergency)),
        )
        return Outgoing(text)


@message
class EditOffer:
    """A message of a report was changed after sending: shall staff get the new text?"""

    report: str
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t(
            "You changed this message after report № {number} was sent. Moderators have the old "
            "text. Send them the new one as an addition?",
            number=self.number,
        )
        send = Button(t.plain("Send the new text"), SendWords(self.report), style="primary")
        leave = Button(t.plain("No, leave it"), ShowReport(self.report))
        return Outgoing(text, ((send,), (leave,)))


@message
class OutcomeNews:
    """The outcome of a report; `again`: it replaces an earlier decision."""

    report: str
    number: str
    decided: Decided
    violation: str
    again: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        decided = self.decided
        quoted = quoted_lines(speaker, decided)
        hidden, covered = lines(decided.display, *quoted), t("The link (tap to read):")
        if any(quoted):
            note, both = t("A note (tap to read):"), t("The link and a note (tap to read):")
            covered = both if decided.display else note
        text = paragraphs(
            lines(
                bold(f"{numbered(self.number)} · {speaker.violation(self.violation)}"),
                self.again and t("The earlier decision was replaced."),
                *result_lines(speaker, decided),
                *reasoning(speaker, decided),
            ),
            hidden and lines(covered, spoiler(hidden)),
            t("If you disagree or know more, add to the report."),
        )
        shown = news(speaker, self.report, text)
        last = [statement_button(speaker, self.report)]
        if decided.finding.outcome is Outcome.NOT_CONFIRMED:
            last = [second_look_button(speaker, self.report), *last]
        return replace(shown, rows=(*shown.rows, *((button,) for button in last)))


NEWS_OF_FOUND = {
    Found.GONE: N_("We looked again on {day}: the material can no longer be opened."),
    Found.THERE: N_("We looked again on {day}: the material can still be opened."),
    Found.MOVED: N_(
        "We looked again on {day}: the material is at another address now. If you know the new"
        " address, report it, too."
    ),
    Found.UNSEEN: "",  # is told to no reporter
}


@message
class Reopened:
    """A decision was taken back after people were told; the case is looked at again.

    With `split` the report was joined to another by mistake.
    """

    report: str
    number: str
    split: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        again = t("The decision was taken back; moderators are looking at the report again.")
        if self.split:
            again = t(
                "We had joined your report to another one by mistake. What we told you about it "
                "no longer applies. A moderator will look at it again, and you will read the "
                "result here."
            )
        return news(speaker, self.report, lines(bold(numbered(self.number)), again))


def news(speaker: Speaker, report: str, text: str) -> Outgoing:
    """Render news of a report under one heading and over its buttons."""
    add = Button(speaker.t.plain("Add something"), AddToReport(report))
    whole = paragraphs(speaker.t("There is news on your report."), text)
    return Outgoing(whole, ((show_button(speaker, report), add),))


@message
class QuestionToReporter:
    """A question of staff, or their message to one reporter, who can answer as to a question."""

    question: str
    report: str
    number: str
    text: str
    is_message: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head: str = bold(t("Message from the moderators about № {number}:", number=self.number))
        if not self.is_message:
            asks = t("Staff have a question about your report.")
            head = lines(asks, bold(numbered(self.number)))
        text = paragraphs(
            head,
            quote(self.text),
            t("They do not know who you are. You do not have to answer."),
        )
        answer = AnswerQuestion(self.report, self.question)
        rows = (
            (Button(t.plain("Answer"), answer, style="primary"),),
            (show_button(speaker, self.report),),
        )
        return Outgoing(text, rows)


@message
class Sorry:
    """An error on our side; the id identifies it in the log."""

    error_id: str

    def render(self, speaker: Speaker) -> Outgoing:
        text = paragraphs(
            speaker.t(
                "Something went wrong on our side, and your message was not processed. Please send "
                "it again."
            ),
            speaker.t("If it happens again, tell the operator this number:"),
            code(self.error_id),
        )
        return Outgoing(text, menu_rows(speaker))
