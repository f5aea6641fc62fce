"""Buttons of lists of cases: the queue, one's own cases, what a search found.

A site does not fit into a button, so it is named by a case that has it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.domain.actions.base import Action, button
from bot.domain.desk.queue import By, Filters, Part
from bot.domain.people import Right


class Site(StrEnum):
    """What a queue is narrowed down to of the named case. Values are in buttons."""

    HOST = "h"
    ACCOUNT = "a"


@dataclass(frozen=True, slots=True)
class QueueAction(Action):
    """A queue as narrowed down so far; `only` are letters of bot.domain.desk.queue.Only."""

    only: str | None
    violation: str | None
    region: str | None
    like: str | None
    of: Site | None

    @classmethod
    def to(cls, filters: Filters, like: str | None, **more: object) -> Self:
        """`like` is a case of the filters' site."""
        of = None if like is None else (Site.ACCOUNT if filters.account else Site.HOST)
        return cls(filters.only or None, filters.violation, filters.region, like, of, **more)


@button("q:s:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}:{page}", right=Right.HANDLE_CASES)
class ShowQueue(QueueAction):
    """A page of the queue, counted from 0."""

    page: int


@button("q:c:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}:{by}", right=Right.HANDLE_CASES)
class ChooseQueue(QueueAction):
    """What the queue can be narrowed down to besides."""

    by: By


@button("q:t:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}", right=Right.HANDLE_CASES)
class TakeSeveral(QueueAction):
    """Take the free cases of the queue, at most bot.domain.desk.queue.MOST_AT_ONCE."""


@button("q:m:{part}:{page}", right=Right.HANDLE_CASES)
class ShowMine(Action):
    """A page of the presser's own cases, counted from 0."""

    part: Part
    page: int


@button("q:f:{search}:{page}", right=Right.HANDLE_CASES)
class ShowFound(Action):
    """A page of what the presser's last search found, counted from 0."""

    search: str
    page: int
