"""Command `python -m bot hotlines`: numbers of the channel file with the day they were dialled."""

from bot.channel.model import Channel
from bot.cli.channel import standing_channel
from bot.core import storage, times
from bot.core.alarms import DialLine
from bot.hotlines import number_checks_store
from bot.hotlines.number_checks import AGAIN_DAYS, line_of
from bot.settings import Settings


async def pressed(
    settings: Settings,
) -> tuple[Channel, dict[str, number_checks_store.Dialled], str]:
    """Read the channel and the confirmations of admins, or the files alone and why."""
    channel, why = await standing_channel(settings)
    if why:
        return channel, {}, why
    async with (
        storage.opened(settings) as (database, _),
        database.reading() as tx,
    ):
        return channel, await number_checks_store.every(tx), ""


def _state_of(line: DialLine) -> str:
    if line.is_wrong:
        return "WRONG"
    if line.due:
        return "due"
    return "dialled"


def listed(
    channel: Channel, found: dict[str, number_checks_store.Dialled], now: int
) -> list[str]:
    """One line for each number, those that were not dialled lately first; `now` in ms UTC."""
    language = channel.languages[-1]
    every = [
        (line_of(one, found.get(one.number), now), one) for one in channel.hotlines
    ]
    every.sort(key=lambda each: not (each[0].due or each[0].is_wrong))
    lines = []
    for line, hotline in every:
        day = "never"
        state = "UNDIALLED"
        if line.dialled_at is not None:
            day = times.utc_day(line.dialled_at)
            state = _state_of(line)
        where = ", ".join(hotline.regions) or "every region"
        source = f"{hotline.source or 'not named'}, {hotline.as_of or 'day not known'}"
        lines.append(
            f"{state:10} {hotline.number:12} last dialled: {day:10}  source: {source}"
            f"  {hotline.label.say(language)}, {where}"
        )
    undone = sum(line.due or line.is_wrong for line, _ in every)
    lines.append(
        f"{undone} of {len(every)} to dial; a call counts for {AGAIN_DAYS} days"
    )
    return lines
