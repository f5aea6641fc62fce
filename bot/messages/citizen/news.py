"""Messages that reach a person unasked; links and words wait for a tap, as screens are seen."""

from dataclasses import replace

from bot.domain.actions.citizen import AddEditedText, AddToReport, AnswerQuestion, StopAdding
from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Outcome
from bot.domain.notices import reporter as said
from bot.domain.notices.authority.looking import MaterialNews
from bot.domain.notices.talks import (
    EditOffer,
    Late,
    MessageToReporter,
    NotDecidedYet,
    SlowDown,
    SplitNews,
)
from bot.i18n import N_, numbered
from bot.messages.citizen import need
from bot.messages.citizen.decided import (
    outcome_label,
    quoted_lines,
    reasoning,
    result_lines,
    second_look_button,
    statement_button,
)
from bot.messages.citizen.remarks import FILES_NEVER, UNKEPT_SENTENCES
from bot.messages.citizen.welcome import menu_rows, show_button
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import (
    Part,
    Speaker,
    bold,
    code,
    lines,
    paragraphs,
    quote,
    says,
    spoiler,
)


@says(said.OutcomeNews)
def outcome_news(speaker: Speaker, notice: said.OutcomeNews) -> Outgoing:
    t = speaker.t
    decided = notice.decided
    quoted = quoted_lines(speaker, decided)
    hidden = lines(decided.display, *quoted)
    text = paragraphs(
        lines(
            bold(f"{numbered(notice.number)} · {speaker.violation(notice.violation)}"),
            notice.again and t("The earlier decision was replaced."),
            *result_lines(speaker, decided),
            *reasoning(speaker, decided),
        ),
        hidden and lines(_covered(speaker, decided, quoted), spoiler(hidden)),
        t("If you disagree or know more, add to the report."),
    )
    shown = news(speaker, notice.report, text)
    last = [statement_button(speaker, notice.report)]
    if decided.outcome is Outcome.NOT_CONFIRMED:
        last = [second_look_button(speaker, notice.report), *last]
    return replace(shown, rows=(*shown.rows, *((button,) for button in last)))


def _covered(speaker: Speaker, decided: said.Decided, quoted: list[Part]) -> str:
    """What waits for a tap: what was reported, and words that people wrote."""
    t = speaker.t
    if not any(quoted):
        return t("The link (tap to read):")
    return (
        t("The link and a note (tap to read):") if decided.display else t("A note (tap to read):")
    )


FOUND_SENTENCES = {
    Found.GONE: N_("We looked again on {day}: the material can no longer be opened."),
    Found.THERE: N_("We looked again on {day}: the material can still be opened."),
    Found.MOVED: N_(
        "We looked again on {day}: the material is at another address now. If you know the new"
        " address, report it, too."
    ),
    Found.UNSEEN: "",  # is told to no reporter
}


@says(MaterialNews)
def material_news(speaker: Speaker, notice: MaterialNews) -> Outgoing:
    t = speaker.t
    found = t(FOUND_SENTENCES[notice.found], day=t.day(notice.at))
    text = paragraphs(
        lines(bold(numbered(notice.number)), outcome_label(speaker, notice.outcome)),
        found,
        notice.display and lines(t("The link (tap to read):"), spoiler(notice.display)),
    )
    return news(speaker, notice.report, text)


@says(said.Reopened)
def reopened(speaker: Speaker, notice: said.Reopened) -> Outgoing:
    text = lines(
        bold(numbered(notice.number)),
        speaker.t("The decision was taken back; moderators are looking at the report again."),
    )
    return news(speaker, notice.report, text)


@says(SplitNews)
def split_news(speaker: Speaker, notice: SplitNews) -> Outgoing:
    text = lines(
        bold(numbered(notice.number)),
        speaker.t(
            "We had joined your report to another one by mistake. What we told you about it "
            "no longer applies. A moderator will look at it again, and you will read the "
            "result here."
        ),
    )
    return news(speaker, notice.report, text)


@says(NotDecidedYet)
def not_decided_yet(speaker: Speaker, notice: NotDecidedYet) -> Outgoing:
    t = speaker.t
    text = lines(
        bold(numbered(notice.number)),
        t(
            "Your report has not been decided yet. We said you would hear by {day}; we are "
            "sorry that it is taking longer. It is still with the moderators.",
            day=t.day(notice.promised_at),
        ),
        t("You will read the result here. If you know more, add it to the report."),
    )
    return news(speaker, notice.report, text)


