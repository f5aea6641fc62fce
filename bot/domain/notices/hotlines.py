"""Notices to citizens about hotlines, and to those who came by a deep link."""

from dataclasses import dataclass

from bot.domain.citizen.draft import Draft


@dataclass(frozen=True, slots=True)
class Hotlines:
    """Numbers for a type and a region. `remembered`: the region was kept just now;
    `ask_language`: the citizen never chose a language; `dialled`: numbers that an admin found
    right, and when (ms UTC)."""

    violation: str | None = None
    region: str | None = None
    remembered: bool = False
    ask_language: bool = False
    dialled: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WorryAsk:
    """Asks which type the numbers are for; `group` is the open page of types."""

    violation: str | None = None
    region: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class HotlineRegionAsk:
    """Asks which region the numbers are for; `keeps`: the answer will be remembered."""

    violation: str | None = None
    region: str | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A citizen with an unfinished report opened a link that begins another one."""

    draft: Draft
    violation: str | None = None
    region: str | None = None
