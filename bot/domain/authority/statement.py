"""A statement of reasons: what was decided about a case, on which ground, why, and by whom."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.order import Order
from bot.domain.desk.case import Outcome


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