def news(speaker: Speaker, report: str, text: str) -> Outgoing:
    """What happened to a report, under one heading and over its buttons."""
    add = Button(speaker.t.plain("Add something"), AddToReport(report))
    whole = paragraphs(speaker.t("There is news on your report."), text)
    return Outgoing(whole, ((show_button(speaker, report), add),))


@says(said.QuestionToReporter)
def question(speaker: Speaker, notice: said.QuestionToReporter) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        lines(t("Staff have a question about your report."), bold(numbered(notice.number))),
        quote(notice.text),
        t("They do not know who you are. You do not have to answer."),
    )
    return _answerable(speaker, text, notice.report, notice.question)


def _answerable(speaker: Speaker, text: str, report: str, question: str) -> Outgoing:
    answer = Button(speaker.t.plain("Answer"), AnswerQuestion(report, question), style="primary")
    return Outgoing(text, ((answer,), (show_button(speaker, report),)))


@says(MessageToReporter)
def message(speaker: Speaker, notice: MessageToReporter) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Message from the moderators about № {number}:", number=notice.number)),
        quote(notice.text),
        t("They do not know who you are. You do not have to answer."),
    )
    return _answerable(speaker, text, notice.report, notice.question)


@says(EditOffer)
def edit_offer(speaker: Speaker, notice: EditOffer) -> Outgoing:
    t = speaker.t
    text = t(
        "You changed this message after report № {number} was sent. Moderators have the old "
        "text. Send them the new one as an addition?",
        number=notice.number,
    )
    send = Button(t.plain("Send the new text"), AddEditedText(notice.report), style="primary")
    leave = Button(t.plain("No, leave it"), StopAdding(notice.report))
    return Outgoing(text, ((send,), (leave,)))


HINT_SENTENCES = {
    **{said.Hinted(why.value): sentence for why, sentence in UNKEPT_SENTENCES.items()},
    said.Hinted.NOTHING_UNDERSTOOD: N_(
        "This kind of message cannot be used in a report. Please send a link, text, a "
        "photo, a video or a voice message."
    ),
    said.Hinted.STICKER: N_(
        "A sticker is not enough. Please send a link or describe what you saw."
    ),
    said.Hinted.TOO_SHORT: N_("Please send a link, or describe what you saw in a few more words."),
    said.Hinted.SMALL_TALK: N_(
        "Always glad to help! To report something, send a link or describe what you saw."
    ),
    said.Hinted.FILES_NEVER: FILES_NEVER,
    said.Hinted.TOO_FAST: N_(
        "Too many messages at once: I did not read the last ones. Please wait a minute, "
        "then send what matters again."
    ),
    said.Hinted.LINK_AGAIN: N_(
        "Telegram no longer shows me which link it was. Send it again: that starts a report."
    ),
    said.Hinted.NO_DRAFT: N_("This step is over. Begin a new report whenever you like."),
}


@says(said.Hint)
def hint(speaker: Speaker, notice: said.Hint) -> Outgoing:
    if notice.about in need.SCREENS:
        return need.SCREENS[notice.about](speaker, notice)
    text = speaker.t(HINT_SENTENCES[notice.about])
    return Outgoing(text, menu_rows(speaker), stays_last=True)


@says(said.Sorry)
def sorry(speaker: Speaker, notice: said.Sorry) -> Outgoing:
    text = paragraphs(
        speaker.t(
            "Something went wrong on our side, and your message was not processed. Please send "
            "it again."
        ),
        speaker.t("If it happens again, tell the operator this number:"),
        code(notice.error_id),
    )
    return Outgoing(text, menu_rows(speaker))


@says(Late)
def late(speaker: Speaker, _: Late) -> Outgoing:
    text = paragraphs(
        speaker.t(
            "I cannot save anything right now. What you sent is not lost: I will answer as "
            "soon as I can."
        ),
        speaker.t("If no answer comes, please try again in a minute."),
        quote(speaker.own(speaker.channel.emergency)),
    )
    return Outgoing(text)


@says(SlowDown)
def slow_down(speaker: Speaker, notice: SlowDown) -> Outgoing:
    text = paragraphs(
        speaker.t.plural(
            "You have sent {n} report within an hour; we cannot take more.",
            "You have sent {n} reports within an hour; we cannot take more.",
            notice.per_hour,
        ),
        speaker.t("Your draft is kept: press “Send” again later on."),
        quote(speaker.own(speaker.channel.emergency)),
    )
    return Outgoing(text)
