"""The acts of reporters and staff in one round, each answered before the next, with their times."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.kit.staff import open_link
from bot.domain.actions.case import (
    ConfirmVerdict,
    ShowFurtherActs,
    ShowHistory,
    TakeCase,
    UndoDecision,
)
from bot.i18n import Translator
from bot.messages.buttons import decode
from bot.sandbox import Message, Phone
from tests.kit.people.buttons import callback_data, data_of, next_step
from tests.kit.storage.dataset import COMMON, word

LANGUAGE = "ru"
Test = Callable[[Message], bool]


def _has_buttons(message: Message) -> bool:
    return bool(message.buttons)


@dataclass
class Actors:
    """The people of one deployment; `took` holds seconds by the name of the act."""

    _here: int
    _staff: Phone
    _citizen: Callable[[int], Phone]
    _t: Translator
    _icon: str
    _run: int = field(default_factory=lambda: round(time.time()))
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def _name(self, number: int) -> str:
        """A channel without reports, in this run and earlier ones."""
        return f"large{self._run}x{number}x"

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[name].append(time.perf_counter() - began)

    async def _say(
        self, phone: Phone, text: str, test: Test = _has_buttons, name: str = ""
    ) -> Message:
        """From a message to the bot to the first message below it that passes the test."""
        with self._timed(name or text):
            said = phone.say(text)
            return await phone.wait(test, after=said.id)

    async def _ask(self, name: str, text: str) -> None:
        """From a command at the desk to the answer that quotes it."""
        with self._timed(name):
            said = self._staff.say(text, self._here)
            await self._staff.wait(lambda m: m.reply_to == said.id, self._here, after=said.id)

    async def _tap(
        self, name: str, phone: Phone, press: Callable[[], object], test: Test = _has_buttons
    ) -> Message:
        """From a press to the first message, new or edited, that passes the test."""
        with self._timed(name):
            press()
            return await phone.wait(test)

    async def round(self, number: int) -> None:
        citizen = self._citizen(number)
        code = await self._file(number, citizen)
        await self._look(citizen, code)
        await self._work(number)
        await self._find(number)

    async def _file(self, number: int, citizen: Phone) -> str:
        send, copy = self._t.plain("Send"), self._t.plain("Copy the code")
        link = f"https://t.me/{self._name(number)}/5"
        await self._say(citizen, "/start")
        await self._say(citizen, link, _offers(self._icon), "a link")
        await self._tap("the type", citizen, lambda: citizen.press(self._icon), _offers(send))
        await self._tap("Send", citizen, lambda: citizen.press(send), _offers(copy))
        citizen.press(copy)
        return str(citizen.clipboard)

    async def _look(self, citizen: Phone, code: str) -> None:
        mine = await self._say(citizen, "/my")
        press = lambda: citizen.press_data(callback_data(mine)[0], mine.id)  # noqa: E731
        await self._tap("one of my reports", citizen, press)
        await self._say(citizen, f"/status {code}", name="/status")
        await self._say(citizen, "/privacy", lambda _: True)

    async def _work(self, number: int) -> None:
        """The card, opened from the desk: taken, decided step by step, undone, asked for again."""
        staff = self._staff
        at_desk = lambda m: self._name(number) in m.text and open_link(m)  # noqa: E731
        board = await staff.wait(at_desk, self._here, after=0)
        is_card = lambda m: bool(data_of(m, TakeCase))  # noqa: E731
        card = await self._tap("Open", staff, lambda: staff.follow(open_link(board)), is_card)
        card = await self._press("Take", card, data_of(card, TakeCase))
        while not data_of(card, UndoDecision):
            step = next_step(card)
            confirms = isinstance(decode(step), ConfirmVerdict)
            card = await self._press("Confirm" if confirms else "choosing an outcome", card, step)
        card = await self._press("Undo", card, data_of(card, UndoDecision))
        card = await self._press("More", card, data_of(card, ShowFurtherActs))
        history = data_of(card, ShowHistory)
        press = lambda: staff.press_data(history, card.id)  # noqa: E731
        await self._tap("History", staff, press, lambda m: m.id > card.id)
        case = card.text.split("№\u00a0")[1].split(" ")[0]
        await self._ask("/case", f"/case {case}")

    async def _press(self, name: str, card: Message, data: str) -> Message:
        """Press a button of the working card and wait until the card has changed."""
        seen = card.seq
        press = lambda: self._staff.press_data(data, card.id)  # noqa: E731
        changed = lambda m: m.id == card.id and m.seq > seen  # noqa: E731
        return await self._tap(name, self._staff, press, changed)

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
        await self._say(self._staff, "/next")


def _offers(button: str) -> Test:
    return lambda message: button in str(message.buttons)
