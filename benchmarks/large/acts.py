"""What citizens and staff do in one round, each act waited for; how long it took, by its name."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.fill.world import COMMON, word
from bot.i18n import Translator
from bot.sandbox import Group, Message, Phone

LANGUAGE = "ru"
Test = Callable[[Message], bool]


class Actors:
    """The people of one world, and what their acts took (seconds)."""

    def __init__(self, group: Group, staff: Phone, t: Translator, icon: str) -> None:
        self._group, self._staff, self._t, self._icon = group, staff, t, icon
        self._run = round(time.time())
        self.took: dict[str, list[float]] = defaultdict(list)

    def _name(self, number: int) -> str:
        """A channel nobody has reported yet, in this run or an earlier one."""
        return f"large{self._run}x{number}x"

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[name].append(time.perf_counter() - began)

    async def _say(self, name: str, phone: Phone, text: str, test: Test) -> Message:
        """From a person's words to the bot to the first message below that passes the test."""
        with self._timed(name):
            said = phone.say(text)
            return await phone.wait(test, after=said.id, timeout=60)

    async def _ask(self, name: str, text: str, test: Test | None = None) -> None:
        """From a command at the desk to what passes the test, or else the answer that quotes it."""
        here = self._group.id
        with self._timed(name):
            said = self._staff.say(text, here)
            quotes = lambda m: m.reply_to == said.id  # noqa: E731
            await self._staff.wait(test or quotes, here, after=said.id, timeout=60)

    async def _tap(
        self,
        name: str,
        phone: Phone,
        press: Callable[[], object],
        test: Test,
        chat: int | None = None,
    ) -> Message:
        """From a press to the first message, new or edited, that passes the test."""
        with self._timed(name):
            press()
            return await phone.wait(test, chat, timeout=60)

    async def round(self, number: int, citizen: Phone) -> None:
        """A report from its first word to its decision, and everything people look at meanwhile."""
        code = await self._file(number, citizen)
        await self._look(citizen, code)
        await self._work(number, citizen)
        await self._find(number)

    async def _file(self, number: int, citizen: Phone) -> str:
        t = self._t
        link = f"https://t.me/{self._name(number)}/5"
        await self._say("/start", citizen, "/start", _buttons)
        await self._say("a link", citizen, link, _offers(self._icon))
        await self._tap(
            "the type", citizen, lambda: citizen.press(self._icon), _offers(t.plain("Send"))
        )
        copy = t.plain("Copy the code")
        await self._tap("Send", citizen, lambda: citizen.press(t.plain("Send")), _offers(copy))
        citizen.press(copy)
        return str(citizen.clipboard)

    async def _look(self, citizen: Phone, code: str) -> None:
        mine = await self._say("/my", citizen, "/my", _buttons)
        first = mine.rows[0][0]["callback_data"]
        await self._tap(
            "one of my reports", citizen, lambda: citizen.press_data(first, mine.id), _buttons
        )
        await self._say("/status", citizen, f"/status {code}", _buttons)
        await self._say("/privacy", citizen, "/privacy", _any)

    async def _work(self, number: int, citizen: Phone) -> None:
        """The card at the desk: taken, decided step by step, undone, and asked for by number."""
        staff, here = self._staff, self._group.id
        card = await staff.wait(lambda m: self._name(number) in m.text, here, after=0, timeout=60)
        card = await self._press("Take", card, "take")
        while not _data(card, "undo"):
            step = _data(card, "decide:not_confirmed", "o:not_confirmed", "o")
            card = await self._press(f"an outcome, {step.split(':')[3]}", card, step)
        card = await self._press("Undo", card, "undo")
        history = _data(card, "history")
        press = lambda: staff.press_data(history, card.id, here)  # noqa: E731
        await self._tap("History", staff, press, lambda m: m.id > card.id, here)
        case = card.text.split("№\u00a0")[1].split(" ")[0]
        await self._ask("/case", f"/case {case}", lambda m: case in m.text)

    async def _press(self, name: str, card: Message, *acts: str) -> Message:
        """Press the card's button and wait until the card shows something else."""
        data, seen, here = _data(card, *acts) or acts[0], card.seq, self._group.id
        return await self._tap(
            name,
            self._staff,
            lambda: self._staff.press_data(data, card.id, here),
            lambda m: m.id == card.id and m.seq > seen,
            here,
        )

    async def _find(self, number: int) -> None:
        searches = {
            "/find, a rare word": word(number * 37 % 30_000),
            "/find, a common word": COMMON,
            "/find, three words": f"{COMMON} {word(number % 50)} {word(number % 7)}",
            "/find, a host": f"site{number}.example",
        }
        for name, words in searches.items():
            await self._ask(name, f"/find {words}")
        await self._ask("/queue", "/queue")
        await self._say("/next", self._staff, "/next", _buttons)


def _any(message: Message) -> bool:
    return True


def _buttons(message: Message) -> bool:
    return bool(message.buttons)


def _offers(button: str) -> Test:
    return lambda message: button in str(message.buttons)


def _data(message: Message, *acts: str) -> str:
    """The data of the first button for one of the acts: `c:<case>:<version>:<act>`."""
    every = [button.get("callback_data", "") for row in message.rows for button in row]
    for act in acts:
        for data in every:
            wanted = data.split(":", 3)[-1]
            if wanted == act or (":" in act and wanted.startswith(f"{act}:")):
                return data
    return ""
