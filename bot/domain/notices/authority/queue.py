"""The list of cases that wait for an authority."""

from dataclasses import dataclass

from bot.domain.authority.referral import Stage, Way
from bot.domain.desk.case import Urgency


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """A case and where its case file is, `since` when (ms UTC)."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    display: str | None
    authority: str
    department: str | None
    stage: Stage
    way: Way
    since: int
    chase_at: int | None


@dataclass(frozen=True, slots=True)
class AuthorityQueue:
    """A page of the list, counted from 0; `count` is of all pages."""

    lines: tuple[AuthorityLine, ...]
    count: int
    page: int
    is_private: bool = False
