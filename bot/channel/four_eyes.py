"""Which decisions need a second person, and the rules for that part of the file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.channel.parts import Part, Several
from bot.channel.problems import Problem
from bot.domain.desk.case import Outcome

if TYPE_CHECKING:
    from bot.channel.model import Channel

ALL = "all"


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Marked = Annotated[Literal["all"] | Several, BeforeValidator(_listed)]
"""All violation types, or the ids of some; none by default."""


class FourEyes(Part):
    """Outcomes that two people decide: one proposes, another one of the same desk approves.

    After `hours` without a second person the seniors of the desk are reminded, then the admins.
    """

    hours: Annotated[int, Field(ge=1, le=168)] = 12
    restricted: Marked = ()
    removed: Marked = ()
    forwarded: Marked = ()
    not_confirmed: Marked = ()
    out_of_scope: Marked = ()

    def marks(self, outcome: Outcome) -> Marked:
        """For which types an outcome needs a second person; merges and appeals have their own."""
        found: Marked = getattr(self, outcome.value, ())
        return found

    def needed(self, outcome: Outcome, violation: str) -> bool:
        marked = self.marks(outcome)
        return marked == ALL or violation in marked

    @property
    def is_on(self) -> bool:
        return any(self.marks(outcome) for outcome in Outcome)


def four_eyes_problems(channel: "Channel") -> Iterator[Problem]:
    known = [kind.id for kind in channel.types]
    for outcome in Outcome:
        marked = channel.four_eyes.marks(outcome)
        for id in () if marked == ALL else marked:
            if id not in known:
                what, mend = f"“{id}” is not in types", f'use "{ALL}" or ids of types'
                yield Problem(("four_eyes", outcome.value), what, mend)
