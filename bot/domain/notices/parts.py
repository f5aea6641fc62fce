"""What several notices to a citizen are made of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.desk.case import Outcome, Status


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a link, as people may know it."""

    display: str | None
    outcome: Outcome
    ground: str | None
    reason: str | None
    authority: str | None
    words: str | None
    at: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    id: str
    number: str
    violation: str
    filed_at: int
    status: Status
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class TargetState:
    """Where one target of a report stands."""

    display: str | None
    status: Status
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of staff or a word of the reporter, in order."""

    text: str | None
    at: int
    is_question: bool
    files: int = 0
