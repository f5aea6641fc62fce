"""Facts of a referral that messages of other features show."""

from dataclasses import dataclass
from enum import StrEnum

from bot.authorities.model import Referral, Stage


class Happened(StrEnum):
    """Reasons a moderator hears of a referral."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ASKED = "asked"
    REMINDED_LAST = "reminded_last"  # no further reminder follows; seniors hear of it
    NOT_ANSWERED = "not_answered"  # a moderator handed it over and is to ask the authority
    NOT_HANDED_OVER = "not_handed_over"  # a moderator is to hand the file over
    RECALLED = "recalled"  # a file that a moderator was to hand over, or did, does not stand


@dataclass(frozen=True, slots=True)
class Passage:
    """View of a referral for its reporter. Times are ms UTC."""

    stage: Stage
    authority: str
    department: str | None = None
    sent_at: int | None = None
    received_at: int | None = None
    closed_at: int | None = None
    refusal: str | None = None
    refusal_language: str | None = None


def passage_of(referral: Referral) -> Passage:
    return Passage(
        referral.stage,
        referral.authority,
        referral.department,
        referral.sent_at,
        referral.received_at,
        referral.closed_at,
        referral.refusal,
        referral.refusal_language,
    )
