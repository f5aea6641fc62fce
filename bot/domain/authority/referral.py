"""A referral: one confirmed case on its way to one authority, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.authority.order import Order


class Way(StrEnum):
    """How case files reach an authority. Values are stored and stand in the channel file."""

    DESK = "desk"  # the authority's own group in Telegram
    EMAIL = "email"
    WEBHOOK = "webhook"
    HAND = "hand"  # a moderator hands the file over


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
    Stage.RECEIVED: frozenset({Stage.DONE, Stage.REFUSED, Stage.RECALLED, Stage.SILENT}),
    Stage.SILENT: _ANSWERS | {Stage.RECALLED},
    Stage.DONE: frozenset({Stage.RECALLED}),
    Stage.REFUSED: frozenset({Stage.RECALLED}),
    Stage.RECALLED: frozenset(),
}
"""The stages that each stage can lead to."""


@dataclass(frozen=True, slots=True)
class Referral:
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
        """Whom it goes to, as Address(authority=...) names it."""
        return self.authority if self.department is None else f"{self.authority}:{self.department}"

    @property
    def since(self) -> int:
        """Since when it is at its stage, as far as that is kept."""
        reached = (self.closed_at, self.received_at, self.sent_at)
        return next((at for at in reached if at is not None), self.created_at)


class IllegalStage(Exception):
    """The referral cannot go from its stage to the other."""

    def __init__(self, referral: Referral, stage: Stage) -> None:
        super().__init__(f"{referral.stage} to {stage}")
        self.referral, self.stage = referral, stage


def moved(referral: Referral, stage: Stage, at: int, **fields: Any) -> Referral:
    """The referral at another stage, with the times that belong to it; ms UTC.

    An answer proves that the file arrived. Raises IllegalStage.
    """
    if stage not in MOVES[referral.stage]:
        raise IllegalStage(referral, stage)
    sent, received = referral.sent_at, referral.received_at
    if stage in _ANSWERS | {Stage.SENT}:
        sent = at if sent is None else sent
    if stage in _ANSWERS:
        received = at if received is None else received
    if stage in {Stage.LEAVING, Stage.FAILED}:
        sent = None
    return replace(
        referral, stage=stage, sent_at=sent, received_at=received,
        closed_at=at if stage.is_over else None,
        chase_at=None if stage.is_over else referral.chase_at, **fields,
    )  # fmt: skip
