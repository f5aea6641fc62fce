"""Messages that reach a reporter unasked: a question, an outcome, a reopened case."""

from dataclasses import dataclass

from bot.reports.need import HeldWords
from bot.reports.notices import Decided, Hinted


@dataclass(frozen=True, slots=True)
class QuestionToReporter:
    question: str
    report: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class OutcomeNews:
    """The outcome of a report; `again`: it replaces an earlier decision."""

    report: str
    number: str
    decided: Decided
    violation: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reopened:
    """A decision was taken back after people were told; the case is looked at again."""

    report: str
    number: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Also for a person in need, so that its kind does not tell; their words are `held`.

    The `turn` counts the answers in care, so that they do not all begin alike.
    """

    about: Hinted
    held: HeldWords | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Sorry:
    """An error on our side; the id identifies it in the log."""

    error_id: str
