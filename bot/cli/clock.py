"""`python -m bot clock`: the clock that deletes by age, and an operator's word on it."""

from datetime import UTC, datetime

from bot.core import clock_check, storage
from bot.settings import Settings, SettingsError
from bot.telegram.request import ask_time


def _shown(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"


async def compare(settings: Settings) -> list[str]:
    told = await ask_time(settings.bot_api_url)
    async with storage.opened_sealed(settings) as database, database.reading() as tx:
        now = tx.now
        newest = await clock_check.newest_date(tx)
        may_delete = await clock_check.may_delete(tx)
        is_doubted = await clock_check.is_doubted(tx)
    if may_delete:
        deletes = "yes"
    elif is_doubted:
        deletes = (
            "no, until you say that this clock is right: python -m bot clock confirm"
        )
    else:
        deletes = "no, until the running bot has compared the clocks"
    return [
        f"this machine: {_shown(now)}",
        f"Telegram: {'it does not tell the time' if told is None else _shown(told)}",
        f"newest record: {_shown(newest) if newest else 'none'}",
        f"deletes by age: {deletes}",
    ]


async def confirm_clock(settings: Settings, *, mine: bool) -> str:
    """Say that this machine's clock is right. Raises SettingsError where Telegram's differs, unless
    the operator vouches for `mine`."""
    told = await ask_time(settings.bot_api_url)
    async with (
        storage.opened_sealed(settings) as database,
        database.transaction() as tx,
    ):
        ahead = 0
        other = "does not tell the time"
        if told is not None:
            ahead = tx.now - told
            other = f"says {_shown(told)}"
        if not mine and (told is None or abs(ahead) > clock_check.NEAR_MS):
            problem = f"This machine's clock says {_shown(tx.now)}, Telegram {other}"
            mend = "set the clock by NTP, or add --mine if you know that it is right"
            raise SettingsError([f"{problem}: {mend}"])
        await clock_check.confirm(tx, ahead)
        return f"confirmed: it is {_shown(tx.now)}, and what is over is deleted again"
