"""The contenders: each a process of its own, against the offline Telegram in this process."""

from __future__ import annotations

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
from pathlib import Path

import psutil

from benchmarks.fill.__main__ import SECRET, fill
from benchmarks.fill.world import FIRST_PERSON, Size
from benchmarks.speed.people import Ears, Measured, Talk, crowd, last_with
from bot.channel.loader import load_channel
from bot.sandbox import Phone, Sandbox

TOKEN = "1:SANDBOX"
PLENTY = "1000"
"""Messages a second that the process may send; Telegram's limits are off on all sides."""
SEND, COPY = "Отправить", "Скопировать код"
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


async def echo(concurrent: int, client: str, load: Load, rate: float | None = None) -> Measured:
    """python-telegram-bot's echo bot; 0 is one by one."""
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        sandbox.log_calls = False
        ears = Ears(sandbox)
        script = str(Path(__file__).with_name("echo.py"))
        began = time.perf_counter()
        arguments = [script, sandbox.root, TOKEN, str(concurrent), client]
        async with process(arguments, PYTHONPATH=".") as bot:
            phones = [sandbox.person(f"P{i}", "ru") for i in range(load.at_once * 2)]
            await ears.answer(phones[0], lambda: phones[0].say("ready?"))
            started, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6

            async def talk(phone: Phone, number: int) -> list[float]:
                return [await ears.answer(phone, lambda: phone.say(f"text {number}"))]

            result = await crowd(phones, talk, bot, load.seconds, at_once=load.at_once, rate=rate)
            result.start_seconds, result.idle_mb = started, idle
            return result


async def ours(load: Load, rate: float | None = None) -> Measured:
    """The intake conversation, in a new SQLite file in which people have agreed already."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/habarla.db"
        await fill(database, Size(reports=load.people, cases=load.people, people=load.people))
        async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
            sandbox.log_calls = False
            ears, admin = Ears(sandbox), sandbox.person("Admin", "en")
            began = time.perf_counter()
            async with process(["-m", "bot"], **settings(sandbox, admin, database, folder)) as bot:
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


def settings(sandbox: Sandbox, admin: Phone, database: str, folder: str) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": sandbox.root,
        "ADMIN_IDS": str(admin.person.id),
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database,
        "DATA_DIR": folder,
        "MESSAGES_PER_SECOND": PLENTY,
        "LOG_LEVEL": "WARNING",
    }


def file_one(ears: Ears) -> Talk:
    """Link, type, Send: three updates, each waited for."""
    kind = load_channel(None).type("gambling").icon

    async def talk(phone: Phone, number: int) -> list[float]:
        link = f"https://site{number % 997}.example.com/page/{number}"
        waits = [await ears.answer(phone, lambda: phone.say(link), kind)]
        chooser = last_with(phone.messages(), kind)
        waits.append(await ears.answer(phone, lambda: phone.press(kind, chooser), SEND))
        review = last_with(phone.messages(), SEND)
        waits.append(await ears.answer(phone, lambda: phone.press(SEND, review), COPY))
        return waits

    return talk
