"""Which decisions need a second person, also by patterns in the reports, and rules for that."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PositiveInt

from bot.channel.parts import Part, Several
from bot.channel.problems import Problem
from bot.domain.desk.case import Outcome
from bot.domain.desk.four_eyes.needed import ALL
from bot.domain.figures.suppression import THRESHOLD

if TYPE_CHECKING:
    from bot.channel.model import Channel


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

    @property
    def marked(self) -> dict[Outcome, frozenset[str]]:
        """For which types each outcome takes two people; merges and appeals have their own rule."""
        given = {outcome: getattr(self, outcome.value, ()) for outcome in Outcome}
        return {
            outcome: frozenset({ALL} if types == ALL else types) for outcome, types in given.items()
        }

    @property
    def is_on(self) -> bool:
        return any(self.marked.values())


People = Annotated[int, Field(ge=THRESHOLD, le=200)]
Percent = Annotated[int, Field(ge=1, le=100)]


class NewAccounts(Part):
    """People whom the bot first saw at most `days` before they reported."""

    on: bool = True
    people: People = 15
    percent: Percent = 80
    days: PositiveInt = 7


class SameWords(Part):
    on: bool = True
    people: People = 8


class Burst(Part):
    """People who reported within `minutes`."""

    on: bool = True
    people: People = 15
    percent: Percent = 60
    minutes: PositiveInt = 10


class OneReporter(Part):
    on: bool = True
    links: Annotated[int, Field(ge=THRESHOLD)] = 10


class Patterns(Part):
    """When reports about one account, site or link, of the last `hours`, look agreed upon.

    No rule about a group takes fewer than five people, so that a warning never points at one of
    them; `one_reporter` counts the links of one person. A site with more than `small_site` cases
    is too large to be one person's.
    """

    hours: Annotated[int, Field(ge=24, le=720)] = 48
    small_site: PositiveInt = 30
    new_accounts: NewAccounts = NewAccounts()
    same_words: SameWords = SameWords()
    burst: Burst = Burst()
    one_reporter: OneReporter = OneReporter()

    @property
    def fewest(self) -> int:
        """With fewer reports no rule that is on can find anything."""
        rules = (
            (self.new_accounts.on, self.new_accounts.people),
            (self.same_words.on, self.same_words.people),
            (self.burst.on, self.burst.people),
            (self.one_reporter.on, self.one_reporter.links),
        )
        return min((least for on, least in rules if on), default=0)


def four_eyes_problems(channel: "Channel") -> Iterator[Problem]:
    known = [kind.id for kind in channel.types]
    for outcome, marked in channel.four_eyes.marked.items():
        for id in sorted(marked):
            if id not in {*known, ALL}:
                what, mend = f"“{id}” is not in types", f'use "{ALL}" or ids of types'
                yield Problem(("four_eyes", outcome.value), what, mend)
