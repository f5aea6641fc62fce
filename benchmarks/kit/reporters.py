"""Reporters who talk to a bot as fast as it answers, and how long each answer took."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import psutil

from bot.channel.loader import load_channel
from offline_telegram import Chat, Message, Phone, Sandbox
from tests.kit.deployments import translator
from tests.kit.people.citizens import family_label
from tests.kit.process.supervisor import cpu_of


def percentile(values: Iterable[float], share: float, empty: float = 0.0) -> float:
    """The value below which a share (0 to 1) of the values lie."""
    ordered = sorted(values)
    return (
        ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else empty
    )


Talk = Callable[[Phone, int], Awaitable[list[float]]]
"""A conversation of a reporter, with its number; the seconds that each answer took."""


@dataclass
class Measured:
    """Times in seconds; CPU of the bot process alone, `own_cpu` of this process."""

    updates: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    rss_mb: float = 0.0
    start_seconds: float = 0.0
    idle_mb: float = 0.0
    own_cpu: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.updates / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / max(1, self.updates)

    def percentile_ms(self, share: float) -> float:
        return 1000 * percentile(self.waits, share)


class Answers:
    """Waits for the bot's messages in private chats, without looking through the chats."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._waiting: dict[int, set[asyncio.Queue[Message]]] = {}
        sandbox.world.listeners.append(self._on_event)

    def _on_event(self, kind: str, chat: Chat | None, thing: object) -> None:
        if kind == "message" and chat and isinstance(thing, Message) and thing.from_bot:
            for queue in self._waiting.get(chat.id, ()):
                queue.put_nowait(thing)

    async def time(
        self, phone: Phone, act: Callable[[], object], *buttons: str
    ) -> float:
        """Act; the seconds until the next message, or the next with one of these buttons.

        Raises TimeoutError after a minute.
        """
        queue: asyncio.Queue[Message] = asyncio.Queue()
        waiting = self._waiting.setdefault(phone.id, set())
        waiting.add(queue)
        began = time.perf_counter()
        try:
            act()
            async with asyncio.timeout(60):
                shown = str((await queue.get()).buttons)
                while buttons and not any(button in shown for button in buttons):
                    shown = str((await queue.get()).buttons)
        except TimeoutError:
            seen = [(m.text[:200], m.buttons) for m in phone.messages()[-3:]]
            raise TimeoutError(
                f"{phone.person.name} waits for {buttons}: {seen}"
            ) from None
        finally:
            waiting.discard(queue)
        return time.perf_counter() - began


async def agree(phone: Phone, answers: Answers) -> None:
    """A new person chooses English and agrees; staff who are known come to their work first."""
    own = "Report something of my own"
    await answers.time(phone, lambda: phone.say("/start"), "English")
    await answers.time(phone, lambda: phone.press("English"), "I agree", own)
    if any(own in str(message.buttons) for message in phone.messages()):
        await answers.time(phone, lambda: phone.press(own), "I agree")
    await answers.time(phone, lambda: phone.press("I agree"), "Report a violation")


async def report(
    phone: Phone, answers: Answers, link: str, violation: str, language: str = "en"
) -> AsyncIterator[float]:
    """Send a link, choose its family and its type, press Send; the seconds until each answer."""
    t, channel = translator(language), load_channel(None)
    family = family_label(channel, violation, language)
    kind = channel.type(violation).button.say(language)
    send, copy = t.plain("Send"), t.plain("Copy the code")
    yield await answers.time(phone, lambda: phone.say(link), family)
    for button, expected in ((family, kind), (kind, send), (send, copy)):
        shown = next(m for m in reversed(phone.messages()) if button in str(m.buttons))
        yield await answers.time(
            phone, lambda b=button, m=shown: phone.press(b, m), expected
        )


async def talk_at_once(
    people: list[Phone],
    talk: Talk,
    process: psutil.Process,
    seconds: float,
    *,
    at_once: int,
    rate: float | None = None,
) -> Measured:
    """Let `at_once` of the people talk at a time, each in turn; at most `rate` talks a second."""
    result, turn, number = Measured(), deque(people), itertools.count()
    cpu, own, began = cpu_of(process), time.process_time(), time.perf_counter()

    async def one() -> None:
        while time.perf_counter() < began + seconds:
            mine = next(number)
            if rate is not None:
                await asyncio.sleep(began + mine / rate - time.perf_counter())
            phone = turn.popleft()
            waits = await talk(phone, mine)
            turn.append(phone)
            result.updates += len(waits)
            result.waits += waits

    await asyncio.gather(*(one() for _ in range(min(at_once, len(people)))))
    result.seconds = time.perf_counter() - began
    result.cpu, result.own_cpu = cpu_of(process) - cpu, time.process_time() - own
    result.rss_mb = process.memory_info().rss / 1e6
    return result
