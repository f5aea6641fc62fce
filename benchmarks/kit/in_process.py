"""The bot in this process, without Telegram's limits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import Habarla
from bot.telegram.rate_limits import Limits
from tests.kit.deployments import settings_of

_MANY = 1_000_000
_NO_LIMITS = Limits(
    per_second=_MANY,
    private_burst=_MANY,
    private_gap_ms=0,
    group=_MANY,
    group_background=_MANY,
    group_cards=_MANY,
    background_burst=_MANY,
    background_gap_ms=0,
)


@asynccontextmanager
async def in_this_process(
    variables: dict[str, str], folder: Path, **how: Any
) -> AsyncIterator[Habarla]:
    habarla = Habarla(
        settings_of(variables, folder), serve=False, limits=_NO_LIMITS, **how
    )
    await habarla.start()
    try:
        yield habarla
    finally:
        await habarla.stop()
