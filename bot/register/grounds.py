"""Publication of decisions, and the grounds that it rests on, as capabilities."""

from bot.channel.model import Channel
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.work import Work


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_ADDRESS = N_("Nobody can read the register: set PUBLIC_URL in .env.")
    NOT_CHECKED = N_(
        "Let a lawyer read them. Not checked: {n}. Channel file, first line: {line}"
    )
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


async def _look_at_grounds(work: Work) -> Found:
    unchecked = [
        f"outcomes.{outcome.id}.grounds.{ground.id}.checked"
        for outcome in work.channel.outcomes
        for ground in outcome.grounds
        if not ground.checked
    ]
    if not unchecked:
        return Found(State.ON)
    return Found(
        State.WAITS, Said.NOT_CHECKED, {"n": len(unchecked), "line": unchecked[0]}
    )


REGISTER = Capability(Name.REGISTER, Said.REGISTER, _look_at_register, is_published)
GROUNDS = Capability(Name.GROUNDS, Said.GROUNDS, _look_at_grounds)
