"""How far a decision came afterwards: its way to an authority, and the material."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.core.times import DAY_MS, start_of
from bot.values import Found, Order, Outcome, Value, Way, replace


class Stage(StrEnum):
    """How far a referral is. Values are stored: do not change them."""

    PLANNED = "planned"  # the decision can still be undone
    LEAVING = "leaving"  # it waits to be sent, or a moderator is to hand it over
    SENT = "sent"
    RECEIVED = "received"  # the authority said so
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"  # it could not be sent
    RECALLED = "recalled"  # the decision was taken back
    SILENT = "silent"  # no answer in time; the case was closed

    @property
    def is_over(self) -> bool:
        """The case does not wait for this authority any more."""
        return self in {Stage.DONE, Stage.REFUSED, Stage.RECALLED, Stage.SILENT}


_ANSWERS = frozenset({Stage.RECEIVED, Stage.DONE, Stage.REFUSED})
MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.PLANNED: frozenset({Stage.LEAVING, Stage.RECALLED}),
    # An answer may come before the receipt of what was sent.
    Stage.LEAVING: _ANSWERS | {Stage.SENT, Stage.FAILED, Stage.RECALLED, Stage.SILENT},
    Stage.FAILED: _ANSWERS | {Stage.LEAVING, Stage.SENT, Stage.RECALLED, Stage.SILENT},
    Stage.SENT: _ANSWERS | {Stage.FAILED, Stage.RECALLED, Stage.SILENT},
    Stage.RECEIVED: frozenset(
        {Stage.DONE, Stage.REFUSED, Stage.RECALLED, Stage.SILENT}
    ),
    Stage.SILENT: _ANSWERS | {Stage.RECALLED},
    Stage.DONE: frozenset({Stage.RECALLED}),
    Stage.REFUSED: frozenset({Stage.RECALLED}),
    Stage.RECALLED: frozenset(),
}
"""The stages that each stage can lead to."""


class Referral(Value):
    """One case on its way to one authority. Times are ms UTC.

    `department` is the region whose own department answers; None: the authority itself. `attempts`
    counts the tries to send it, `chased` the reminders; the next one is due at `chase_at`.
    `refusal` is why the authority refused, in the language `refusal_language`; `receipt` is what
    the other side said when it took the file.
    """

    id: str
    case_id: str
    decision_id: str
    authority: str
    department: str | None
    way: Way
    stage: Stage
    created_at: int
    sent_at: int | None = None
    received_at: int | None = None
    closed_at: int | None = None
    attempts: int = 0
    chased: int = 0
    chase_at: int | None = None
    order: Order | None = None
    refusal: str | None = None
    refusal_language: str | None = None
    receipt: str | None = None

    @property
    def address(self) -> str:
        """Return the recipient in the form of Address(authority=...)."""
        if self.department is None:
            return self.authority
        return f"{self.authority}:{self.department}"

    @property
    def since(self) -> int:
        """Since when it is at its stage, as far as that is kept."""
        reached = (self.closed_at, self.received_at, self.sent_at)
        return next((at for at in reached if at is not None), self.created_at)


class IllegalStage(Exception):
    def __init__(self, referral: Referral, stage: Stage) -> None:
        super().__init__(f"{referral.stage} to {stage}")
        self.referral = referral
        self.stage = stage


def moved(referral: Referral, stage: Stage, at: int, **fields: Any) -> Referral:
    """The referral at another stage, with its times (ms UTC): an answer proves that the file
    arrived. Raises IllegalStage."""
    if stage not in MOVES[referral.stage]:
        raise IllegalStage(referral, stage)
    sent = referral.sent_at
    received = referral.received_at
    if stage in _ANSWERS | {Stage.SENT} and sent is None:
        sent = at
    if stage in _ANSWERS and received is None:
        received = at
    if stage in {Stage.LEAVING, Stage.FAILED}:
        sent = None
    after = replace(
        referral, stage=stage, sent_at=sent, received_at=received, closed_at=None
    )
    if stage.is_over:
        after = replace(after, closed_at=at, chase_at=None)
    return replace(after, **fields)


FOLLOWED = frozenset({Outcome.RESTRICTED, Outcome.REMOVED, Outcome.FORWARDED})
"""Outcomes after which the material should be gone, or an authority is waited for."""


class FollowUp(Value):
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
        if self.order_until is None or self.order_over_at is not None:
            return False
        return self.order_until < today

    def planned(self, at: int, days: Sequence[int], zone: str) -> "FollowUp":
        """With the next time to ask after `at`: the next of the days, or the end of the order."""
        times = self.times
        while times < len(days) and self.decided_at + days[times] * DAY_MS <= at:
            times += 1
        due = []
        if times < len(days):
            due.append(self.decided_at + days[times] * DAY_MS)
        if self.order_until is not None and self.order_over_at is None:
            due.append(start_of(self.order_until + timedelta(1), zone))
        return replace(self, times=times, look_at=min(due, default=None))

    def answered(
        self, found: Found, at: int, days: Sequence[int], zone: str
    ) -> "FollowUp":
        """People who could not look, or saw it still there after all days, are asked again."""
        if found is Found.UNSEEN:
            return replace(self, looked_at=at, look_at=at + DAY_MS)
        after = replace(self, looked_at=at, found=found).planned(at, days, zone)
        if after.look_at is None and found is Found.THERE and days:
            return replace(after, look_at=at + days[-1] * DAY_MS)
        return after


def is_news(outcome: Outcome, found: Found, before: Found | None) -> bool:
    """True if an answer tells reporters something that they were not told."""
    told = {Outcome.REMOVED: Found.GONE, Outcome.FORWARDED: Found.THERE}
    known = before or told.get(outcome)
    return found is not Found.UNSEEN and found is not known
