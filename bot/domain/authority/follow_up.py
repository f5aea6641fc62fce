"""Decided cases are looked at again: when a person is asked, and what the answer means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.desk.case import Outcome
from bot.domain.figures.period import start_of

DAY_MS = 24 * 60 * 60 * 1000
FOLLOWED = frozenset({Outcome.RESTRICTED, Outcome.REMOVED, Outcome.FORWARDED})
"""Outcomes after which the material should be gone, or an authority is waited for."""


class Found(StrEnum):
    """What a person saw who looked at the material again. Values are stored."""

    GONE = "gone"
    THERE = "there"
    MOVED = "moved"  # the same material at another address
    UNSEEN = "unseen"  # the person could not look


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What becomes of the material of a decision. Times are ms UTC.

    `look_at` is when a person is asked next, `times` how many of the days of the channel file are
    over. `found` is the last answer that says something of the material. A person said at
    `order_over_at` that the order, whose last day is `order_until`, was not prolonged.
    """

    case: str
    decision: str
    decided_at: int
    order_until: date | None = None
    order_over_at: int | None = None
    look_at: int | None = None
    times: int = 0
    looked_at: int | None = None
    found: Found | None = None

    def asks_about_order(self, today: date) -> bool:
        """Whether a person must say if the order, whose last day is over, was prolonged."""
        return self._awaits_end and self.order_until is not None and self.order_until < today

    @property
    def _awaits_end(self) -> bool:
        return self.order_until is not None and self.order_over_at is None

    def planned(self, at: int, days: Sequence[int], zone: str) -> "FollowUp":
        """With the next time to ask after `at`: the next of the days, or the end of the order."""
        times = self.times
        while times < len(days) and self.decided_at + days[times] * DAY_MS <= at:
            times += 1
        due = [self.decided_at + days[times] * DAY_MS] if times < len(days) else []
        if self._awaits_end and self.order_until is not None:
            due.append(start_of(self.order_until + timedelta(1), zone))
        return replace(self, times=times, look_at=min(due, default=None))

    def answered(self, found: Found, at: int, days: Sequence[int], zone: str) -> "FollowUp":
        """With an answer of a person, and when the next one is asked.

        Who could not look, or saw that it is still there when all days are over, is asked again.
        """
        if found is Found.UNSEEN:
            return replace(self, looked_at=at, look_at=at + DAY_MS)
        after = replace(self, looked_at=at, found=found).planned(at, days, zone)
        if after.look_at is None and found is Found.THERE:
            return replace(after, look_at=at + days[-1] * DAY_MS if days else None)
        return after


def is_news(outcome: Outcome, found: Found, before: Found | None) -> bool:
    """Whether an answer tells reporters something that they were not told."""
    told = {Outcome.REMOVED: Found.GONE, Outcome.FORWARDED: Found.THERE}
    known = told.get(outcome) if before is None else before
    return found is not Found.UNSEEN and found is not known
