"""Reporters who send many reports, and staff who ask for cases with /next and decide them."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.flood.observations import Observations
from benchmarks.kit.options import option
from bot.domain.actions.case import ChooseOutcome, ConfirmVerdict, UndoDecision
from bot.messages.buttons import decode
from bot.sandbox import Message, Phone, Sandbox
from tests.kit.people.buttons import data_of, next_step
from tests.kit.people.reporters import Answers, agree, report

ORDINARY, URGENT = "Online casino", "Weapons"
REPEATED, ALL, URGENT_OF = 100, 500, 20
"""Of 500 reports, 100 repeat a link and 20 are urgent."""
EACH, APART = 20, 15
"""Reports of one person, who may file 30 an hour, and seconds between two of them."""
SPAM, STARTS, OTHERS = 1_000, 1_000, 20

Queued = tuple[int, int, bool]
"""The number of a report, the number of its link, whether it is urgent."""


@dataclass(frozen=True)
class Options:
    minutes: float | None = option(None, "10, with --surge 3", type=float)
    reports: int = option(500)
    staff: int = option(3)
    surge: bool = option(False)
    crowd: bool = option(False)
    per_hour: int = option(30_000, "reports an hour, with --surge")
    paid: bool = option(False)
    drain: float = option(10.0, "minutes that staff may work afterwards")

    @property
    def seconds(self) -> float:
        return 60 * (self.minutes or (3 if self.surge else 10))

    @property
    def count(self) -> int:
        return round(self.per_hour * self.seconds / 3600) if self.surge else self.reports

    @property
    def people(self) -> int:
        each = max(1, min(EACH, round(self.seconds / APART)))
        return -(-self.count // each)


@dataclass
class Sending:
    sandbox: Sandbox
    answers: Answers
    seen: Observations
    chosen: Options


async def add_people(on: Sending) -> list[Phone]:
    """As many people who agreed that the limit of one chat is not the bottleneck."""
    count = OTHERS + 1 if on.chosen.crowd else on.chosen.people
    phones = [on.sandbox.person(f"P{i}", "en") for i in range(count)]
    at_once = asyncio.Semaphore(20)

    async def one(phone: Phone) -> None:
        async with at_once:
            await agree(phone, on.answers)

    await asyncio.gather(*map(one, phones))
    return phones


async def steady(on: Sending, people: list[Phone]) -> None:
    await _send_reports(on, people, on.chosen.count, on.chosen.seconds)


async def crowd(on: Sending, people: list[Phone]) -> None:
    """One person sends without end, a thousand press /start, the others report."""
    spammer, *others = people
    spamming = asyncio.create_task(_spam(spammer))
    await asyncio.sleep(5)
    starting = asyncio.create_task(_start(on))
    await _send_reports(on, others, 4 * OTHERS, 60)
    await asyncio.gather(spamming, starting)


async def _start(on: Sending) -> None:
    for i in range(STARTS):
        on.sandbox.person(f"S{i}", "en").say("/start")
        await asyncio.sleep(10 / STARTS)


async def _spam(phone: Phone) -> None:
    for n in range(SPAM):
        phone.say(f"https://spam{n}.example.com/x" if n % 2 else "so?")
        await asyncio.sleep(60 / SPAM)


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


async def _send_reports(on: Sending, phones: list[Phone], count: int, seconds: float) -> None:
    """So many reports over so much time, those of one person one after the other."""
    queues: list[asyncio.Queue[Queued]] = [asyncio.Queue() for _ in phones]
    began = time.perf_counter()

    async def one(phone: Phone, queue: asyncio.Queue[Queued]) -> None:
        while True:
            queued = await queue.get()
            at = time.perf_counter() - began
            try:
                await _report(on, phone, *queued)
            except TimeoutError:
                shown = phone.messages()[-4:]
                on.seen.unanswered.append(f"{phone.person.name} at {at:.0f} s saw {shown}")
            queue.task_done()

    pairs = zip(phones, queues, strict=True)
    talking = [asyncio.create_task(one(phone, queue)) for phone, queue in pairs]
    for number, link, is_urgent in planned(count):
        await asyncio.sleep(max(0.0, began + number * seconds / count - time.perf_counter()))
        queues[number % len(queues)].put_nowait((number, link, is_urgent))
    await asyncio.gather(*(queue.join() for queue in queues))
    for task in talking:
        task.cancel()


async def _report(on: Sending, phone: Phone, number: int, link: int, is_urgent: bool) -> None:
    acts = report(phone, on.answers, address_of(link), URGENT if is_urgent else ORDINARY)
    on.seen.answers.append(await anext(acts))
    await anext(acts)
    if is_urgent:
        on.seen.urgent.add(number)
    on.seen.sent[number] = time.perf_counter()
    await anext(acts)
    on.seen.receipts += 1


PATIENCE = 120


class Desk:
    def __init__(self) -> None:
        self.decided = 0
        self.is_open = True

    async def work(self, phone: Phone) -> None:
        while self.is_open:
            before = phone.messages()[-1].id
            phone.say("/next")
            given = await phone.wait(lambda m, b=before: m.id > b, timeout=PATIENCE, after=before)
            if data_of(given, ChooseOutcome):
                await self._decide(phone, given.id)
            else:
                await asyncio.sleep(2)

    async def _decide(self, phone: Phone, card: int) -> None:
        while True:
            shown = await _shown(phone, card, lambda m: bool(next_step(m)))
            phone.press_data(next_step(shown), card)
            if isinstance(decode(next_step(shown)), ConfirmVerdict):
                break
            await _shown(phone, card, lambda m, seq=shown.seq: m.seq > seq)
        await _shown(phone, card, lambda m: bool(data_of(m, UndoDecision)))
        self.decided += 1


async def _shown(phone: Phone, card: int, test: Callable[[Message], bool]) -> Message:
    return await phone.wait(lambda m: m.id == card and test(m), after=0, timeout=PATIENCE)
