"""Entries in the numbers and proportions of a country's register."""

import random
from dataclasses import replace
from datetime import date, timedelta

from bot.storage.engine.database import Database
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
            entry = an_entry(0, link, kind, ground=ground.id, ground_text=ground.label.root)
            days = {"decided_on": decided, "published_on": decided + timedelta(days=2)}
            made.append(replace(entry, id=f"{chance.getrandbits(60):x}", **days))
        await publish(database, *made)
        await sign(database)
