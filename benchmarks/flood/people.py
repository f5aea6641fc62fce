"""Reporters who send many reports, and staff who ask for cases with /next and decide them."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.kit.options import option
from benchmarks.kit.reporters import Answers, agree, report
from benchmarks.kit.staff import PATIENCE, decide
from bot.desk.buttons import ChooseOutcome
from offline_telegram import Phone, Sandbox
from tests.kit.people.buttons import data_of

ORDINARY, URGENT = "gambling", "weapons"
REPEATED, ALL, URGENT_OF = 100, 500, 20
"""Of 500 reports, 100 repeat a link and 20 are urgent."""
EACH, APART = 20, 15
"""Reports of one person, who may file 30 an hour, and seconds between two of them."""

Queued = tuple[int, int, bool]
"""The number of a report, the number of its link, whether it is urgent."""


@dataclass(frozen=True)
class Options:
    minutes: float | None = option(None, "10, with --surge 3", type=float)
    reports: int = option(500)
    staff: int = option(3)
    surge: bool = option(False)
    per_hour: int = option(30_000, "reports an hour, with --surge")
    paid: bool = option(False)
    drain: float = option(10.0, "minutes that staff may work afterwards")

    @property
    def seconds(self) -> float:
        return 60 * (self.minutes or (3 if self.surge else 10))

    @property
    def count(self) -> int:
        return (
            round(self.per_hour * self.seconds / 3600) if self.surge else self.reports
        )

    @property
    def people(self) -> int:
        each = max(1, min(EACH, round(self.seconds / APART)))
        return -(-self.count // each)


@dataclass
class Observations:
    """`sent` and `on_screen` are moments by number of the report, `answers` seconds.

    `unanswered` says who waited a minute in vain, since when, and the last messages shown.
    """

    sent: dict[int, float] = field(default_factory=dict)
    on_screen: dict[int, float] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    receipts: int = 0
    unanswered: list[str] = field(default_factory=list)
    urgent: set[int] = field(default_factory=set)
    digest_edits: int = 0
    digests: set[int] = field(default_factory=set)
    most_rows: int = 0
    rss_mb: float = 0.0

    def urgent_waits(self) -> list[float]:
        """How long each urgent report took to be on a screen of staff."""
        end = time.perf_counter()
        return [
            self.on_screen.get(n, end) - self.sent[n]
            for n in self.urgent
            if n in self.sent
        ]


@dataclass
class Sending:
    sandbox: Sandbox
    answers: Answers
    seen: Observations
    chosen: Options


async def add_people(on: Sending) -> list[Phone]:
    """As many people who agreed that the limit of one chat is not the bottleneck."""
    phones = [on.sandbox.person(f"P{i}", "en") for i in range(on.chosen.people)]
    at_once = asyncio.Semaphore(20)

    async def one(phone: Phone) -> None:
        async with at_once:
            await agree(phone, on.answers)

    await asyncio.gather(*map(one, phones))
    return phones


def planned(count: int) -> Iterator[Queued]:
    """So many reports in order, the same at each call; some repeat an earlier link."""
    dice = random.Random(1)
    urgent = set(dice.sample(range(count), count * URGENT_OF // ALL))
    ordinary = [n for n in range(1, count) if n not in urgent]
    repeats = set(dice.sample(ordinary, count * REPEATED // ALL))
    links: list[int] = []
    for number in range(count):
        link = dice.choice(links) if number in repeats and links else number
        if link == number and number not in urgent:
            links.append(number)
        yield number, link, number in urgent


def address_of(link: int) -> str:
    return f"https://site{link}x.example.com/page"


async def send_reports(on: Sending, phones: list[Phone]) -> None:
    """So many reports over so much time, those of one person one after the other."""
    count, seconds = on.chosen.count, on.chosen.seconds
    turns, began = [asyncio.Lock() for _ in phones], time.perf_counter()

    async def one(phone: Phone, turn: asyncio.Lock, *queued: Any) -> None:
        async with turn:
            at = time.perf_counter() - began
            try:
                await _report(on, phone, *queued)
            except TimeoutError:
                shown = phone.messages()[-4:]
                on.seen.unanswered.append(
                    f"{phone.person.name} at {at:.0f} s saw {shown}"
                )

    async with asyncio.TaskGroup() as group:
        for number, *what in planned(count):
            await asyncio.sleep(
                max(0.0, began + number * seconds / count - time.perf_counter())
            )
            place = number % len(phones)
            group.create_task(one(phones[place], turns[place], number, *what))


async def _report(
    on: Sending, phone: Phone, number: int, link: int, is_urgent: bool
) -> None:
    acts = report(
        phone, on.answers, address_of(link), URGENT if is_urgent else ORDINARY
    )
    on.seen.answers.append(await anext(acts))
    await anext(acts)
    await anext(acts)
    if is_urgent:
        on.seen.urgent.add(number)
    on.seen.sent[number] = time.perf_counter()
    await anext(acts)
    on.seen.receipts += 1


async def work(phone: Phone) -> None:
    """Ask for the next case and decide it, without end."""
    while True:
        before = phone.messages()[-1].id
        phone.say("/next")
        given = await phone.wait(
            lambda m, b=before: m.id > b, timeout=PATIENCE, after=before
        )
        if data_of(given, ChooseOutcome):
            await decide(phone, given)
        else:
            await asyncio.sleep(2)
