"""To moderators: what happened to a case on its way to an authority."""

from bot.domain.actions.desk import OpenCase
from bot.domain.authority.answer_draft import Kind
from bot.domain.authority.deeplink import answer_link
from bot.domain.notices.authority import referrals as said
from bot.i18n import N_, numbered
from bot.messages.authority.passage import addressee_name, in_words
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, quote, says

SHOWN_WORDS = 1000
WHAT_SENTENCES = {
    said.Happened.NOT_SENT: N_(
        "The case file could not be sent. Open the case: “Pass on” tries it again, “Hand over"
        " instead” brings it to this chat."
    ),
    said.Happened.REFUSED: N_("The authority refused. Open the case and decide what to do next."),
    said.Happened.ASKED: N_("The authority asks a question:"),
    said.Happened.REMINDED_LAST: N_(
        "The authority has not answered, and no reminder is left. Please find out why."
    ),
    said.Happened.NOT_ANSWERED: N_(
        "You handed this case over, and no answer is recorded. Please ask the authority, then"
        " record its answer."
    ),
    said.Happened.NOT_HANDED_OVER: N_(
        "The case file waits to be handed over. Hand it over, then confirm it in the case."
    ),
    said.Happened.RECALLED: N_(
        "The decision was taken back. Do not hand the case file over; if the authority already"
        " has it, let the authority know."
    ),
}


@says(said.ReferralNews)
def referral_news(speaker: Speaker, notice: said.ReferralNews) -> Outgoing:
    t = speaker.t
    name = addressee_name(speaker, notice.authority, notice.department)
    text = paragraphs(
        lines(
            bold(f"{numbered(notice.number)} · {speaker.violation(notice.violation)}"),
            t("Authority: {name}", name=name),
            t("Since: {time}", time=t.time(notice.since)),
        ),
        t(WHAT_SENTENCES[notice.what]),
        lines(
            quote(in_words(speaker, notice.words, notice.language)),
            notice.language and t("Language: {name}", name=language_name(notice.language)),
        )
        if notice.words
        else None,
    )
    opens = [Button(t.plain("Open the case"), OpenCase(notice.case))]
    answers = []
    if notice.answered is not None:
        link = answer_link(speaker.bot_username, Kind.TOLD, notice.answered)
        answers = [Button(t.plain("Answer the authority"), url=link)]
    return Outgoing(text, filled(answers, opens))


@says(said.NotSent)
def not_sent(speaker: Speaker, notice: said.NotSent) -> Outgoing:
    t = speaker.t
    text = t.plural(
        "{n} case file could not be sent to its authority. See /queue authority",
        "{n} case files could not be sent to their authorities. See /queue authority",
        notice.count,
    )
    return Outgoing(str(text))
