"""Publication of decisions, and the grounds that it rests on, as capabilities."""

from collections.abc import Iterable
from datetime import date

from bot.cases import store as cases_store
from bot.channel.model import Channel
from bot.channel.parts import Ground, GroundCheck
from bot.core import sealed
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.times import day_of
from bot.core.work import Work
from bot.values import Outcome, Scope, Value


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_ADDRESS = N_("Nobody can read the register: set PUBLIC_URL in .env.")
    NOT_CHECKED = N_(
        "Let a lawyer read them. Not checked: {n}. Channel file, first line: {line}"
    )
    CASES_WAIT = N_(
        "Let a lawyer read them. Not checked: {n}, and {cases} decided cases wait for that. "
        "Channel file, first line: {line}"
    )
    CHECKED = N_("Checked: {checked}. The last one: {by}, {day}")
    NO_DAY = N_("Have the grounds checked, and write on = true under [publication].")
    REGISTER = N_("Publication of decisions")
    GROUNDS = N_("Grounds of decisions")


def is_published(channel: Channel) -> bool:
    return channel.publication.is_on


async def _look_at_register(work: Work) -> Found:
    if not is_published(work.channel):
        return Found(State.OFF, Said.NO_DAY)
    if work.deployment.register_site is None:
        return Found(State.WAITS, Said.NO_ADDRESS)
    return Found(State.ON)


PUBLISHES_SINCE = "publishes_since"
"""The fact since when decisions are published (ms UTC)."""


class OutcomeGround(Value):
    outcome: Outcome
    ground: Ground

    @property
    def key(self) -> str:
        return f"{self.outcome.value}.{self.ground.id}"


def every_ground(channel: Channel, *, checked: bool) -> list[OutcomeGround]:
    """Grounds that are checked, or those that are not."""
    return [
        OutcomeGround(outcome.id, ground)
        for outcome in channel.outcomes
        for ground in outcome.grounds
        if channel.is_checked(ground) is checked
    ]


def decided_on(
    channel: Channel, grounds: Iterable[OutcomeGround]
) -> dict[str, list[str]]:
    """Values by which cases with a decision on one of these grounds are found."""
    types = [one.id for one in channel.types if one.publish is not Scope.COUNT]
    return {
        "outcomes": [one.value for one in channel.publication.outcomes],
        "types": types,
        "grounds": [one.key for one in grounds],
    }


async def count_waiting(work: Work) -> int:
    """Count the told cases that only wait until the ground of their decision is checked."""
    since = await sealed.get_fact(work.tx, PUBLISHES_SINCE)
    if since is None or not is_published(work.channel):
        return 0
    unchecked = every_ground(work.channel, checked=False)
    wanted = decided_on(work.channel, unchecked)
    return await cases_store.count_told_on(work.tx, int(since), **wanted)


def last_check(channel: Channel) -> GroundCheck | None:
    """The newest check that says when it was, and by whom."""
    known = [
        one.ground.checked
        for one in every_ground(channel, checked=True)
        if one.ground.checked and one.ground.checked.day
    ]
    return max(known, key=lambda check: check.day or date.min, default=None)


async def _look_at_grounds(work: Work) -> Found:
    channel = work.channel
    checked = every_ground(channel, checked=True)
    unchecked = every_ground(channel, checked=False)
    values: dict[str, str | int] = {"n": len(unchecked), "checked": len(checked)}
    known = None
    last = last_check(channel)
    if last is not None and last.day is not None:
        known = Said.CHECKED
        values |= {"by": last.by or "", "day": day_of(last.day)}
    if not unchecked:
        return Found(State.ON, None, values, known)
    first = unchecked[0]
    values["line"] = f"outcomes.{first.outcome}.grounds.{first.ground.id}.checked"
    values["cases"] = await count_waiting(work)
    todo = Said.NOT_CHECKED
    if values["cases"]:
        todo = Said.CASES_WAIT
    return Found(State.WAITS, todo, values, known)


REGISTER = Capability(Name.REGISTER, Said.REGISTER, _look_at_register, is_published)
GROUNDS = Capability(Name.GROUNDS, Said.GROUNDS, _look_at_grounds)
