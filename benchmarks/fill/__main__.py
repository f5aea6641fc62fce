"""Fill a new database with invented reports, to see what age and size cost.

    .venv/bin/python -m benchmarks.fill --reports 1000000 --cases 300000 --people 200000 URL

`URL` is an SQLite file that does not exist yet or an empty PostgreSQL database.
tests.kit.deployments.SECRET is the SECRET_KEY of deployments that use it.
"""

import argparse
import asyncio
import time

from tests.kit.storage.dataset import Size
from tests.kit.storage.load import fill


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fill")
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("url")
    chosen = parser.parse_args()
    began = time.perf_counter()
    asyncio.run(fill(chosen.url, Size(chosen.reports, chosen.cases, chosen.people)))
    print(f"filled in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
