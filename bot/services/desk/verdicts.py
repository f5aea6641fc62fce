"""Choosing an outcome step by step: what is asked next, and what the chosen path means.

A path is what the pressed buttons said so far: the outcome, then a place in each of the lists of
authorities, grounds and reasons; `-` stands for a list that has nothing to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.channel.model import Channel
from bot.domain.desk.case import Outcome
from bot.services.desk.casework import Verdict

NONE = "-"


class Asked(StrEnum):
    """What a menu asks for."""

    OUTCOME = "outcome"
    AUTHORITY = "authority"
    GROUND = "ground"
    REASON = "reason"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Choosing:
    """Where the choice stands. `options` are the ids to choose from, in order."""

    asked: Asked
    path: tuple[str, ...]
    options: tuple[str, ...]
    verdict: Verdict | None = None

    def extended(self, option: int | str) -> tuple[str, ...]:
        """The path when this option is chosen."""
        return (*self.path, str(option))


class NoSuchChoice(ValueError):
    """The path leads nowhere: the channel file changed, or the data was forged."""


def choosing(channel: Channel, violation: str, path: tuple[str, ...]) -> Choosing:
    """What is asked after this path. Raises NoSuchChoice."""
    outcomes = tuple(o.id.value for o in channel.outcomes if o.id is not Outcome.OVERTURNED)
    if not path:
        return Choosing(Asked.OUTCOME, path, outcomes)
    if path[0] not in outcomes:
        raise NoSuchChoice(path[0])
    lists = _lists(channel, violation, path[0])
    picked: list[str | None] = []
    for asked, options in lists:
        place = len(picked) + 1
        if place >= len(path):
            if options:
                return Choosing(asked, path, options)
            path = (*path, NONE)
        picked.append(_pick(options, path[place]))
    authority, ground, reason = picked
    verdict = Verdict(Outcome(path[0]), ground, reason, authority)
    return Choosing(Asked.CONFIRM, path, (), verdict)


def _lists(
    channel: Channel, violation: str, outcome: str
) -> tuple[tuple[Asked, tuple[str, ...]], ...]:
    text = channel.outcome(outcome)
    authorities: tuple[str, ...] = ()
    if text.id is Outcome.FORWARDED:
        own = channel.type(violation).authorities
        others = tuple(a.code for a in channel.authorities if a.code not in own)
        authorities = (*own, *others)
    return (
        (Asked.AUTHORITY, authorities),
        (Asked.GROUND, tuple(g.id for g in channel.grounds(outcome, violation))),
        (Asked.REASON, tuple(r.id for r in text.reasons)),
    )


def _pick(options: tuple[str, ...], chosen: str) -> str | None:
    if not options and chosen == NONE:
        return None
    if chosen.isascii() and chosen.isdigit() and int(chosen) < len(options):
        return options[int(chosen)]
    raise NoSuchChoice(chosen)
