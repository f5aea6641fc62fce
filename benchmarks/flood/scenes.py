"""Who sends what, and when: a flood, a surge, a crowd around somebody who sends too fast."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.flood.watch import Found
from benchmarks.speed.people import Ears, agree, last_with
from bot.sandbox import Phone, Sandbox

ORDINARY, URGENT = "Online casino", "Weapons"
REPEATED, ALL, URGENT_OF = 100, 500, 20
"""Of 500 reports, 100 repeat a link and 20 are urgent."""
EACH, APART = 20, 15
"""Reports of one person, who may file 30 an hour, and seconds between two of them."""
SPAM, STARTS, OTHERS = 1_000, 1_000, 20


@dataclass
class Scene:
    sandbox: Sandbox
    ears: Ears
    found: Found
    chosen: argparse.Namespace


@dataclass
class Play:
    prepare: Callable[[Scene], Awaitable[list[Phone]]]
    run: Callable[[Scene, list[Phone]], Awaitable[None]]


async def report(scene: Scene, phone: Phone, number: int, link: int, *, urgent: bool) -> None:
    """Link, type, Send; `number` names the report, `link` the site."""
    found, ears = scene.found, scene.ears
    address = f"https://site{link}x.example.com/page"
    kind = URGENT if urgent else ORDINARY
    found.answers.append(await ears.answer(phone, lambda: phone.say(address), kind))
    chooser = last_with(phone.messages(), kind)
    await ears.answer(phone, lambda: phone.press(kind, chooser), "Send")
    review = last_with(phone.messages(), "Send")
    if urgent:
        found.urgent.add(number)
    found.sent[number] = time.perf_counter()
    await ears.answer(phone, lambda: phone.press("Send", review), "Copy the code")
    found.receipts += 1


async def _agreed(scene: Scene, count: int) -> list[Phone]:
    phones = [scene.sandbox.person(f"P{i}", "en") for i in range(count)]
    gate = asyncio.Semaphore(20)

    async def one(phone: Phone) -> None:
        async with gate:
            await agree(phone, scene.ears)

    await asyncio.gather(*(one(phone) for phone in phones))
    return phones


async def _paced(scene: Scene, phones: list[Phone], count: int, seconds: float) -> None:
    """So many reports over so much time, each person one after the other."""
    dice = random.Random(1)
    queues: list[asyncio.Queue[tuple[int, int, bool]]] = [asyncio.Queue() for _ in phones]
    urgent = set(dice.sample(range(count), count * URGENT_OF // ALL))
    repeats = set(dice.sample([n for n in range(1, count) if n not in urgent],
                              count * REPEATED // ALL))  # fmt: skip
    began = time.perf_counter()

    async def one(phone: Phone, queue: asyncio.Queue[tuple[int, int, bool]]) -> None:
        while True:
            number, link, is_urgent = await queue.get()
            at = time.perf_counter() - began
            try:
                await report(scene, phone, number, link, urgent=is_urgent)
            except TimeoutError:
                seen = phone.messages()[-4:]
                scene.found.unanswered.append(f"{phone.person.name} at {at:.0f} s saw {seen}")
            queue.task_done()

    talking = [
        asyncio.create_task(one(phone, queue)) for phone, queue in zip(phones, queues, strict=True)
    ]
    links: list[int] = []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number * seconds / count - time.perf_counter()))
        link = dice.choice(links) if number in repeats and links else number
        if link == number and number not in urgent:
            links.append(number)
        queues[number % len(queues)].put_nowait((number, link, number in urgent))
    await asyncio.gather(*(queue.join() for queue in queues))
    for task in talking:
        task.cancel()


async def _flood_people(scene: Scene) -> list[Phone]:
    return await _agreed(scene, _people(scene.chosen.reports, scene.chosen.minutes or 10))


def _people(count: int, minutes: float) -> int:
    """So many that nobody's own chat is the narrow place."""
    return -(-count // max(1, min(EACH, round(60 * minutes / APART))))


async def _flood(scene: Scene, phones: list[Phone]) -> None:
    await _paced(scene, phones, scene.chosen.reports, 60 * (scene.chosen.minutes or 10))


def _surge_count(scene: Scene) -> int:
    return round(scene.chosen.per_hour * (scene.chosen.minutes or 3) / 60)


async def _surge_people(scene: Scene) -> list[Phone]:
    return await _agreed(scene, _people(_surge_count(scene), scene.chosen.minutes or 3))


async def _surge(scene: Scene, phones: list[Phone]) -> None:
    await _paced(scene, phones, _surge_count(scene), 60 * (scene.chosen.minutes or 3))


async def _crowd_people(scene: Scene) -> list[Phone]:
    return await _agreed(scene, OTHERS + 1)


async def _crowd(scene: Scene, phones: list[Phone]) -> None:
    """One sends without end, a thousand press /start, the others go on reporting."""
    spammer, *others = phones
    spamming = asyncio.create_task(_spam(spammer))
    await asyncio.sleep(5)
    starting = asyncio.create_task(_start(scene))
    await _paced(scene, others, 4 * OTHERS, 60)
    await asyncio.gather(spamming, starting)


async def _start(scene: Scene) -> None:
    """A thousand people within ten seconds."""
    for i in range(STARTS):
        scene.sandbox.person(f"S{i}", "en").say("/start")
        await asyncio.sleep(10 / STARTS)


async def _spam(phone: Phone) -> None:
    for n in range(SPAM):
        phone.say(f"https://spam{n}.example.com/x" if n % 2 else "so?")
        await asyncio.sleep(60 / SPAM)


flood = Play(_flood_people, _flood)
surge = Play(_surge_people, _surge)
crowd = Play(_crowd_people, _crowd)
