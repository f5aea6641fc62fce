"""Fill a new database with an invented world, to see what age and size cost.

    .venv/bin/python -m benchmarks.fill --reports 1000000 --cases 300000 --people 200000 URL

`URL` is an SQLite file that is not there yet or an empty PostgreSQL database. SECRET is the
deployment's SECRET_KEY in the runs that use it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from benchmarks.fill.load import load
from benchmarks.fill.world import Size, World
from bot.services.vault import Vault
from bot.settings import decode_secret
from bot.storage.engine.migrate import migrate

SECRET = "benchmarks-" + "0" * 32


async def fill(url: str, size: Size) -> None:
    await migrate(url)
    await load(url, World(size, Vault(decode_secret(SECRET))))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fill")
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("url")
    chosen = parser.parse_args()
    began = time.perf_counter()
    asyncio.run(fill(chosen.url, Size(chosen.reports, chosen.cases, chosen.people)))
    sys.stdout.write(f"filled in {time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
