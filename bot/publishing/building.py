"""`python -m bot register build`: reads what the site shows, and writes it with its dumps."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period, today
from bot.domain.register.entry import EntryChange
from bot.keys.rotating import opened
from bot.messages.register.site import ROOT
from bot.publishing import data, site
from bot.publishing.site import Content, Place
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
    channel = load_channel(settings.channel_file)
    async with opened(settings) as (database, _):
        await data.write(database, channel, folder / ".data")
        content = await read(database, channel, data.sizes(folder / ".data"))
        now = database.clock()
    place = Place(folder, address.rstrip("/"), settings.channel_file, bot, now)
    count = await asyncio.to_thread(site.build, place, content)
    (folder / ".data").rename(folder / ROOT[1:] / "data")
    return count


async def read(database: Database, channel: Channel, files: Sequence[tuple[str, int]]) -> Content:
    """All that the site shows, as of one moment; `files` are the dumps with their sizes."""
    async with database.long_reading() as tx:
        entries = [entry async for portion in listing.portions(tx) for entry in portion]
        entries.sort(key=lambda entry: (entry.decided_on, entry.id), reverse=True)
        history: dict[str, list[EntryChange]] = defaultdict(list)
        async for change in listing.changes(tx):
            history[change.entry].append(change)
        return Content(
            entries, history, await listing.corrections(tx, reading.PER_PAGE),
            await errata.every(tx), await _figures(tx, channel), files,
            today(tx.now, channel.zone),
        )  # fmt: skip


async def _figures(tx: Transaction, channel: Channel) -> list[tuple[Period, Monthly]]:
    months = months_since(await counted.records_begin(tx), tx.now, channel)
    return [(month, await figures.monthly(tx, channel, month)) for month in months]
