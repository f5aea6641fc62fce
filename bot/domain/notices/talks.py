"""Notices to a reporter in a talk with staff."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageToReporter:
    """Words of the moderators to one reporter, who can answer as to a `question`."""

    question: str
    report: str
    number: str
    text: str
