"""Notices about training with golden cases, in private chats of staff."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingCard:
    """A golden case: to be decided, or with the desk's decision once the person has decided.

    `copy` is the person in whose private chat it stands.
    """

    golden: str
    copy: str


@dataclass(frozen=True, slots=True)
class TrainingResults:
    """One's own results, which no other person sees; `left` can still be decided."""

    answers: int
    same: int
    left: int


@dataclass(frozen=True, slots=True)
class TrainingAtDesk:
    """The counts of a desk by its title; None where too few people or answers are counted."""

    title: str
    answers: int | None
    people: int | None
    same: int | None


@dataclass(frozen=True, slots=True)
class TrainingAtDesks:
    lines: tuple[TrainingAtDesk, ...]


@dataclass(frozen=True, slots=True)
class GoldenPrompt:
    """Asks a senior for the reasoning of a golden case, as a reply."""

    number: str


@dataclass(frozen=True, slots=True)
class GoldenKept:
    """With `kept` the case is golden now, else it is no longer."""

    number: str
    kept: bool
