"""Facts of a referral that messages of other features show."""

from enum import StrEnum

from bot.authorities.answer_form import Kind
from bot.authorities.passage import WAY_SENTENCES, addressee_name, happened, in_words, refusal
from bot.cases.afterwards import Passage, Stage
from bot.core.deep_links import answer_link
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.speaker import Speaker, bold, filled, language_name, lines, paragraphs, quote, spoiler
from bot.desk.buttons import OpenCase
from bot.desk.card_view import CardView
from bot.reports.news import news
from bot.values import Status, Way


class Happened(StrEnum):
    """Reasons a moderator hears of a referral."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ASKED = "asked"
    REMINDED_LAST = "reminded_last"  # no further reminder follows; seniors hear of it
    NOT_ANSWERED = "not_answered"  # a moderator handed it over and is to ask the authority
    NOT_HANDED_OVER = "not_handed_over"  # a moderator is to hand the file over
    RECALLED = "recalled"  # a file that a moderator was to hand over, or did, does not stand


@message
class ReferralNews:
    """`words` are the authority's own, in the language `language`; without one they are the id of a
    usual reason. `answered` is the referral whose question can be answered here. Times are ms UTC.
    """

    case: str
    number: str
    violation: str
    authority: str
    department: str | None
    what: Happened
    stage: Stage
    way: Way
    since: int
    words: str | None = None
    language: str | None = None
    answered: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        name = addressee_name(speaker, self.authority, self.department)
        text = paragraphs(
            lines(
                bold(f"{numbered(self.number)} · {speaker.violation(self.violation)}"),
                t("Authority: {name}", name=name),
                t("Since: {time}", time=t.time(self.since)),
            ),
            t(WHAT_SENTENCES[self.what]),
            lines(
                quote(in_words(speaker, self.words, self.language)),
                self.language and t("Language: {name}", name=language_name(self.language)),
            )
            if self.words
            else None,
        )
        opens = [Button(t.plain("Open the case"), OpenCase(self.case))]
        answers = []
        if self.answered is not None:
            link = answer_link(speaker.bot_username, Kind.TOLD, self.answered)
            answers = [Button(t.plain("Answer the authority"), url=link)]
        return Outgoing(text, filled(answers, opens))


@message
class NotSent:
    """How many case files of a desk could not be sent, in the desk's group."""

    count: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t.plural(
            "{n} case file could not be sent to its authority. See /queue authority",
            "{n} case files could not be sent to their authorities. See /queue authority",
            self.count,
        )
        return Outgoing(str(text))


SHOWN_WORDS = 1000
WHAT_SENTENCES = {
    Happened.NOT_SENT: N_(
        "The case file could not be sent. Open the case: “Pass on” tries it again, “Hand over"
        " instead” brings it to this chat."
    ),
    Happened.REFUSED: N_("The authority refused. Open the case and decide what to do next."),
    Happened.ASKED: N_("The authority asks a question:"),
    Happened.REMINDED_LAST: N_(
        "The authority has not answered, and no reminder is left. Please find out why."
    ),
    Happened.NOT_ANSWERED: N_(
        "You handed this case over, and no answer is recorded. Please ask the authority, then"
        " record its answer."
    ),
    Happened.NOT_HANDED_OVER: N_(
        "The case file waits to be handed over. Hand it over, then confirm it in the case."
    ),
    Happened.RECALLED: N_(
        "The decision was taken back. Do not hand the case file over; if the authority already"
        " has it, let the authority know."
    ),
}


@message
class StageNews:
    """News of a referral since the reporter last read of it: these `stages`."""

    report: str
    number: str
    violation: str
    passage: Passage
    stages: tuple[Stage, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t, passage = speaker.t, self.passage
        kind = speaker.violation(self.violation) if self.violation else None
        said = refusal(speaker, passage) if Stage.REFUSED in self.stages else None
        what_next = t("You will read its answer here.")
        if self.stages[-1] is Stage.REFUSED:
            what_next = t("Moderators decide what to do next; you will read it here.")
        elif self.stages[-1] is Stage.SILENT:
            what_next = t(
                "Your report is closed now. If the authority answers while we still have it, you "
                "will read it here."
            )
        text = paragraphs(
            lines(
                bold(" · ".join(filter(None, (numbered(self.number), kind)))),
                addressee_name(speaker, passage.authority, passage.department),
                *[happened(speaker, passage, stage) for stage in self.stages],
                what_next,
            ),
            said and lines(t("What the authority wrote (tap to read):"), spoiler(said)),
        )
        return news(speaker, self.report, text)


STAGE_SENTENCES = {
    Stage.PLANNED: N_("It leaves when the decision can no longer be undone"),
    Stage.LEAVING: N_("On its way"),
    Stage.SENT: N_("Sent, no answer yet"),
    Stage.RECEIVED: N_("Received, no answer yet"),
    Stage.DONE: N_("The authority acted"),
    Stage.REFUSED: N_("The authority refused"),
    Stage.FAILED: N_("Could not be sent"),
    Stage.RECALLED: N_("Taken back"),
    Stage.SILENT: N_("Closed without an answer"),
}


def on_card(speaker: Speaker, view: CardView) -> str | None:
    """None for a case that goes to no authority."""
    referral, t = view.referral, speaker.t
    if referral is None:
        return None
    name = addressee_name(speaker, referral.authority, referral.department)
    stage = stage_words(speaker, referral.stage, referral.way)
    return lines(
        t("Goes to: {name}, {way}", name=name, way=t(WAY_SENTENCES[referral.way])),
        t("{stage}, since {time}", stage=stage, time=t.time(referral.since)),
        t("Next reminder: {time}", time=t.time(referral.chase_at)) if referral.chase_at else None,
        quote(in_words(speaker, referral.refusal, referral.refusal_language))
        if referral.refusal
        else None,
    )


def stage_words(speaker: Speaker, stage: Stage, way: Way) -> str:
    if way is Way.HAND and stage is Stage.LEAVING:
        return speaker.t("Waits to be handed over")
    return speaker.t(STAGE_SENTENCES[stage])


def may_record(view: CardView) -> bool:
    """True if a moderator records the authority's answer, because it does not do so itself."""
    referral = view.referral
    if referral is None or referral.way is Way.DESK:
        return False
    return view.case.status is Status.FORWARDED and referral.stage in {
        Stage.LEAVING,
        Stage.SENT,
        Stage.RECEIVED,
        Stage.FAILED,
    }


def may_pass_on(view: CardView) -> bool:
    """True if a press sends the case file on its way."""
    case, referral = view.case, view.referral
    if case.status is not Status.FORWARDED or case.announced_at is None or referral is None:
        return False
    if referral.stage is Stage.FAILED:
        return True
    return referral.way is Way.HAND and referral.stage is Stage.LEAVING
