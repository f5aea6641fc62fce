"""Readers of the site over HTTP: each asks for pages that no cache has."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence

import aiohttp

from benchmarks.register.filling import GROUNDS, OF_TYPES, PLATFORMS
from tests.kit.register.entries import CHANNEL

Waits = dict[str, list[float]]
"""Kind of page → seconds that each answer took."""


class Readers:
    """`address` is that of the bot's own process, `ids` are entries."""

    def __init__(self, address: str, ids: Sequence[str]) -> None:
        self._address, self._ids = address, ids
        self._chance = random.Random(7)
        self.waits: Waits = defaultdict(list)
        self.sizes: dict[str, list[int]] = defaultdict(list)
        self.failed = 0

    def _pages(self) -> dict[str, str]:
        """A page of each kind, chosen by chance."""
        chance = self._chance
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
            "an entry": f"entries/{chance.choice(self._ids)}",
        }

    async def read(self, seconds: float, a_second: float) -> None:
        """Ask for pages at this rate, each kind in turn."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            began, number = time.perf_counter(), 0
            while time.perf_counter() < began + seconds:
                language = self._chance.choice(CHANNEL.languages)
                for kind, page in self._pages().items():
                    await asyncio.sleep(began + number / a_second - time.perf_counter())
                    group.create_task(self._get(session, kind, f"{language}/{page}"))
                    number += 1
                group.create_task(
                    self._get(session, "a list of hashes", f"links/{number % 256:02x}.json")
                )

    async def _get(self, session: aiohttp.ClientSession, kind: str, path: str) -> None:
        began = time.perf_counter()
        async with session.get(f"{self._address}/register/{path}") as response:
            body = await response.read()
        self.waits[kind].append(time.perf_counter() - began)
        self.sizes[kind].append(len(body))
        self.failed += response.status != 200
