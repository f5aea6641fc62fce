"""Telegram's rate limits: when the next message may leave, per chat and overall.

Pure bookkeeping in milliseconds of steady time, which the caller passes. Edits count like messages.
"""

from collections import deque
from dataclasses import dataclass

from bot.domain.desk.pace import GroupPace
from bot.domain.notice import Address, Lane
from bot.pipeline.delivery.send_window import Window

_TALK = frozenset({Lane.ANSWER, Lane.DESK_ANSWER, Lane.NOTICE, Lane.GREETING})
"""A person waits for these, so that they grow with the number of people."""
_BACKGROUND = frozenset(Lane) - _TALK - {Lane.URGENT_CARD}
_CARDS = frozenset({Lane.CARD})
_SETTLED = frozenset({Lane.SETTLED})
_WAKE_MS = 50
"""How long delivery may take to use the room that broadcasts left to it."""
_EVEN = frozenset({Lane.NOTICE, Lane.GREETING, Lane.BROADCAST})


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's figures. Groups get a reserve: Telegram counts arrivals, the bot departures."""

    per_second: int = 30
    paid_per_second: int = 1_000
    late_ms: int = 5_000  # how long a message may travel on a busy machine
    private_burst: int = 3
    private_gap_ms: int = 1_000
    group_window_ms: int = 61_000
    group: int = 19  # of 20
    group_urgent: int = 1  # of these for urgent cards, which so go before all others
    group_background: int = 17  # the rest is reserved for people who wait
    group_cards: int = 14  # the rest is reserved for changed cards
    group_refreshes: int = 4  # while cards wait
    group_settled: int = 1  # while people work here: it takes room from their decisions
    background_burst: int = 5
    background_gap_ms: int = 3_000  # afterwards: an urgent card never waits for a whole window

    @property
    def pace(self) -> GroupPace:
        """What staff may wait for in a group."""
        return GroupPace(self.group - self.group_urgent, self.group_window_ms)


