"""Choosing an outcome step by step: what is asked next, and what the chosen path means.

A path holds the ids that were chosen so far: the outcome, then an authority, a ground and a reason,
each only where the channel file has something to choose from. Ids keep their meaning when the
channel file is reordered. The order of a restriction follows as text, then facts that are stated.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

from bot.channel.model import Channel
from bot.domain.authority.order import Order, keep_order, restore_order
from bot.domain.desk.case import Outcome
from bot.services.desk.casework import Verdict
from bot.services.desk.reasons.facts import offered as offered_facts


class Asked(StrEnum):
    OUTCOME = "outcome"
    AUTHORITY = "authority"
    GROUND = "ground"
    REASON = "reason"
    ORDER = "order"  # typed, see handlers.authority.order
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Choosing:
    """Where the choice stands. `options` are the ids to choose from, in the file's order.

    With Asked.CONFIRM the path is whole and `verdict` says what it means; the options are facts
    that can be stated with it.
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
    chosen: dict[Asked, str] = {}
    for (asked, offered), option in zip(steps, path[1:], strict=False):
        if option not in offered:
            raise NoSuchChoice(option)
        chosen[asked] = option
    if len(chosen) < len(steps):
        asked, offered = steps[len(chosen)]
        return Choosing(asked, path, offered)
    rest, order = path[len(steps) + 1 :], None
    if path[0] == Outcome.RESTRICTED and not rest:
        return Choosing(Asked.ORDER, path, ())
    if path[0] == Outcome.RESTRICTED:
        order, rest = _order(rest[0], chosen.get(Asked.AUTHORITY)), rest[1:]
    stated = offered_facts(channel, Outcome(path[0]))
    if not set(rest) <= set(stated) or len(set(rest)) < len(rest):
        raise NoSuchChoice(rest[-1])
    verdict = Verdict(
        Outcome(path[0]),
        ground=chosen.get(Asked.GROUND),
        reason=chosen.get(Asked.REASON),
        authority=chosen.get(Asked.AUTHORITY),
        order=order,
        facts=rest,
    )
    return Choosing(Asked.CONFIRM, path, tuple(f for f in stated if f not in rest), verdict)


def with_order(path: tuple[str, ...], order: Order) -> tuple[str, ...]:
    """The path of a restriction with the order that was asked for."""
    return (*path, json.dumps(keep_order(order), ensure_ascii=False))


def without_order(path: tuple[str, ...]) -> tuple[str, ...]:
    """Instead of a restriction: confirmed, awaiting the authority that was chosen, if one was."""
    return (Outcome.FORWARDED.value, *path[1:2])


def _order(kept: str, authority: str | None) -> Order:
    """Raises NoSuchChoice for text that is no order of this authority."""
    try:
        order = restore_order(json.loads(kept))
    except (ValueError, TypeError, KeyError):
        order = None
    if order is None or order.authority != authority:
        raise NoSuchChoice(kept)
    return order


def _steps(
    channel: Channel, violation: str, outcome: str
) -> tuple[tuple[Asked, tuple[str, ...]], ...]:
    text = channel.outcome(outcome)
    authorities: tuple[str, ...] = ()
    if text.id in {Outcome.FORWARDED, Outcome.RESTRICTED}:
        own = channel.type(violation).authorities
        others = tuple(a.code for a in channel.authorities if a.code not in own)
        authorities = (*own, *others)
    return (
        (Asked.AUTHORITY, authorities),
        (Asked.GROUND, tuple(g.id for g in channel.grounds(outcome, violation))),
        (Asked.REASON, tuple(r.id for r in text.reasons)),
    )
