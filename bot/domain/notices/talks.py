"""Notices to a reporter in a talk with staff, and while they wait."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageToReporter:
    """Words of the moderators to one reporter, who can answer as to a `question`."""

    question: str
    report: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class NotDecidedYet:
    """The report is not decided; `promised_at` is when an outcome was promised by (ms UTC)."""

    report: str
    number: str
    promised_at: int
