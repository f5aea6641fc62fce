"""Runs the offline Telegram alone: python -m offline_telegram --port 8081 --token 1:SANDBOX."""

import argparse
import asyncio
import re
import signal
import sys
from pathlib import Path
from typing import Any

from offline_telegram.sandbox import Sandbox, sample_people

_READY = """\
Telegram, offline: open {root}/ in a browser and hold the phones.
Give a bot the token {token} and these addresses:
  python-telegram-bot  base_url="{root}/bot", base_file_url="{root}/file/bot"
  aiogram              TelegramAPIServer.from_base("{root}")
  others               {root}/bot<token>/<method>
Ctrl-C stops it.
"""


def _token(text: str) -> str:
    if not re.fullmatch(r"\d+:[\w-]+", text, re.ASCII):
        raise argparse.ArgumentTypeError("a token looks like 1:SANDBOX")
    return text


def _options() -> dict[str, Any]:
    """The port, and the arguments of `Sandbox`."""
    parser = argparse.ArgumentParser(
        prog="offline_telegram", description="Telegram, offline"
    )
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", type=_token, default="1:SANDBOX")
    parser.add_argument("--state", type=Path, help="keep the world in this file")
    parser.add_argument("--bare", action="store_true", help="begin without people")
    parser.add_argument(
        "--no-page",
        action="store_false",
        dest="page",
        help="the API only, for load runs",
    )
    parser.add_argument(
        "--limits",
        action="store_true",
        dest="strict_limits",
        help="with Telegram's flood limits",
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
    try:
        root = await sandbox.start(port)
    except OSError as error:
        sys.exit(
            f"Port {port} cannot be used: {error.strerror}. Choose another one with --port."
        )
    sandbox.log_calls = page
    sys.stdout.write(_READY.format(root=root, token=sandbox.token))
    sys.stdout.flush()
    await stop.wait()
    await sandbox.stop()


def main() -> None:
    asyncio.run(_run(**_options()))


if __name__ == "__main__":
    main()