class Budgets:
    """Counts recent messages and says when the next one may leave."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self.free = Window(limits.per_second, late_ms=limits.late_ms)
        self.paid = Window(limits.paid_per_second, trust=0.5, late_ms=limits.late_ms)
        self._left: deque[int] = deque(maxlen=64)
        self._answers: deque[int] = deque()
        self._talk: deque[int] = deque()
        self._groups: dict[int, deque[tuple[int, Lane]]] = {}
        self._people: dict[str, int] = {}  # when the last message would have left without bursts
        self._frozen: dict[str, int] = {}
        self._frozen_all = 0
        self._frozen_paid = 0
        self._floods: deque[tuple[int, str]] = deque()
        self._paid_floods: deque[tuple[int, str]] = deque()
        self._others_first = self._held = 0

    def ready_at(self, now: int, address: Address, lane: Lane, *, cards_wait: bool = False) -> int:
        """When this message may be sent; at most `now` means at once.

        In a group, urgent cards go before what a person waits for, and that before the rest.
        """
        return max(
            self.overall_ready_at(now, lane),
            self._frozen.get(_chat(address), 0),
            self._private_ready_at(address)
            if _is_private(address)
            else self._group_ready_at(now, address, lane, cards_wait=cards_wait),
        )

    def overall_ready_at(self, now: int, lane: Lane) -> int:
        """When a message of this lane may be sent, whatever its chat."""
        limit = self.limits.per_second
        ready = self.free.ready_at(now)
        if lane in _TALK:
            # Urgent cards and digests keep a share of the limit.
            ready = max(ready, _when_fewer_left(self._talk, now, limit - max(1, limit // 15)))
        if lane is Lane.ANSWER:
            # Staff keep a share of the limit, however many citizens write.
            answers = _when_fewer_left(self._answers, now, limit - limit // 9)
            return max(ready, answers, self._frozen_all)
        few = max(2, limit // 20)
        if lane in _EVEN and len(self._left) >= few:
            # Lanes that may hold thousands of messages leave evenly, so that others pass between.
            ready = max(ready, self._left[-few] + few * 1_000 // limit)
        return max(ready, self._frozen_all)

    def spend(self, at: int, address: Address, lane: Lane) -> None:
        """Count one message or edit that leaves (or left) at this moment."""
        self.free.leave(at)
        for spent in self._spent(lane):
            spent.append(at)
        if _is_private(address):
            self._said_in_private(at, address)
        else:
            self._groups.setdefault(address.chat or 0, deque()).append((at, lane))

    def take_back(self, address: Address, lane: Lane) -> None:
        """Undo the last `spend`: the message was not sent."""
        self.free.take_back()
        for spent in self._spent(lane):
            if spent:
                spent.pop()
        if _is_private(address):
            key = _chat(address)
            self._people[key] = self._people.get(key, 0) - self.limits.private_gap_ms
            return
        said = self._groups.get(address.chat or 0, deque())
        for place in range(len(said) - 1, -1, -1):
            if said[place][1] is lane:
                del said[place]
                return

    def arrived(self, left: int, at: int) -> None:
        """The message that left at `left` has arrived: Telegram counts it from then on.

        On a busy machine a delayed message arrives together with later ones.
        """
        self.free.arrive(left, at)

    def freeze(self, address: Address, until: int) -> None:
        key = _chat(address)
        self._frozen[key] = max(until, self._frozen.get(key, 0))

    def flooded(self, now: int, address: Address, until: int) -> None:
        """Telegram answered 429 for this chat. Several such chats at once block all chats."""
        self.freeze(address, until)
        if _chats_flooded(self._floods, now, address, within_ms=5_000) >= 3:
            self.freeze_all(until)

    def let_others_first(self, now: int, *, wait: bool) -> None:
        """Delay broadcasts while a more urgent message waits for room."""
        ready = self.free.ready_at(now) if wait else 0
        self._others_first = ready + _WAKE_MS if ready > now else 0

    def broadcast_ready_at(self, now: int, *, paid: bool) -> int:
        """When the next message of a broadcast may leave; paid ones have a limit of their own."""
        if paid:
            return max(self.paid.ready_at(now), self._frozen_paid, self._held)
        ready = max(self.free.ready_at(now), self._frozen_all)
        return max(ready, self._others_first, self._held)

    def recipient_ready_at(self, person: str) -> int:
        """When this person may get a message: a conversation may use their budget."""
        address = Address(person=person)
        return max(self._frozen.get(_chat(address), 0), self._private_ready_at(address))

    def broadcast_leaves(self, at: int, person: str, *, paid: bool) -> None:
        self._limit_of(paid=paid).leave(at)
        self._said_in_private(at, Address(person=person))

    def broadcast_arrived(self, left: int, at: int, *, paid: bool) -> None:
        self._limit_of(paid=paid).arrive(left, at)

    def broadcast_flooded(self, now: int, person: str, until: int, *, paid: bool) -> bool:
        """Telegram answered 429 to a broadcast; whether that blocks the whole broadcast."""
        address = Address(person=person)
        if not paid:
            self.flooded(now, address, until)
            return self._frozen_all > now
        self.freeze(address, until)
        if _chats_flooded(self._paid_floods, now, address, within_ms=1_000) >= 5:
            self._frozen_paid = max(self._frozen_paid, until)
        return self._frozen_paid > now

    def hold_broadcasts(self, until: int) -> None:
        """Pause broadcasts: Telegram cannot be reached."""
        self._held = max(self._held, until)

    def freeze_all(self, until: int) -> None:
        self._frozen_all = max(self._frozen_all, until)

    def forget_spending(self) -> None:
        """Forget all counts, before they are loaded from the database."""
        self.free.clear()
        self._left.clear()
        self._answers.clear()
        self._talk.clear()
        self._groups.clear()
        self._people.clear()

    def forget_old(self, now: int) -> None:
        """Keep memory bounded: drop people and groups whose budget is full again."""
        self._people = {key: at for key, at in self._people.items() if at > now}
        self._frozen = {key: until for key, until in self._frozen.items() if until > now}
        for chat in [chat for chat in self._groups if not self._window(now, chat)]:
            del self._groups[chat]

    def _spent(self, lane: Lane) -> list[deque[int]]:
        """The counters, beside the window, that count a message of this lane."""
        counters = [self._left]
        if lane in _TALK:
            counters.append(self._talk)
        if lane is Lane.ANSWER:
            counters.append(self._answers)
        return counters

    def _limit_of(self, *, paid: bool) -> Window:
        return self.paid if paid else self.free

    def _said_in_private(self, at: int, address: Address) -> None:
        key = _chat(address)
        self._people[key] = max(self._people.get(key, 0), at) + self.limits.private_gap_ms

    def _private_ready_at(self, address: Address) -> int:
        due = self._people.get(_chat(address), 0)
        return due - self.limits.private_gap_ms * (self.limits.private_burst - 1)

    def _group_ready_at(self, now: int, address: Address, lane: Lane, *, cards_wait: bool) -> int:
        sent, limits = self._window(now, address.chat or 0), self.limits
        if lane is Lane.URGENT_CARD:
            return self._when_fewer(sent, None, limits.group)
        if lane in _TALK:
            return self._when_fewer(sent, None, limits.pace.most)
        ready = self._when_fewer(sent, None, limits.group_background)
        if lane in _CARDS:
            ready = max(ready, self._when_fewer(sent, _CARDS, limits.group_cards))
        elif lane is Lane.SETTLED and any(earlier in _TALK for _, earlier in sent):
            ready = max(ready, self._when_fewer(sent, _SETTLED, limits.group_settled))
        elif cards_wait and lane is not Lane.DIGEST:
            changed = _BACKGROUND - _CARDS - {Lane.DIGEST}
            ready = max(ready, self._when_fewer(sent, changed, limits.group_refreshes))
        quiet = [at for at, earlier in sent if earlier in _BACKGROUND]
        if len(quiet) >= limits.background_burst:
            ready = max(ready, quiet[-1] + limits.background_gap_ms)
        return ready

    def _window(self, now: int, chat: int) -> deque[tuple[int, Lane]]:
        sent = self._groups.get(chat, deque())
        while sent and sent[0][0] <= now - self.limits.group_window_ms:
            sent.popleft()
        return sent

    def _when_fewer(
        self, sent: deque[tuple[int, Lane]], lanes: frozenset[Lane] | None, limit: int
    ) -> int:
        """When fewer than `limit` messages of these lanes are left in the window."""
        counted = [at for at, lane in sent if lanes is None or lane in lanes]
        return counted[-limit] + self.limits.group_window_ms if len(counted) >= limit else 0


def _when_fewer_left(left: deque[int], now: int, limit: int) -> int:
    """When fewer than `limit` messages have left within a second; 0 means now."""
    while left and left[0] <= now - 1_000:
        left.popleft()
    limit = max(1, limit)
    return left[-limit] + 1_000 if len(left) >= limit else 0


def _chats_flooded(
    floods: deque[tuple[int, str]], now: int, address: Address, *, within_ms: int
) -> int:
    """Count one more 429; return how many chats had one within the time."""
    floods.append((now, _chat(address)))
    while floods[0][0] < now - within_ms:
        floods.popleft()
    return len({chat for _, chat in floods})


def _is_private(address: Address) -> bool:
    return address.person is not None or (address.chat or 0) > 0


def _chat(address: Address) -> str:
    """All topics of a group share its budget."""
    return str(address) if address.person is not None else f"chat:{address.chat}"
