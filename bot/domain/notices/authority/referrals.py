"""Notices to moderators about cases on their way to an authority."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.referral import Stage, Way


class Happened(StrEnum):
    """Why a moderator hears of a referral."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ASKED = "asked"
    REMINDED_LAST = "reminded_last"  # no further reminder follows; seniors hear of it
    NOT_ANSWERED = "not_answered"  # a moderator handed it over and is to ask the authority
    NOT_HANDED_OVER = "not_handed_over"  # a moderator is to hand the file over
    RECALLED = "recalled"  # a file that a moderator was to hand over, or did, does not stand


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class NotSent:
    """How many case files of a desk could not be sent, in the desk's group."""

    count: int
