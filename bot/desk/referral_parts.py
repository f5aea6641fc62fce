"""Parts that a case's way to an authority adds to its card and to lists at the desk."""

from bot.cases.afterwards import Referral, Stage
from bot.core.messages import N_, Action, Part, Place, Speaker, button, lines
from bot.core.people import Right
from bot.desk.buttons import CaseAction
from bot.desk.card_view import CardView
from bot.reports.passage import WAY_SENTENCES, addressee_name, quoted
from bot.values import Status, Way


@button("c:{case}:{version}:record")
class RecordAnswer(CaseAction): ...


@button("c:{case}:{version}:byhand")
class HandOverInstead(CaseAction):
    """A file that could not be sent, or is tried again and again, comes to who presses."""


@button("c:{case}:{version}:leave")
class PassToAuthority(CaseAction):
    """The case file begins its way to the authority, once more or for the first time."""


@button("c:{case}:{version}:tell:{referral}", place=Place.BOTH)
class TellAuthority(CaseAction):
    referral: str


@button("q:w:{page}", right=Right.HANDLE_CASES)
class ShowAuthorityQueue(Action):
    """A page of the cases that wait for an authority, counted from 0."""

    page: int


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


def on_card(speaker: Speaker, referral: Referral | None) -> str | None:
    if referral is None:
        return None
    words = quoted(speaker, referral.refusal, referral.refusal_language)
    return lines(*way_lines(speaker, referral), words)


def way_lines(speaker: Speaker, referral: Referral) -> list[Part]:
    t = speaker.t
    way = referral.way
    stage = t(STAGE_SENTENCES[referral.stage])
    if way is Way.HAND and referral.stage is Stage.LEAVING:
        stage = t("Waits to be handed over")
    if referral.stage is not Stage.PLANNED:
        stage = t("{stage}, since {time}", stage=stage, time=t.time(referral.since))
    name = addressee_name(speaker, referral.authority, referral.department)
    return [
        t("Goes to: {name}, {way}", name=name, way=t(WAY_SENTENCES[way])),
        stage,
        referral.chase_at
        and t("Next reminder: {time}", time=t.time(referral.chase_at)),
    ]


def at_authorities(speaker: Speaker, count: int) -> str:
    return speaker.t.plural(
        "{n} case is waiting for an authority",
        "{n} cases are waiting for authorities",
        count,
    )


def may_record(view: CardView) -> bool:
    """True if a moderator records the authority's answer, because it does not do so itself."""
    referral = view.referral
    if (
        referral is None
        or referral.way is Way.DESK
        or view.case.status is not Status.FORWARDED
    ):
        return False
    return referral.stage in {Stage.LEAVING, Stage.SENT, Stage.RECEIVED, Stage.FAILED}


def may_pass_on(view: CardView) -> bool:
    case = view.case
    referral = view.referral
    if (
        case.status is not Status.FORWARDED
        or case.announced_at is None
        or referral is None
    ):
        return False
    waits = referral.way is Way.HAND and referral.stage is Stage.LEAVING
    return waits or referral.stage is Stage.FAILED


def may_hand_over(view: CardView) -> bool:
    """True if a file that goes another way can be taken: it failed, or its attempts do."""
    referral = view.referral
    if referral is None or referral.way is Way.HAND or view.case.announced_at is None:
        return False
    is_stuck = referral.stage is Stage.LEAVING and referral.attempts > 0
    return is_stuck or referral.stage is Stage.FAILED
