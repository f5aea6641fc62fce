"""The contenders: each a process of its own, against the offline Telegram in this process."""

import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from psutil import Process

from benchmarks.kit.options import option
from benchmarks.kit.reporters import Answers, Measured, Talk, report, talk_at_once
from offline_telegram import Phone
from tests.kit.deployments import (
    TOKEN,
    UNLIMITED,
    environment,
    offline_telegram,
    open_desk,
)
from tests.kit.process.supervisor import process
from tests.kit.storage.dataset import FIRST_PERSON, Size
from tests.kit.storage.load import fill
from tests.kit.waiting import until

Run = Callable[..., Awaitable[Measured]]

FLAGS = ("-OO", "-X", "no_debug_ranges")
"""Of the interpreter, as in the Procfile."""


@dataclass(frozen=True)
class Options:
    """The people take turns, so that none of them reaches the limits of one person."""

    rounds: int = option(3)
    seconds: float = option(8.0, "of each run")
    at_once: int = option(100, "people who talk at a time")
    people: int = option(6_000)
    only: str | None = option(None, choices=["ours", "echo"])
    max_only: bool = option(False, "not at half of the maximum")


async def echo(
    concurrent: int, client: str, load: Options, rate: float | None = None
) -> Measured:
    """python-telegram-bot's echo bot; `concurrent` 0: one update after the other."""
    async with offline_telegram() as sandbox:
        answers = Answers(sandbox)
        script = str(Path(__file__).with_name("echo.py"))
        began = time.perf_counter()
        arguments = (*FLAGS, script, sandbox.root, TOKEN, str(concurrent), client)
        async with process(*arguments, PYTHONPATH=".") as bot:
            phones = [sandbox.person(f"P{i}", "ru") for i in range(load.at_once * 2)]
            await answers.time(phones[0], lambda: phones[0].say("ready?"))

            async def talk(phone: Phone, number: int) -> list[float]:
                return [await answers.time(phone, lambda: phone.say(f"text {number}"))]

            return await _measured(began, bot, phones, talk, load, rate)


async def ours(load: Options, rate: float | None = None) -> Measured:
    """Filing reports, in a new SQLite file in which people have agreed already."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/habarla.db"
        await fill(
            database, Size(reports=load.people, cases=load.people, people=load.people)
        )
        began = time.perf_counter()
        async with running(database, load.people) as (bots, phones, talk):
            return await _measured(began, bots[0], phones, talk, load, rate)


async def _measured(
    began: float,
    bot: Process,
    phones: list[Phone],
    talk: Talk,
    load: Options,
    rate: float | None,
) -> Measured:
    started, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6
    # What is made at its first use is not counted.
    await talk_at_once(phones[::-1], talk, bot, load.seconds / 4, at_once=load.at_once)
    result = await talk_at_once(
        phones, talk, bot, load.seconds, at_once=load.at_once, rate=rate
    )
    result.start_seconds, result.idle_mb = started, idle
    return result


@asynccontextmanager
async def running(
    database: str, people: int, count: int = 1, **more: str
) -> AsyncIterator[tuple[list[Process], list[Phone], Talk]]:
    """Processes that send as fast as they can, people who have agreed, and how they file."""
    async with offline_telegram() as sandbox, AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        admin, fast = sandbox.person("Admin", "en"), {"MESSAGES_PER_SECOND": UNLIMITED}
        given = environment(
            sandbox.root, admin.id, database, DATA_DIR=folder, **fast, **more
        )
        command = (*FLAGS, "-m", "bot", "run", *["--share-port"] * (count > 1))
        started = [process(*command, **given) for _ in range(count)]
        bots = [await stack.enter_async_context(one) for one in started]
        await open_desk(sandbox, admin)
        await until(lambda: sandbox.counters.calls["getMe"] >= count)
        phones = [
            sandbox.person(f"P{i}", "ru", id=FIRST_PERSON + i) for i in range(people)
        ]
        yield bots, phones, _filing(Answers(sandbox))


def progress(name: str, one: Measured, more: object = "") -> None:
    p50, p95, p99 = (one.percentile_ms(share) for share in (0.5, 0.95, 0.99))
    print(
        f"{name:34} {one.rate:5.0f} updates/s {one.cpu_ms:5.2f} ms CPU,"
        f" p50 {p50:4.0f}, p95 {p95:4.0f}, p99 {p99:4.0f} ms,"
        f" the benchmark's own process {100 * one.own_cpu / one.seconds:3.0f} % busy {more}",
        flush=True,
    )


def _filing(answers: Answers) -> Talk:
    async def talk(phone: Phone, number: int) -> list[float]:
        link = f"https://site{number % 997}.example.com/page/{number}"
        return [wait async for wait in report(phone, answers, link, "gambling", "ru")]

    return talk
