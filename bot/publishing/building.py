"""`python -m bot register build`: reads what the site shows, and writes it with its dumps."""

from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period, today
from bot.domain.register.entry import Entry
from bot.keys.rotating import opened
from bot.messages.register import feed
from bot.messages.register.pages import NEWEST
from bot.publishing import data
from bot.publishing.making import Content, Place
from bot.publishing.site import Building
from bot.services.figures import figures
from bot.services.figures.months import months_since
from bot.services.register import reading
from bot.settings import Settings
from bot.storage.engine.database import Database, Transaction
from bot.storage.figures import figures as counted
from bot.storage.register import errata, listing


async def build(settings: Settings, folder: Path, address: str, bot: str) -> int:
    """Write the site of a deployment, while its bot runs; returns how many files there are.

    `address` is where readers find it, `bot` the username that its pages lead to.
    """
    async with opened(settings) as (database, _):
        now = database.clock()
        place = Place(folder, address.rstrip("/"), settings.channel_file, bot, now)
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
            return await write(database, place, processes)


async def write(database: Database, place: Place, executor: Executor) -> int:
    """Write the site as of one moment, in the place of an earlier one; how many files there are.

    The executor makes the pages, a thousand entries at a time.
    """
    channel = load_channel(place.channel_file)
    building, entries = Building(place, executor), list[Entry]()
    async with database.long_reading() as tx:
        day = today(tx.now, channel.zone)
        async for portion in data.written(tx, channel, building.data):
            await building.add(portion, day)
            entries += [one.entry for one in portion]
        entries.sort(key=lambda entry: (entry.decided_on, entry.id), reverse=True)
        content = Content(
            entries[:NEWEST], (),
            await listing.corrections(tx, reading.PER_PAGE),
            await listing.recent(tx, feed.MOST), await errata.every(tx),
            await _figures(tx, channel), data.sizes(building.data), day,
        )  # fmt: skip
    return await building.finish(content, entries)


async def _figures(tx: Transaction, channel: Channel) -> list[tuple[Period, Monthly]]:
    months = months_since(await counted.records_begin(tx), tx.now, channel)
    return [(month, await figures.monthly(tx, channel, month)) for month in months]
