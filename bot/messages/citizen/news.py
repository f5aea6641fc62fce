"""Messages that reach a person unasked; links and words wait for a tap, as screens are seen."""

from bot.domain.actions.citizen import AddEditedText, AddToReport, AnswerQuestion, StopAdding
from bot.domain.notices import reporter as said
from bot.domain.notices.talks import MessageToReporter, NotDecidedYet, SlowDown, SplitNews
from bot.i18n import N_, numbered
from bot.messages.citizen.decided import result_lines, why_lines
from bot.messages.citizen.remarks import FILES_NEVER
from bot.messages.citizen.welcome import menu_rows, show_button
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, code, lines, paragraphs, quote, says, spoiler


@says(said.OutcomeNews)
def outcome_news(speaker: Speaker, notice: said.OutcomeNews) -> Outgoing:
    t = speaker.t
    decided = notice.decided
    kind = speaker.violation(notice.violation) if notice.violation else None
    hidden = lines(decided.display, *why_lines(speaker, decided))
    text = paragraphs(
        lines(
            bold(" · ".join(filter(None, (numbered(notice.number), kind)))),
            notice.again and t("The earlier decision was replaced."),
            *result_lines(speaker, decided),
        ),
        hidden and lines(t("The link and the reason (tap to read):"), spoiler(hidden)),
        t("If you disagree or know more, add it to the report."),
    )
    return _news(speaker, notice.report, text)


@says(said.Reopened)
def reopened(speaker: Speaker, notice: said.Reopened) -> Outgoing:
    text = lines(
        bold(numbered(notice.number)),
        speaker.t("The decision was taken back; staff look at it again."),
    )
    return _news(speaker, notice.report, text)


@says(SplitNews)
def split_news(speaker: Speaker, notice: SplitNews) -> Outgoing:
    text = lines(
        bold(numbered(notice.number)),
        speaker.t(
            "We had joined your report to another one by mistake. What we told you about it does"
            " not hold. A moderator looks at it again, and you will read the result here."
        ),
    )
    return _news(speaker, notice.report, text)


@says(NotDecidedYet)
def not_decided_yet(speaker: Speaker, notice: NotDecidedYet) -> Outgoing:
    t = speaker.t
    text = lines(
        bold(numbered(notice.number)),
        t(
            "Your report is not decided yet. We said that you would hear by {day}; we are sorry"
            " that it takes longer. It is still with the moderators.",
            day=t.day(notice.promised_at),
        ),
        t("You will read the result here. If you know more, add it to the report."),
    )
    return _news(speaker, notice.report, text)


def _news(speaker: Speaker, report: str, news: str) -> Outgoing:
    add = Button(speaker.t.plain("Add something"), AddToReport(report))
    text = paragraphs(speaker.t("There is news on your report."), news)
    return Outgoing(text, ((show_button(speaker, report), add),))


@says(said.QuestionToReporter)
def question(speaker: Speaker, notice: said.QuestionToReporter) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        lines(t("Staff have a question about your report."), bold(numbered(notice.number))),
        lines(t("The question (tap to read):"), spoiler(notice.text)),
        t("They do not know who you are. You need not answer."),
    )
    return _answerable(speaker, text, notice.report, notice.question)


def _answerable(speaker: Speaker, text: str, report: str, question: str) -> Outgoing:
    answer = Button(speaker.t.plain("Answer"), AnswerQuestion(report, question), style="primary")
    return Outgoing(text, ((answer,), (show_button(speaker, report),)))


@says(MessageToReporter)
def message(speaker: Speaker, notice: MessageToReporter) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        t("Message from the moderators about № {number}:", number=notice.number),
        spoiler(notice.text),
        t("They do not know who you are. You need not answer."),
    )
    return _answerable(speaker, text, notice.report, notice.question)


@says(said.EditOffer)
def edit_offer(speaker: Speaker, notice: said.EditOffer) -> Outgoing:
    t = speaker.t
    text = t(
        "You changed this message after report № {number} was sent. Staff have the old text."
        " Shall they get the new one as an addition?",
        number=notice.number,
    )
    send = Button(t.plain("Send the new text"), AddEditedText(notice.report), style="primary")
    leave = Button(t.plain("No, leave it"), StopAdding(notice.report))
    return Outgoing(text, ((send,), (leave,)))


HINT_SENTENCES = {
    said.Hinted.NOTHING_UNDERSTOOD: N_(
        "This kind of message cannot be used in a report. Send a link, words, a photo, a"
        " video or a document, please."
    ),
    said.Hinted.STICKER: N_(
        "A sticker says too little. Send a link or describe what you saw, please."
    ),
    said.Hinted.TOO_SHORT: N_("Send a link, or describe in a few more words what you saw, please."),
    said.Hinted.SMALL_TALK: N_(
        "Always glad to help! To report something, send a link or describe what you saw."
    ),
    said.Hinted.FILES_NEVER: FILES_NEVER,
    said.Hinted.TOO_FAST: N_(
        "So many messages at once: I did not read the last ones. Wait a minute, then send"
        " again what matters, please."
    ),
    said.Hinted.NO_DRAFT: N_("This step is over. Begin a new report whenever you like."),
}


@says(said.Hint)
def hint(speaker: Speaker, notice: said.Hint) -> Outgoing:
    text = speaker.t(HINT_SENTENCES[notice.about])
    return Outgoing(text, menu_rows(speaker), stays_last=True)


@says(said.Sorry)
def sorry(speaker: Speaker, notice: said.Sorry) -> Outgoing:
    text = paragraphs(
        speaker.t("Something broke on our side; your message was not used. Please send it again."),
        speaker.t("If it happens again, tell the operator this number:"),
        code(notice.error_id),
    )
    return Outgoing(text, menu_rows(speaker))


@says(said.Late)
def late(speaker: Speaker, _: said.Late) -> Outgoing:
    text = paragraphs(
        speaker.t(
            "I cannot write anything down right now. What you sent is not lost: I will answer as"
            " soon as I can."
        ),
        speaker.t("If no answer comes, please try again in a minute."),
        quote(speaker.own(speaker.channel.emergency)),
    )
    return Outgoing(text)


@says(SlowDown)
def slow_down(speaker: Speaker, notice: SlowDown) -> Outgoing:
    text = paragraphs(
        speaker.t.plural(
            "You have sent {n} report within an hour; that is as much as we take.",
            "You have sent {n} reports within an hour; that is as much as we take.",
            notice.per_hour,
        ),
        speaker.t("Your draft is kept: press “Send” again later."),
        quote(speaker.own(speaker.channel.emergency)),
    )
    return Outgoing(text)
