"""Alarms by e-mail, which also leave while Telegram or the database is away."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from bot.core.alarms import AdminWord, Trouble, TroubleOver
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Translator, Worded
from bot.core.work import Work
from bot.places import version
from bot.values import Value

logger = structlog.get_logger(__name__)

_RETRY_SECONDS = 60.0


class Letter(Value):
    """An e-mail of plain text. `thread` is the same for the letters of one trouble."""

    subject: str
    text: str
    key: str
    thread: str
    written_at: datetime


Word = AdminWord | TroubleOver


def write_letter(
    word: Word, bot: str, languages: Sequence[Translator], now: int
) -> Letter:
    """An alarm or its end in each language; nothing in it is about people."""
    name = word.trouble.name.lower()
    state = "over" if isinstance(word, TroubleOver) else "ALARM"
    subject = f"Habarla @{bot}: {state}: {name.replace('_', ' ')}"
    said = [_said(word, t) for t in languages]
    text = signed("\n\n".join(said), f"@{bot}", socket.gethostname())
    thread = f"alarm.{name}.{word.since}"
    written_at = datetime.fromtimestamp(now / 1000, UTC)
    return Letter(subject, text, f"{thread}.{now}", thread, written_at)


def signed(text: str, *where: str) -> str:
    """A letter's text above the line that says which Habarla wrote it."""
    return f"{text}\n\n-- \n{', '.join((f'Habarla {version()}', *where))}\n"


def _said(word: Word, t: Translator) -> str:
    since = t.time_and_zone(word.since or 0)
    said = t.plain(word.trouble.sentence, title="", id="", time=since)
    if isinstance(word, AdminWord):
        return said
    ended = t.time_and_zone(word.ended)
    over = t.plain("Over since {time}:", time=ended)
    return f"{over}\n{said}"


class AlarmMail:
    """Sends each word to each address, and again until the server takes or refuses it.

    What waits is in memory: of each trouble the newest word. `send` answers True when a letter needs
    no other attempt.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        write: Callable[[Word], Letter],
        send: Callable[[Letter, str], Awaitable[bool]],
        retry_seconds: float = _RETRY_SECONDS,
    ) -> None:
        self._addresses = addresses
        self._write = write
        self._send = send
        self._retry_seconds = retry_seconds
        self._waiting: dict[tuple[str, Trouble], Letter] = {}
        self._added = asyncio.Event()

    def put(self, word: Word) -> None:
        letter = self._write(word)
        for address in self._addresses:
            self._waiting[address, word.trouble] = letter
        self._added.set()

    async def run(self) -> None:
        while True:
            self._added.clear()
            for place, letter in list(self._waiting.items()):
                is_settled = await self._send(letter, place[0])
                if is_settled and self._waiting.get(place) is letter:
                    del self._waiting[place]
            pause = self._retry_seconds if self._waiting else None
            with suppress(TimeoutError):
                await asyncio.wait_for(self._added.wait(), pause)


class Said(Worded):
    """Name of the capability, and what is to do for it."""

    ALARMS = N_("Alarms by e-mail")
    NO_READER = N_("Say who gets alarms while Telegram is away: ALARM_EMAIL in .env")


async def _look(work: Work) -> Found:
    if work.deployment.settings.alarm_email:
        return Found(State.ON)
    return Found(State.OFF, Said.NO_READER)


ALARMS = Capability(Name.ALARMS, Said.ALARMS, _look)
