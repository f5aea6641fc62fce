"""Checkpoints of the log outside of the server, as a capability."""

from bot.core import metrics
from bot.core.capabilities import Capability, Found, Name, State, is_on
from bot.core.messages import N_, Worded
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.history import store


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NOWHERE = N_(
        "Outsiders cannot see that the history was rewritten: set CHECKPOINT_CHAT."
    )
    NONE = N_("None of the last two days: python -m bot doctor says why.")
    CHECKPOINTS = N_("Checkpoints outside")


_OLD_MS = 2 * DAY_MS


async def _look(work: Work) -> Found:
    settings = work.deployment.settings
    if settings.checkpoint_chat is None and settings.checkpoint_file is None:
        state = State.WAITS if is_on(work.channel, Name.REGISTER) else State.OFF
        return Found(state, Said.NOWHERE)
    newest = await store.newest_checkpoint(work.tx)
    if newest is None or newest.at < work.now - _OLD_MS:
        return Found(State.WAITS, Said.NONE)
    return Found(State.ON)


async def is_checkpoint_old(work: Work) -> bool:
    """True if checkpoints go outside and the newest is too old."""
    settings = work.deployment.settings
    if settings.checkpoint_chat is None and settings.checkpoint_file is None:
        return False
    newest = await store.newest_checkpoint(work.tx)
    return newest is not None and newest.at < work.now - _OLD_MS


_AGE = metrics.gauge(
    "habarla_checkpoint_age_seconds", "Age of the newest signed checkpoint; NaN: none"
)


async def measure(work: Work) -> None:
    newest = await store.newest_checkpoint(work.tx)
    _AGE.set(metrics.age(work.now, newest.at if newest else None))


CHECKPOINTS = Capability(Name.CHECKPOINTS, Said.CHECKPOINTS, _look)
