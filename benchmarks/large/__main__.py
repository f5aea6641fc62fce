"""What a million reports cost: every act of citizens and staff.

    .venv/bin/python -m benchmarks.large --fill                   two SQLite files below /tmp
    .venv/bin/python -m benchmarks.large --fill --large URL --small URL

Two deployments take turns round by round, on a large database and on one a hundredth of its size;
each goes first in every second round, so that a busy moment meets both. People have as many reports
in both, and in both more cases wait than are taken in a run. Telegram's limits are off; garbage is
collected as rarely as in the real process.

A run changes the databases. With `--fill` they are new: SQLite files that do not exist yet, or
empty PostgreSQL databases; `--rounds 0` fills and does nothing else.
"""

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kit.in_process import in_this_process
from benchmarks.kit.options import option, parse
from benchmarks.kit.reporters import percentile
from benchmarks.kit.staff import open_link
from bot.channel.loader import load_channel
from bot.cli.run import tune_collector
from bot.core import logs
from bot.core.messages import Translator, decode
from bot.desk import buttons as actions
from bot.desk import card_menus
from offline_telegram import Message, Phone
from offline_telegram.groups import create_group
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, translator
from tests.kit.people.buttons import callback_data, data_of, next_step
from tests.kit.storage.dataset import COMMON, DESK_CHAT, FIRST_PERSON, STAFF, Size, word
from tests.kit.storage.load import fill

SMALLER, WAITING = 100, 6
"""The small database is a hundredth, and one in six of its cases waits: more than are taken."""
WARM, APART = 3, 0.6
"""Rounds that are not counted, and seconds between rounds: faster people are not answered."""
SHARES = (0.5, 0.9, 0.99)
MOST, FIND_MS = 1.5, 100
"""The goals: the ratio at the last share, and how long a search may take."""
LANGUAGE = "ru"
Test = Callable[[Message], bool]


def _has_buttons(message: Message) -> bool:
    return bool(message.buttons)


@dataclass
class Actors:
    """Reporters and staff of one deployment; each act is answered before the next.

    `took` holds seconds by the name of the act.
    """

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
            await self._staff.wait(
                lambda m: m.reply_to == said.id, self._here, after=said.id
            )

    async def _tap(
        self,
        name: str,
        phone: Phone,
        press: Callable[[], object],
        test: Test = _has_buttons,
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
        await self._tap(
            "the type", citizen, lambda: citizen.press(self._icon), _offers(send)
        )
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
        is_card = lambda m: bool(data_of(m, actions.TakeCase))  # noqa: E731
        card = await self._tap(
            "Open", staff, lambda: staff.follow(open_link(board)), is_card
        )
        card = await self._press("Take", card, data_of(card, actions.TakeCase))
        while not data_of(card, actions.UndoDecision):
            step = next_step(card)
            confirms = isinstance(decode(step), actions.ConfirmVerdict)
            card = await self._press(
                "Confirm" if confirms else "choosing an outcome", card, step
            )
        card = await self._press("Undo", card, data_of(card, actions.UndoDecision))
        card = await self._press("More", card, data_of(card, actions.OpenMenu))
        history = data_of(card, card_menus.ShowHistory)
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


@dataclass(frozen=True)
class Options:
    large: str = option("sqlite:////tmp/habarla-large.db", metavar="URL")
    small: str = option("sqlite:////tmp/habarla-small.db", metavar="URL")
    fill: bool = option(False, "fill both first")
    reports: int = option(1_000_000, "in the large one")
    rounds: int = option(200)


async def main() -> None:
    chosen = parse(Options, "large", __doc__)
    fewer = max(10_000, chosen.reports // SMALLER)
    large = Size(chosen.reports, chosen.reports * 3 // 10, chosen.reports // 5)
    small = Size(fewer, fewer * 3 // 10, fewer // 5, WAITING)
    logs.set_up("WARNING")
    if chosen.fill:
        began = time.perf_counter()
        await fill(chosen.small, small)
        await fill(chosen.large, large)
        print(
            f"filled in {time.perf_counter() - began:.0f} s: {large.reports:,} reports"
        )
    if not chosen.rounds:
        return
    async with (
        running(chosen.small, small) as few,
        running(chosen.large, large) as many,
    ):
        tune_collector()
        for number in range(chosen.rounds + WARM):
            if number == WARM:
                few.took.clear()
                many.took.clear()
            await asyncio.sleep(APART)
            for one in (many, few) if number % 2 else (few, many):
                await one.round(number)
    show(few, many)


@asynccontextmanager
async def running(url: str, size: Size) -> AsyncIterator[Actors]:
    """A deployment in this process, without Telegram's limits, and the people who use it."""
    async with offline_telegram() as sandbox:

        def citizen(number: int) -> Phone:
            """With some reports; each has a turn before any has two."""
            index = number * 7919 % size.people
            return sandbox.person(f"P{number}", LANGUAGE, id=FIRST_PERSON + index)

        channel, staff = load_channel(None), sandbox.person("Staff", LANGUAGE, id=STAFF)
        group = create_group(sandbox.world, "Desk", [STAFF], chat_id=DESK_CHAT)
        icon = channel.type("gambling").icon
        variables = environment(sandbox.root, STAFF, url, MESSAGES_PER_SECOND=UNLIMITED)
        with tempfile.TemporaryDirectory() as folder:
            async with in_this_process(variables, Path(folder)):
                yield Actors(
                    group.id, staff, citizen, translator(LANGUAGE, channel), icon
                )


def show(small: Actors, large: Actors) -> None:
    """Milliseconds at each share of the rounds, in the small and the large one, and the ratio."""
    print(
        f"{'ms: small, large, ratio':24}"
        + "".join(f"{f'p{s * 100:.0f}':>24}" for s in SHARES)
    )
    for name, took in large.took.items():
        pairs = [
            [1000 * percentile(waits, share) for waits in (small.took[name], took)]
            for share in SHARES
        ]
        slow_small, slow_large = pairs[-1]
        late = slow_large / slow_small > MOST
        # How long a search takes depends on how much it finds
        if name.startswith("/find"):
            late = slow_large > FIND_MS
        cells = "".join(f"{a:10.1f}{b:8.1f}{b / a:6.2f}" for a, b in pairs)
        print(f"{name:24}{cells}{'  MISSED' if late else ''}")


if __name__ == "__main__":
    asyncio.run(main())
