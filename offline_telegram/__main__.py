"""Runs the offline Telegram alone: python -m offline_telegram --port 8081 --token 1:SANDBOX."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

from offline_telegram.sandbox import Sandbox, sample_people


def _options() -> dict[str, Any]:
    """The port, and the arguments of `Sandbox`."""
    parser = argparse.ArgumentParser(prog="offline_telegram", description="Telegram, offline")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="1:SANDBOX")
    parser.add_argument("--state", type=Path, help="keep the world in this file")
    parser.add_argument("--bare", action="store_true", help="begin without people")
    parser.add_argument(
        "--no-page", action="store_false", dest="page", help="the API only, for load runs"
    )
    parser.add_argument(
        "--limits", action="store_true", dest="strict_limits", help="with Telegram's flood limits"
    )
    parser.add_argument("--seed", type=int, help="repeat the same faults")
    return vars(parser.parse_args())


async def _run(port: int, *, page: bool, bare: bool, **options: Any) -> None:
    populate = None if bare else sample_people
    sandbox = Sandbox(page=page, populate=populate, **options)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    root = await sandbox.start(port)
    sandbox.log_calls = page
    sys.stdout.write(f"{root}\n")
    sys.stdout.flush()
    await stop.wait()
    await sandbox.stop()


if __name__ == "__main__":
    asyncio.run(_run(**_options()))
