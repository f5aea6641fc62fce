"""Intake of raw updates: stored before they are confirmed; word to people while none can be."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.channel.model import Channel
from bot.core import metrics, trail
from bot.core.database import Database
from bot.core.messages import (
    Address,
    Lane,
    Message,
    Outgoing,
    Speaker,
    paragraphs,
    quote,
)
from bot.core.queues import inbox
from bot.telegram import application, bot_api, rate_limits, renderer
from bot.values import Value


class Late(Message):
    """The bot cannot store updates now; Telegram keeps them."""

    def render(self, speaker: Speaker) -> Outgoing:
        text = paragraphs(
            speaker.t(
                "I cannot save anything right now. What you sent is not lost: I will answer as "
                "soon as I can."
            ),
            speaker.t("If no answer comes, please try again in a minute."),
            quote(speaker.own(speaker.channel.emergency)),
        )
        return Outgoing(text)


logger = structlog.get_logger(__name__)

_LARGEST_ID = 2**63 - 1


def update_id_of(raw: object) -> int | None:
    if not isinstance(raw, Mapping):
        return None
    found = raw.get("update_id")
    if (
        isinstance(found, bool)
        or not isinstance(found, int)
        or abs(found) > _LARGEST_ID
    ):
        return None
    return found


_WHERE = ("message_id", "date", "chat", "message_thread_id", "is_topic_message")
_ANSWERED = "reply_to_message"
_WITH_BUTTONS = (*_WHERE, "reply_markup")
_KEEPS_OTHERS = ("o:", "r:look:")
"""A press under a broadcast, and one for a second look, change one button and keep the others."""


def trimmed(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The update with no more of the message under a pressed button than is read.

    The bot wrote it: its place is enough, and in private what it answers. Its keyboard costs more
    than the rest of the update.
    """
    press = inbox.part(raw, "callback_query")
    under = inbox.part(press, "message")
    if not under:
        return raw
    read = _WITH_BUTTONS if str(press.get("data")).startswith(_KEEPS_OTHERS) else _WHERE
    place = {name: under[name] for name in read if name in under}
    if _ANSWERED in under and inbox.part(under, "chat").get("type") == "private":
        place[_ANSWERED] = under[_ANSWERED]
    return {**raw, "callback_query": {**press, "message": place}}


async def accept_updates(
    database: Database,
    batch: Iterable[Mapping[str, Any]],
    pseudonym: Callable[[str], str],
) -> int:
    """Store a batch in one durable, idempotent transaction; return how many were updates."""
    rows = []
    for raw in batch:
        number = update_id_of(raw)
        if number is None:
            logger.error("something that is no update was ignored")
            continue
        # ASCII: half a surrogate pair, which no database stores, stays an escape sequence.
        body = json.dumps(trimmed(raw), separators=(",", ":"))
        rows.append((number, inbox.key_of(raw, pseudonym), body))
    if rows:
        async with database.transaction() as tx:
            await inbox.accept_many(tx, rows)
        metrics.ACCEPTED.inc(len(rows))
        for number, *_ in rows:
            logger.debug("an update was stored", trace=trail.id_of(number))
    return len(rows)


AGAIN_MS = 10 * 60_000
"""A person is told once within this time, however often the database comes and goes."""
MOST = 10_000
"""People whom one process tells, and remembers, within that time."""
_POLL_SECONDS = 0.5


class Waiting(Value):
    """A person whose update is not stored."""

    chat: int
    language: str | None
    since: int


class OutageNotices:
    """Sends a notice `patience` seconds after an update, with a `gap` (s) between notices.

    The gap leaves Telegram's limits to delivery, which may work again already. `clock` is steady,
    like the budgets of delivery. `speaks` says whether this process sends the notices: of several
    processes only one does.
    """

    def __init__(
        self,
        bot: Bot,
        channel: Channel,
        renderer: renderer.Renderer,
        budgets: rate_limits.Budgets,
        clock: Callable[[], int],
        *,
        speaks: Callable[[], bool],
        patience: float = 5.0,
        gap: float = 0.5,
    ) -> None:
        self._bot = bot
        self._channel = channel
        self._renderer = renderer
        self._budgets = budgets
        self._clock = clock
        self._speaks = speaks
        self._patience_ms = round(patience * 1000)
        self._gap = gap
        self._waiting: dict[int, Waiting] = {}
        self._told: dict[int, int] = {}  # when, by chat
        self._added = asyncio.Event()

    def use_channel(self, channel: Channel) -> None:
        self._channel = channel

    def expect(self, batch: Iterable[Mapping[str, Any]]) -> None:
        """These updates are about to be stored; their senders are told unless `stored` follows."""
        now = self._clock()
        for raw in batch:
            found = _waiting_person(raw, now)
            if found is None or found.chat in self._told or len(self._waiting) >= MOST:
                continue
            self._waiting.setdefault(found.chat, found)
        if self._waiting:
            self._added.set()

    def stored(self) -> None:
        """An update was stored: the outage is over."""
        self._waiting.clear()
        if self._told:
            after = self._clock() - AGAIN_MS
            self._told = {chat: at for chat, at in self._told.items() if at > after}

    async def run(self) -> None:
        """Send notices for ever, at most one per person and outage."""
        while True:
            await self._added.wait()
            while self._waiting:
                first = next(iter(self._waiting.values()))
                if first.since + self._patience_ms > self._clock():
                    await asyncio.sleep(_POLL_SECONDS)
                    continue
                del self._waiting[first.chat]
                if len(self._told) < MOST and self._speaks():
                    await self._tell(first)
            self._added.clear()

    async def _tell(self, who: Waiting) -> None:
        self._told[who.chat] = now = self._clock()
        pause = self._budgets.overall_ready_at(now, Lane.GREETING) - now
        await asyncio.sleep(max(0, pause) / 1000)
        left = self._clock()
        self._budgets.spend(left, Address(chat=who.chat), Lane.GREETING)
        speaker = self._renderer.speaker(
            self._channel.closest_language(who.language), 0
        )
        try:
            await bot_api.send(self._bot, who.chat, Late().render(speaker))
        except RetryAfter as error:
            await asyncio.sleep(application.seconds_of(error))
        except TelegramError as error:
            logger.info("an outage notice was refused", error=type(error).__name__)
        else:
            logger.info("a person was told that the answer comes late")
        finally:
            self._budgets.arrived(left, self._clock())
        await asyncio.sleep(self._gap)


def _waiting_person(raw: Mapping[str, Any], now: int) -> Waiting | None:
    press = inbox.part(raw, "callback_query")
    message = inbox.part(press, "message") or inbox.part(raw, "message")
    chat = inbox.part(message, "chat")
    author = inbox.part(press or message, "from")
    number = chat.get("id")
    language = author.get("language_code")
    if (
        chat.get("type") != "private"
        or not isinstance(number, int)
        or author.get("is_bot")
    ):
        return None
    if not isinstance(language, str):
        language = None
    return Waiting(number, language, now)
