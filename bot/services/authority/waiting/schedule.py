"""When an authority, or who is to hand a case file over, is reminded: as the channel file says."""

from bot.domain.authority.referral import Referral
from bot.services.work import DAY_MS, Work


def first(work: Work, since: int) -> int | None:
    """When the first reminder is due (ms UTC) of what was sent, or was to leave, `since` then."""
    return _at(work, since, 0)


def following(work: Work, referral: Referral) -> int | None:
    """When the reminder after the `chased` ones is due; None after the last."""
    return _at(work, referral.sent_at or referral.created_at, referral.chased)


def is_last(work: Work, referral: Referral) -> bool:
    """Whether the last reminder of the schedule went out just now."""
    return referral.chased == len(work.channel.terms.chase_days)


def _at(work: Work, since: int, step: int) -> int | None:
    days = work.channel.terms.chase_days
    return since + days[step] * DAY_MS if step < len(days) else None
