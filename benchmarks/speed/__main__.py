"""How fast and at what cost: the intake conversation against python-telegram-bot's echo bot.

    .venv/bin/python -m benchmarks.speed [--seconds 10] [--people 400] [--only ours|echo]

Both run as processes of their own against the offline Telegram in this process; the limits of
Telegram are off on both sides. The echo bot stores nothing; ours stores everything, with
`synchronous=FULL`. Prints a table with ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from benchmarks.speed.people import Ears, Measured, crowd, last_buttons
from bot.channel.loader import load_channel
from bot.sandbox import Phone, Sandbox

TOKEN = "1:SANDBOX"
PLENTY = "1000"


@asynccontextmanager
async def process(arguments: list[str], **environment: str) -> AsyncIterator[psutil.Process]:
    """A bot as a process of its own, stopped gently at the end."""
    child = subprocess.Popen(  # noqa: ASYNC220 - starting takes no time that matters
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stderr=None if os.environ.get("BENCH_LOG") else subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(child.pid)
    finally:
        child.send_signal(signal.SIGTERM)
        await asyncio.to_thread(child.wait, 20)


async def echo_run(concurrent: int, client: str, people: int, seconds: float) -> Measured:
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        sandbox.log_calls = False
        ears = Ears(sandbox)
        script = str(Path(__file__).with_name("echo.py"))
        arguments = [script, sandbox.root, TOKEN, str(concurrent), client]
        async with process(arguments, PYTHONPATH=".") as bot:
            phones = [sandbox.person(f"P{i}", "ru") for i in range(people)]
            await ears.answer(phones[0], lambda: phones[0].say("ready?"))

            async def talk(phone: Phone, number: int) -> list[float]:
                return [await ears.answer(phone, lambda: phone.say(f"text {number}"))]

            return await crowd(phones, talk, bot, seconds)


async def ours_run(people: int, seconds: float, database: str | None = None) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
            sandbox.log_calls = False
            ears, admin = Ears(sandbox), sandbox.person("Admin", "en")
            environment = {
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": sandbox.root,
                "ADMIN_IDS": str(admin.person.id),
                "DATABASE_URL": database or f"sqlite:///{folder}/habarla.db",
                "DATA_DIR": folder,
                "MESSAGES_PER_SECOND": PLENTY,
                "LOG_LEVEL": "WARNING",
            }
            began = time.perf_counter()
            async with process(["-m", "bot"], **environment) as bot:
                group = sandbox.group("Desk", [admin], bot_admin=True)
                admin.say("/desk", chat=group.id)
                await admin.wait("/help", chat=group.id, timeout=20)
                print(
                    f"  ours: start to first answer {time.perf_counter() - began:.2f} s, "
                    f"idle {bot.memory_info().rss / 1e6:.0f} MB"
                )
                phones = [sandbox.person(f"P{i}", "en") for i in range(people)]
                await asyncio.gather(*(agree(phone, ears) for phone in phones))
                return await crowd(phones, file_one(ears), bot, seconds)


async def agree(phone: Phone, ears: Ears) -> None:
    await ears.answer(phone, lambda: phone.say("/start"), "English")
    await ears.answer(phone, lambda: phone.press("English"), "I agree")
    await ears.answer(phone, lambda: phone.press("I agree"), "Report a violation")


def file_one(ears: Ears):  # type: ignore[no-untyped-def] # noqa: ANN201 - a closure for crowd
    """Link, type, Send: three updates, each waited for."""

    kind = load_channel(None).type("gambling").icon

    async def talk(phone: Phone, number: int) -> list[float]:
        link = f"https://site{number % 997}.example.com/page/{number}"
        waits = [await ears.answer(phone, lambda: phone.say(link), kind)]
        chooser = last_buttons(phone.messages())
        waits.append(await ears.answer(phone, lambda: phone.press(kind, chooser), "Send"))
        review = last_buttons(phone.messages())
        waits.append(await ears.answer(phone, lambda: phone.press("Send", review), "Copy the code"))
        return waits

    return talk


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--only", choices=["ours", "echo"])
    parser.add_argument("--database")
    chosen = parser.parse_args()
    table: dict[str, Measured] = {}
    if chosen.only != "ours":
        for name, concurrent, client in (
            ("echo, one by one", 0, "httpx"),
            ("echo, 256 at once", 256, "httpx"),
            ("echo on aiohttp", 256, "aiohttp"),
        ):
            table[name] = await echo_run(
                concurrent, client, min(chosen.people, 200), chosen.seconds
            )
            show(name, table[name])
    if chosen.only != "echo":
        table["ours"] = await ours_run(chosen.people, chosen.seconds, chosen.database)
        show("ours", table["ours"])
    if chosen.only is None:
        reference = max(table["echo, one by one"], table["echo, 256 at once"], key=lambda m: m.rate)
        print(
            f"ours / better echo: rate {table['ours'].rate / reference.rate:.2f}, "
            f"CPU {table['ours'].cpu_ms / reference.cpu_ms:.2f}"
        )


def show(name: str, measured: Measured) -> None:
    print(
        f"{name:20} {measured.rate:7.0f} updates/s  {measured.cpu_ms:6.2f} ms CPU  "
        f"p50 {measured.percentile(0.5):6.0f} ms  p99 {measured.percentile(0.99):6.0f} ms  "
        f"{measured.rss_mb:4.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    asyncio.run(main())
