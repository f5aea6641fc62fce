"""Verdict on a case as ids of the channel file, and its actor."""

from dataclasses import dataclass

from bot.channel.model import Channel
from bot.core.people import Right, Role, may
from bot.values import KnownBy, Order, Outcome


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at a desk, with the role checked for this update."""

    telegram_id: int
    name: str
    role: Role

    @property
    def overrules(self) -> bool:
        return may(self.role, Right.RELEASE_OTHERS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Choice made in the menus, as ids of the channel file."""

    outcome: Outcome
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None
    words: str | None = None
    words_language: str | None = None
    facts: tuple[str, ...] = ()
    order: Order | None = None  # by which access is restricted


def offered(channel: Channel, outcome: Outcome) -> tuple[str, ...]:
    """The facts that a moderator can state with a decision of this outcome."""
    return tuple(
        fact.id
        for fact in channel.facts
        if fact.known_by is KnownBy.MODERATOR and (not fact.outcomes or outcome in fact.outcomes)
    )
