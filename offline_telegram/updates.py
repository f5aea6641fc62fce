"""The bot's queue of updates: which are kept, for how long, and how long polling gets them."""

import asyncio
import json
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from offline_telegram.failures import ApiError, Faults, bad
from offline_telegram.model import Json, words

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(value: object) -> str:
    """JSON in valid UTF-8: half a surrogate pair becomes "?"."""
    text = _encoder.encode(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


ALL_KINDS = words(
    "message edited_message channel_post edited_channel_post inline_query chosen_inline_result"
    " callback_query shipping_query pre_checkout_query poll poll_answer my_chat_member chat_member"
    " chat_join_request chat_boost removed_chat_boost message_reaction message_reaction_count"
    " business_connection business_message edited_business_message deleted_business_messages"
    " purchased_paid_media managed_bot guest_message"
)
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DAY = 24 * 3600.0
CALLBACK_AGE = 150.0
_NEWER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
_HOOK_SET = "terminated by setWebhook request"
_HOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


@dataclass(slots=True)
class Pending:
    """One update as JSON, so that later changes of the world do not change it."""

    update_id: int
    lane: int
    body: str
    expires: float


class UpdateQueue:
    def __init__(self, clock: Callable[[], float], faults: Faults) -> None:
        self._clock = clock
        self._faults = faults
        # Telegram's first number is arbitrary: the bot must not rely on it.
        self.next_id = random.SystemRandom().randint(100_000_000, 900_000_000)
        self.pending: OrderedDict[int, Pending] = OrderedDict()
        self.allowed: frozenset[str] = ALL_KINDS - ON_REQUEST
        self.webhook_url = ""
        self.push: Callable[[Pending], None] | None = None
        self.expired: set[int] = set()
        """Updates that the bot did not fetch in time: Telegram drops old presses."""
        self._again: list[Pending] = []
        self._looked_at = 0.0
        self._poll: asyncio.Future[str | None] | None = None

    def add(
        self, kind: str, content: Json, lane: int, *, age: float = DAY
    ) -> int | None:
        """Queue an update unless the bot has not asked for its kind."""
        if kind not in self.allowed:
            return None
        update_id = self.next_id
        self.next_id += 1
        self._queue(
            update_id,
            f'{{"update_id":{update_id},"{kind}":{encode(content)}}}',
            lane,
            age,
        )
        return update_id

    def add_raw(self, update: Json) -> int:
        """Queue an update that a test built; its content is not checked."""
        update_id: int = update.setdefault("update_id", self.next_id)
        self.next_id = max(self.next_id, update_id + 1)
        self._queue(update_id, encode(update), update_id, DAY)
        return update_id

    def _queue(self, update_id: int, body: str, lane: int, age: float) -> None:
        pending = Pending(update_id, lane, body, self._clock() + age)
        self.pending[update_id] = pending
        if self.push:
            self.push(pending)
        else:
            self.stop_poll(None)

    def allow(self, kinds: object) -> None:
        """Set the kinds of updates for the bot; None changes nothing, an empty list resets them."""
        if kinds is None:
            return
        if not isinstance(kinds, list):
            raise bad("can't parse allowed updates list")
        chosen = frozenset(str(kind).lower() for kind in kinds) & ALL_KINDS
        self.allowed = chosen or ALL_KINDS - ON_REQUEST

    def drop(self) -> None:
        self.pending.clear()
        self._again.clear()

    @property
    def is_polled(self) -> bool:
        """True while the bot waits in a long poll."""
        return self._poll is not None and not self._poll.done()

    async def confirmed(self) -> None:
        """Wait until the bot has confirmed every update."""
        while self.pending:  # noqa: ASYNC110 - only tests wait; polls stay cheap
            await asyncio.sleep(0.01)

    def expire(self) -> None:
        now = self._clock()
        if now - self._looked_at < 1:
            # Checking every pending update at every poll would make a backlog slow.
            return
        self._looked_at = now
        for update_id in [
            p.update_id for p in self.pending.values() if p.expires <= now
        ]:
            del self.pending[update_id]
            self.expired.add(update_id)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
            return
        while self.pending:
            first = next(iter(self.pending.values()))
            if first.update_id >= offset:
                return
            del self.pending[first.update_id]
            if self._faults.repeats():
                self._again.append(first)

    async def poll(
        self, offset: int, limit: int, seconds: float, allowed: object
    ) -> str:
        """getUpdates: an older poll that still waits gets a conflict."""
        if self.webhook_url:
            raise ApiError(409, _HOOK_ACTIVE)
        self.stop_poll(_NEWER_POLL)
        self.allow(allowed)
        self._confirm(offset)
        self.expire()
        if not self.pending and not self._again and seconds > 0:
            await self._wait(seconds)
        return "[" + ",".join(p.body for p in self._batch(limit)) + "]"

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(seconds):
                reason = await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if reason:
            raise ApiError(409, f"Conflict: {reason}")

    def stop_poll(self, reason: str | None = _HOOK_SET) -> None:
        """End an open poll with a conflict, or, without a reason, with the pending updates."""
        if self._poll and self.is_polled:
            self._poll.set_result(reason)

    def _batch(self, limit: int) -> list[Pending]:
        batch, self._again = self._again[:limit], self._again[limit:]
        batch += islice(self.pending.values(), limit - len(batch))
        return self._faults.shuffled(batch)
