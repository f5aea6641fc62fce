"""What a citizen hears about numbers to call, and who arrived by a deep link."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.citizen.draft import Draft


@dataclass(frozen=True, slots=True)
class Hotlines:
    """Numbers for a worry and a place. `remembered` when the region was kept just now;
    `ask_language` for somebody who never chose one."""

    violation: str | None = None
    region: str | None = None
    remembered: bool = False
    ask_language: bool = False


@dataclass(frozen=True, slots=True)
class WorryAsk:
    """Which worry the numbers are for; `group` is the page of the types that is open."""

    violation: str | None = None
    region: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class HotlineRegionAsk:
    """Which region the numbers are for; `keeps` when the answer will be remembered."""

    violation: str | None = None
    region: str | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """Somebody with an unfinished report came by a link that begins another one."""

    draft: Draft
    violation: str | None = None
    region: str | None = None
