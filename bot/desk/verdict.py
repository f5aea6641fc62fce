"""Verdict on a case as ids of the channel file, and its actor."""

from dataclasses import dataclass

from bot.channel.model import Channel
from bot.core.people import Right, Role, may
from bot.values import KnownBy, Outcome


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at a desk, with the role checked for this update."""

    telegram_id: int
    name: str
    role: Role

    @property
    def overrules(self) -> bool:
        return may(self.role, Right.RELEASE_OTHERS)


def offered(channel: Channel, outcome: Outcome) -> tuple[str, ...]:
    """The facts that a moderator can state with a decision of this outcome."""
    return tuple(
        fact.id
        for fact in channel.facts
        if fact.known_by is KnownBy.MODERATOR and (not fact.outcomes or outcome in fact.outcomes)
    )
