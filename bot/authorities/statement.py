"""Statement of reasons for a decision, and the later looks at its material; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.authorities.model import Order
from bot.desk.model import Outcome
from bot.figures.period import start_of


class KnownBy(StrEnum):
    """By what a fact is known to be true. Values are those of the channel file."""

    MODERATOR = "moderator"  # who decided stated it with the decision
    FILES = "files"  # a moderator opened the files of the case before
    ANSWERS = "answers"  # a reporter had answered a question before
    AUTHORITY = "authority"  # the authority said that it acted
    POST = "post"  # the public post was kept before
    ORDER = "order"  # the order of an authority is on record


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the decision relies on: an id of the channel file, and since when (ms UTC)."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The reasons for one decision; ids are those of the channel file, times ms UTC.

    `display` is the link in its unclickable form. `words` are a moderator's own, in
    `words_language`, where that is known. `entry` is the id of the case's entry in the
    public register, where it has one. What an authority did rests on the ground and the reason with
    which the desk had `found` it before.
    """

    number: str
    decision: str
    violation: str
    outcome: Outcome
    decided_at: int
    display: str | None = None
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None
    order: Order | None = None
    facts: tuple[Fact, ...] = ()
    second_person: bool = False
    words: str | None = None
    words_language: str | None = None
    entry: str | None = None
    found: Outcome | None = None


DAY_MS = 24 * 60 * 60 * 1000
FOLLOWED = frozenset({Outcome.RESTRICTED, Outcome.REMOVED, Outcome.FORWARDED})
"""Outcomes after which the material should be gone, or an authority is waited for."""


class Found(StrEnum):
    """Findings of a later look at the material. Values are stored."""

    GONE = "gone"
    THERE = "there"
    MOVED = "moved"  # the same material at another address
    UNSEEN = "unseen"  # the person could not look


@dataclass(frozen=True, slots=True)
class FollowUp:
    """State of the material after a decision. Times are ms UTC.

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
        """True if a person must say if the order, whose last day is over, was prolonged."""
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
    """True if an answer tells reporters something that they were not told."""
    told = {Outcome.REMOVED: Found.GONE, Outcome.FORWARDED: Found.THERE}
    known = told.get(outcome) if before is None else before
    return found is not Found.UNSEEN and found is not known
