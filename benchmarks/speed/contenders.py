"""The contenders: each a process of its own, against the offline Telegram in this process."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.channel.loader import load_channel
from bot.sandbox import Phone
from tests.kit.deployments import TOKEN, UNLIMITED, environment, offline_telegram, open_desk
from tests.kit.people.reporters import Answers, Measured, Talk, report, talk_at_once
from tests.kit.process.supervisor import process
from tests.kit.storage.dataset import FIRST_PERSON, Size
from tests.kit.storage.load import fill

Run = Callable[..., Awaitable[Measured]]


@dataclass(frozen=True, slots=True)
class Load:
    """`people` take turns, so that none of them reaches the limits of one person."""

    seconds: float
    at_once: int
    people: int


async def echo(concurrent: int, client: str, load: Load, rate: float | None = None) -> Measured:
    """python-telegram-bot's echo bot; `concurrent` 0: one update after the other."""
    async with offline_telegram() as sandbox:
        answers = Answers(sandbox)
        script = str(Path(__file__).with_name("echo.py"))
        began = time.perf_counter()
        arguments = (script, sandbox.root, TOKEN, str(concurrent), client)
        async with process(*arguments, PYTHONPATH=".") as bot:
            phones = [sandbox.person(f"P{i}", "ru") for i in range(load.at_once * 2)]
            await answers.time(phones[0], lambda: phones[0].say("ready?"))
            started, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6

            async def talk(phone: Phone, number: int) -> list[float]:
                return [await answers.time(phone, lambda: phone.say(f"text {number}"))]

            result = await talk_at_once(
                phones, talk, bot, load.seconds, at_once=load.at_once, rate=rate
            )
            result.start_seconds, result.idle_mb = started, idle
            return result


async def ours(load: Load, rate: float | None = None) -> Measured:
    """Filing reports, in a new SQLite file in which people have agreed already."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/habarla.db"
        await fill(database, Size(reports=load.people, cases=load.people, people=load.people))
        began = time.perf_counter()
        async with running(database, load.people) as (bots, phones, talk):
            started, idle = time.perf_counter() - began, bots[0].memory_info().rss / 1e6
            result = await talk_at_once(
                phones, talk, bots[0], load.seconds, at_once=load.at_once, rate=rate
            )
            result.start_seconds, result.idle_mb = started, idle
            return result


@asynccontextmanager
async def running(
    database: str, people: int, count: int = 1, **more: str
) -> AsyncIterator[tuple[list[psutil.Process], list[Phone], Talk]]:
    """Processes that send as fast as they can, people who have agreed, and how they file."""
    async with offline_telegram() as sandbox, AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        admin, fast = sandbox.person("Admin", "en"), {"MESSAGES_PER_SECOND": UNLIMITED}
        given = environment(sandbox.root, admin.id, database, DATA_DIR=folder, **fast, **more)
        command = ("-m", "bot", "run", *["--share-port"] * (count > 1))
        started = [process(*command, **given) for _ in range(count)]
        bots = [await stack.enter_async_context(one) for one in started]
        await open_desk(sandbox, admin)
        while sandbox.counters.calls["getMe"] < count:  # noqa: ASYNC110 - a short wait
            await asyncio.sleep(0.05)
        phones = [sandbox.person(f"P{i}", "ru", id=FIRST_PERSON + i) for i in range(people)]
        yield bots, phones, _filing(Answers(sandbox))


def _filing(answers: Answers) -> Talk:
    kind = load_channel(None).type("gambling").icon

    async def talk(phone: Phone, number: int) -> list[float]:
        link = f"https://site{number % 997}.example.com/page/{number}"
        return [wait async for wait in report(phone, answers, link, kind, "Отправить")]

    return talk
