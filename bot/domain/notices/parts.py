"""Parts of several notices to citizens."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.desk.case import Outcome, Status


@dataclass(frozen=True, slots=True)
class Decided:
    """The public part of a decision about a link."""

    display: str | None
    outcome: Outcome
    ground: str | None
    reason: str | None
    authority: str | None
    words: str | None
    at: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    id: str
    number: str
    violation: str
    filed_at: int
    status: Status
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class TargetState:
    display: str | None
    status: Status
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Exchange:
    text: str | None
    at: int
    is_question: bool
    files: int = 0
