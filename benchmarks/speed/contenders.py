"""The contenders: each a process of its own, against the offline Telegram in this process."""

import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.channel.loader import load_channel
from bot.sandbox import Phone, Sandbox
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


async def ours(
    load: Load, rate: float | None = None, program: tuple[str, ...] = ("-m", "bot")
) -> Measured:
    """Filing reports, in a new SQLite file in which people have agreed already."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/habarla.db"
        await fill(database, Size(reports=load.people, cases=load.people, people=load.people))
        async with offline_telegram() as sandbox:
            answers, admin = Answers(sandbox), sandbox.person("Admin", "en")
            began = time.perf_counter()
            async with process(*program, **unlimited(sandbox, admin, database, folder)) as bot:
                await open_desk(sandbox, admin)
                started, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6
                phones = known_people(sandbox, load.people)
                result = await talk_at_once(
                    phones, filing(answers), bot, load.seconds, at_once=load.at_once, rate=rate
                )
                result.start_seconds, result.idle_mb = started, idle
                return result


def unlimited(sandbox: Sandbox, admin: Phone, database: str, folder: str) -> dict[str, str]:
    """Settings of a process that sends as fast as it can."""
    more = {"DATA_DIR": folder, "MESSAGES_PER_SECOND": UNLIMITED}
    return environment(sandbox.root, admin.id, database, **more)


def known_people(sandbox: Sandbox, count: int, first: int = 0) -> list[Phone]:
    return [sandbox.person(f"P{i}", "ru", id=FIRST_PERSON + i) for i in range(first, count)]


def filing(answers: Answers) -> Talk:
    kind = load_channel(None).type("gambling").icon

    async def talk(phone: Phone, number: int) -> list[float]:
        link = f"https://site{number % 997}.example.com/page/{number}"
        return [wait async for wait in report(phone, answers, link, kind, "Отправить")]

    return talk
