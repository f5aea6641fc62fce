"""On a working card: how far the case is on its way to the authority."""

from bot.domain.authority.referral import Referral, Stage, Way
from bot.domain.desk.case import Status
from bot.i18n import N_
from bot.messages.authority.passage import WAY_SENTENCES, addressee_name, in_words
from bot.messages.speaker import Speaker, lines, quote
from bot.services.desk.workbench.card_view import CardView

SHOWN_WORDS = 500
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
        _refusal(speaker, referral),
    )


def _refusal(speaker: Speaker, referral: Referral) -> str | None:
    if not referral.refusal:
        return None
    return quote(in_words(speaker, referral.refusal, referral.refusal_language))


def stage_words(speaker: Speaker, stage: Stage, way: Way) -> str:
    if way is Way.HAND and stage is Stage.LEAVING:
        return speaker.t("Waits to be handed over")
    return speaker.t(STAGE_SENTENCES[stage])


def may_record(view: CardView) -> bool:
    """Whether a moderator writes down what the authority answers: not where it does so itself."""
    referral = view.referral
    if referral is None or referral.way is Way.DESK:
        return False
    return view.case.status is Status.FORWARDED and referral.stage in {
        Stage.LEAVING, Stage.SENT, Stage.RECEIVED, Stage.FAILED,
    }  # fmt: skip


def may_pass_on(view: CardView) -> bool:
    """Whether a press lets the case file begin its way."""
    case, referral = view.case, view.referral
    if case.status is not Status.FORWARDED or case.announced_at is None or referral is None:
        return False
    if referral.stage is Stage.FAILED:
        return True
    return referral.way is Way.HAND and referral.stage is Stage.LEAVING
