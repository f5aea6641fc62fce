"""Operator of the channel and place of its data, as a capability."""

from bot.channel.checks import EXAMPLE_OPERATOR
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.work import Work


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_OPERATOR = N_(
        "Say whose channel this is: operator, contact and consent.text of the channel file"
    )
    NO_CONTACT = N_("Say where people reach you: contact of the channel file")
    NO_COUNTRY = N_("Say where data lie: storage_country of the channel file")
    STORAGE = N_("Whose channel it is, and where data lie")


async def _look(work: Work) -> Found:
    channel = work.channel
    if set(channel.operator.root.values()) == EXAMPLE_OPERATOR:
        return Found(State.WAITS, Said.NO_OPERATOR)
    if channel.contact is None:
        return Found(State.WAITS, Said.NO_CONTACT)
    if channel.storage_country is None:
        return Found(State.WAITS, Said.NO_COUNTRY)
    return Found(State.ON)


STORAGE = Capability(Name.STORAGE, Said.STORAGE, _look)
