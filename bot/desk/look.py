"""Second look as a value: a person decides again without seeing the first decision; pure.

Where the two differ, a third person decides, and that decision stands.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.cases.model import Case, Decision
from bot.core.reviews import NotYours
from bot.values import CONFIRMS, Finding, Outcome


class Stage(StrEnum):
    """Values are stored: do not change them."""

    SECOND = "second"  # waits for the second decision
    THIRD = "third"  # the two differ: waits for the third
    AGREED = "agreed"
    UPHELD = "upheld"  # the third person found what the first did
    OVERTURNED = "overturned"  # the third person found something else
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        return self in {Stage.SECOND, Stage.THIRD}


class Drawn(StrEnum):
    """Reasons a case was drawn. Values are stored: do not change them."""

    SHARE = "share"
    OVERTURNED_TYPE = "overturned"  # a decision on a case of this type was overturned lately


class Dropped(StrEnum):
    """Reasons a look ended without a result. Values are stored: do not change them."""

    ERASED = "erased"  # the reports expired, or were erased or withdrawn
    CHANGED = "changed"  # the decision was undone, reopened or replaced
    REPORTED_AGAIN = "reported_again"  # the link has an open case of its own by now


CHOSEN = frozenset({Outcome.FORWARDED, Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE})
"""Outcomes that a second or third person can choose: one for each finding."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Decision of one person, as ids of the channel file; `by` is a Telegram id, `at` ms UTC."""

    finding: Finding
    by: int
    at: int


@dataclass(frozen=True, slots=True)
class Look:
    """Times are ms UTC. `decision` is the id of the first one, made at `decided_at`.

    `ticket` and `percent` show why the case was drawn.
    """

    id: str
    case: str
    decision: str
    decided_at: int
    violation: str
    drawn: Drawn
    ticket: str
    percent: float
    drawn_at: int
    first: Opinion
    stage: Stage = Stage.SECOND
    second: Opinion | None = None
    third: Opinion | None = None
    dropped: Dropped | None = None
    closed_at: int | None = None
    version: int = 0  # grows with each change

    @property
    def agreed(self) -> bool | None:
        """True if the first and the second person found the same; None before that is known."""
        return None if self.second is None else same_finding(self.first, self.second)

    @property
    def same_ground(self) -> bool | None:
        """True if they named the same ground; None for outcomes with different lists of grounds."""
        if self.second is None or self.second.finding.outcome is not self.first.finding.outcome:
            return None
        return self.first.finding.ground == self.second.finding.ground

    def is_of(self, case: Case) -> bool:
        """True if the decision that is looked at still stands."""
        decision = case.decision
        is_same = decision is not None and decision.id == self.decision
        return is_same and case.merged_into is None


def same_finding(one: Opinion | Decision, other: Opinion | Decision) -> bool:
    """All outcomes that find a violation are one finding."""
    if one.finding.outcome in CONFIRMS:
        return other.finding.outcome in CONFIRMS
    return one.finding.outcome is other.finding.outcome


def opinion_of(decision: Decision) -> Opinion:
    return Opinion(decision.finding, decision.by, decision.at)


def ticket_of(key: bytes, case: str, decision: str) -> str:
    """A number in hex that decides whether a case is drawn: only the owner of the key knows it."""
    return hmac.new(key, f"{case}:{decision}".encode(), hashlib.sha256).hexdigest()[:16]


def is_drawn(ticket: str, percent: float) -> bool:
    """True for `percent` of all tickets."""
    return int(ticket, 16) < percent / 100 * float(16 ** len(ticket))


def decided(look: Look, opinion: Opinion) -> Look:
    """The look with a further decision. Raises NotYours for a person who decided before."""
    took_part = {each.by for each in (look.first, look.second) if each is not None}
    if not look.stage.is_open or opinion.by in took_part:
        raise NotYours(look.id)
    if look.stage is Stage.SECOND:
        if same_finding(look.first, opinion):
            return replace(look, second=opinion, stage=Stage.AGREED, closed_at=opinion.at)
        return replace(look, second=opinion, stage=Stage.THIRD)
    stage = Stage.UPHELD if same_finding(look.first, opinion) else Stage.OVERTURNED
    return replace(look, third=opinion, stage=stage, closed_at=opinion.at)


def dropped(look: Look, why: Dropped, at: int) -> Look:
    return replace(look, stage=Stage.DROPPED, dropped=why, closed_at=at)


def keep_opinion(opinion: Opinion | None) -> dict[str, Any] | None:
    """An opinion as plain values, without the person."""
    if opinion is None:
        return None
    finding = opinion.finding
    return {
        "outcome": finding.outcome,
        "ground": finding.ground,
        "reason": finding.reason,
        "authority": finding.authority,
        "at": opinion.at,
    }


def restore_opinion(kept: Mapping[str, Any], by: int) -> Opinion:
    """The inverse of `keep_opinion`."""
    said = {name: kept[name] for name in ("ground", "reason", "authority")}
    return Opinion(Finding(Outcome(kept["outcome"]), **said), by, kept["at"])
