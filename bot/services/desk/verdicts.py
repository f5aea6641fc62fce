"""Choosing an outcome step by step: what is asked next, and what the chosen path means.

A path holds the ids that were chosen so far: the outcome, then an authority, a ground and a reason,
each only where the channel file has something to choose from. Ids keep their meaning when the
channel file is reordered.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.channel.model import Channel
from bot.domain.desk.case import Outcome
from bot.services.desk.casework import Verdict


class Asked(StrEnum):
    OUTCOME = "outcome"
    AUTHORITY = "authority"
    GROUND = "ground"
    REASON = "reason"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Choosing:
    """Where the choice stands. `options` are the ids to choose from, in the file's order.

    With Asked.CONFIRM the path is whole and `verdict` says what it means.
    """

    asked: Asked
    path: tuple[str, ...]
    options: tuple[str, ...]
    verdict: Verdict | None = None


class NoSuchChoice(ValueError):
    """The path has an id that the channel file does not offer there."""


def choosing(channel: Channel, violation: str, path: tuple[str, ...]) -> Choosing:
    """What is asked after this path. Raises NoSuchChoice."""
    outcomes = tuple(o.id.value for o in channel.outcomes if o.id is not Outcome.OVERTURNED)
    if not path:
        return Choosing(Asked.OUTCOME, path, outcomes)
    if path[0] not in outcomes:
        raise NoSuchChoice(path[0])
    steps = [(asked, offered) for asked, offered in _steps(channel, violation, path[0]) if offered]
    if len(path) > len(steps) + 1:
        raise NoSuchChoice(path[-1])
    chosen: dict[Asked, str] = {}
    for (asked, offered), option in zip(steps, path[1:], strict=False):
        if option not in offered:
            raise NoSuchChoice(option)
        chosen[asked] = option
    if len(chosen) < len(steps):
        asked, offered = steps[len(chosen)]
        return Choosing(asked, path, offered)
    verdict = Verdict(
        Outcome(path[0]),
        ground=chosen.get(Asked.GROUND),
        reason=chosen.get(Asked.REASON),
        authority=chosen.get(Asked.AUTHORITY),
    )
    return Choosing(Asked.CONFIRM, path, (), verdict)


def _steps(
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
