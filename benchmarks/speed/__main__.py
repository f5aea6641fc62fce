"""How fast and at what cost: the intake conversation against python-telegram-bot's echo bot.

    .venv/bin/python -m benchmarks.speed [--seconds 10] [--at-once 100] [--only ours|echo]

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
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from benchmarks.fill.__main__ import SECRET, fill
from benchmarks.fill.world import FIRST_PERSON, Size
from benchmarks.speed.people import Ears, Measured, crowd, last_buttons
from bot.channel.loader import load_channel
from bot.sandbox import Phone, Sandbox

TOKEN = "1:SANDBOX"
PLENTY = "1000"
SEND = "Отправить"
Run = Callable[..., Awaitable[Measured]]


@dataclass(frozen=True, slots=True)
class Load:
    """`people` take turns, so that nobody is too fast for the bot's patience with one person."""

    seconds: float
    at_once: int
    people: int


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


async def echo_run(concurrent: int, client: str, load: Load, rate: float | None = None) -> Measured:
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        sandbox.log_calls = False
        ears = Ears(sandbox)
        script = str(Path(__file__).with_name("echo.py"))
        arguments = [script, sandbox.root, TOKEN, str(concurrent), client]
        async with process(arguments, PYTHONPATH=".") as bot:
            phones = [sandbox.person(f"P{i}", "ru") for i in range(load.at_once * 2)]
            await ears.answer(phones[0], lambda: phones[0].say("ready?"))

            async def talk(phone: Phone, number: int) -> list[float]:
                return [await ears.answer(phone, lambda: phone.say(f"text {number}"))]

            return await crowd(phones, talk, bot, load.seconds, at_once=load.at_once, rate=rate)


async def ours_run(load: Load, database: str | None = None, rate: float | None = None) -> Measured:
    """In a new SQLite file, or in a database that benchmarks.fill has filled."""
    with tempfile.TemporaryDirectory() as folder:
        if database is None:
            database = f"sqlite:///{folder}/habarla.db"
            await fill(database, Size(reports=load.people, cases=load.people, people=load.people))
        async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
            sandbox.log_calls = False
            ears, admin = Ears(sandbox), sandbox.person("Admin", "en")
            environment = {
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": sandbox.root,
                "ADMIN_IDS": str(admin.person.id),
                "SECRET_KEY": SECRET,
                "DATABASE_URL": database,
                "DATA_DIR": folder,
                "MESSAGES_PER_SECOND": PLENTY,
                "LOG_LEVEL": "WARNING",
            }
            began = time.perf_counter()
            async with process(["-m", "bot"], **environment) as bot:
                group = sandbox.group("Desk", [admin], bot_admin=True)
                admin.say("/desk", chat=group.id)
                await admin.wait("/help", chat=group.id, timeout=20)
                started, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6
                phones = [
                    sandbox.person(f"P{i}", "ru", id=FIRST_PERSON + i) for i in range(load.people)
                ]
                result = await crowd(
                    phones, file_one(ears), bot, load.seconds, at_once=load.at_once, rate=rate
                )
                result.start_seconds, result.idle_mb = started, idle
                return result


def file_one(ears: Ears):  # type: ignore[no-untyped-def] # noqa: ANN201 - a closure for crowd
    """Link, type, Send: three updates, each waited for."""

    kind = load_channel(None).type("gambling").icon

    async def talk(phone: Phone, number: int) -> list[float]:
        link = f"https://site{number % 997}.example.com/page/{number}"
        waits = [await ears.answer(phone, lambda: phone.say(link), kind)]
        chooser = last_buttons(phone.messages())
        waits.append(await ears.answer(phone, lambda: phone.press(kind, chooser), SEND))
        review = last_buttons(phone.messages())
        waits.append(await ears.answer(phone, lambda: phone.press(SEND, review), "Скопировать код"))
        return waits

    return talk


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--people", type=int, default=6_000)
    parser.add_argument("--only", choices=["ours", "echo"])
    parser.add_argument("--database", help="one that benchmarks.fill has filled")
    parser.add_argument("--max-only", action="store_true", help="not at half of the maximum")
    chosen = parser.parse_args()
    load = Load(chosen.seconds, chosen.at_once, chosen.people)
    runs: dict[str, Run] = {}
    if chosen.only != "ours":
        runs |= {
            "echo, one by one": partial(echo_run, 0, "httpx", load),
            "echo, 256 at once": partial(echo_run, 256, "httpx", load),
            "echo on aiohttp": partial(echo_run, 256, "aiohttp", load),
        }
    if chosen.only != "echo":
        runs["ours"] = partial(ours_run, load, chosen.database)
    table: dict[str, Measured] = {}
    halves: dict[str, Measured] = {}
    for name, run in runs.items():
        show(name, table.setdefault(name, await run()))
        if not chosen.max_only:
            per_talk = 3 if name == "ours" else 1
            halves[name] = await run(rate=table[name].rate / per_talk / 2)
            show("  at half of it", halves[name])
    if chosen.only is None:
        compare(table, halves)


def compare(table: dict[str, Measured], halves: dict[str, Measured]) -> None:
    """Ours against the better of the two default echo bots, and against the one on aiohttp."""
    ours = table["ours"]
    better = max("echo, one by one", "echo, 256 at once", key=lambda name: table[name].rate)
    for name in (better, "echo on aiohttp"):
        echo = table[name]
        line = (
            f"ours / {name}: rate {ours.rate / echo.rate:.2f}, CPU {ours.cpu_ms / echo.cpu_ms:.2f}"
        )
        if halves:
            worst = halves["ours"].percentile(0.99) / halves[name].percentile(0.99)
            line += f", p99 at half of the maximum {worst:.2f}"
        print(line)


def show(name: str, measured: Measured) -> None:
    line = (
        f"{name:18} {measured.rate:6.0f} updates/s {measured.cpu_ms:6.2f} ms CPU  "
        f"p50 {measured.percentile(0.5):5.0f} ms  p99 {measured.percentile(0.99):5.0f} ms  "
        f"{measured.rss_mb:4.0f} MB"
    )
    if measured.start_seconds:
        line += f"  start {measured.start_seconds:.2f} s, idle {measured.idle_mb:.0f} MB"
    print(line, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
