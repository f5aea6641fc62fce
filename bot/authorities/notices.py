"""Facts of a referral that messages of other features show."""

from enum import StrEnum


class Happened(StrEnum):
    """Reasons a moderator hears of a referral."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ASKED = "asked"
    REMINDED_LAST = "reminded_last"  # no further reminder follows; seniors hear of it
    NOT_ANSWERED = "not_answered"  # a moderator handed it over and is to ask the authority
    NOT_HANDED_OVER = "not_handed_over"  # a moderator is to hand the file over
    RECALLED = "recalled"  # a file that a moderator was to hand over, or did, does not stand
