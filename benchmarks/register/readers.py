"""The site's entries and readers: each asks over HTTP for pages that no cache has.

Entries have the numbers and proportions of a country's register. Readers are a process of their
own, so that reading does not delay the people who talk to the bot.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import aiohttp

from bot.core.database import Database
from bot.values import replace
from tests.kit.register.entries import CHANNEL, an_entry, publish, sign

AT_ONCE = 1_000
LAST = date(2026, 11, 20)
DAYS = 3 * 365
PLATFORMS = 20
ON_PLATFORMS = 0.3
"""The share of entries whose host is one of the large platforms."""
OF_TYPES = [kind.id for kind in CHANNEL.types]
GROUNDS = [ground for outcome in CHANNEL.outcomes for ground in outcome.grounds]


def host(number: int, chance: random.Random) -> str:
    if chance.random() < ON_PLATFORMS:
        return f"platform{int(PLATFORMS * chance.random() ** 2)}.example"
    return f"www.site{number % 30_000}.example.kz"


async def fill(database: Database, count: int) -> None:
    """Publish entries over three years; each thousand is followed by a checkpoint."""
    chance = random.Random(14)
    weights = [1 / (1 + n) for n in range(len(OF_TYPES))]
    for first in range(0, count, AT_ONCE):
        made = []
        for number in range(first, min(count, first + AT_ONCE)):
            ground = chance.choice(GROUNDS)
            decided = LAST - timedelta(days=DAYS - DAYS * number // count)
            link = f"https://{host(number, chance)}/p/{number}"
            [kind] = chance.choices(OF_TYPES, weights)
            entry = an_entry(
                0, link, kind, ground=ground.id, ground_text=ground.label.root
            )
            days = {"decided_on": decided, "published_on": decided + timedelta(days=2)}
            made.append(replace(entry, id=f"{chance.getrandbits(60):x}", **days))
        await publish(database, *made)
        await sign(database)


class Page(NamedTuple):
    """A page that a reader saw: seconds until the answer, and its bytes."""

    kind: str
    wait: float
    size: int
    failed: bool


def read(
    address: str, ids: Sequence[str], seconds: float, a_second: float, seed: int
) -> list[Page]:
    """Ask the bot's process for pages at a rate, each kind in turn; `ids` are entries."""
    return asyncio.run(_read(address, ids, seconds, a_second, random.Random(seed)))


async def _read(
    address: str,
    ids: Sequence[str],
    seconds: float,
    a_second: float,
    chance: random.Random,
) -> list[Page]:
    result, began, number = list[Page](), time.perf_counter(), 0

    async def get(kind: str, path: str) -> None:
        asked = time.perf_counter()
        async with session.get(f"{address}/register/{path}") as response:
            body = await response.read()
        wait = time.perf_counter() - asked
        result.append(Page(kind, wait, len(body), response.status != 200))

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        while time.perf_counter() < began + seconds:
            language = chance.choice(CHANNEL.languages)
            pages = {
                kind: f"{language}/{path}" for kind, path in _pages(chance, ids).items()
            }
            pages["a list of hashes"] = f"links/{chance.randrange(256):02x}.json"
            for kind, path in pages.items():
                await asyncio.sleep(began + number / a_second - time.perf_counter())
                group.create_task(get(kind, path))
                number += 1
    return result


def _pages(chance: random.Random, ids: Sequence[str]) -> dict[str, str]:
    """A page of each kind, chosen by chance."""
    month = f"{chance.randint(2024, 2026)}-{chance.randint(1, 12):02d}"
    kind, ground = chance.choice(OF_TYPES), chance.choice(GROUNDS).id
    day = f"{month}-{chance.randint(1, 28):02d}.{chance.getrandbits(60):x}"
    platform = f"platform{chance.randrange(PLATFORMS)}.example"
    return {
        "a site": f"search?host=site{chance.randrange(30_000)}.example.kz",
        "a platform": f"search?host={platform}&after={day}",
        "a platform, type, ground": f"search?host={platform}&category={kind}&ground={ground}",
        "type and month": f"search?category={kind}&month={month}&after={day}",
        "ground": f"search?ground={ground}&after={day}",
        "type and ground": f"search?category={kind}&ground={ground}&after={day}",
        "an entry": f"entries/{chance.choice(ids)}",
    }
