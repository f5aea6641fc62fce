"""Rate limits of Telegram: budgets by chat, group and overall, and windows of arrivals.

Telegram counts arrivals, the bot departures and answers. Pure bookkeeping in steady milliseconds.
"""

from collections import Counter, deque
from collections.abc import Sequence
from itertools import chain, islice

from bot.core.messages import Address, GroupPace, Lane
from bot.values import Value

SPAN_MS = 1_000
GUARD_MS = 2
"""A margin for two clocks that differ by a millisecond."""
_LOOK_AGAIN_MS = 20
_BUCKET_MS = 300_000
"""Round trips are measured per bucket: a machine may be busy for minutes."""
_SETTLED_MS = 3_000
_FEW = 50
_BURST_MS = 200


class Window:
    """At most `limit` messages within a second; without an answer one counts for `late_ms`.

    `trust` is the share of the shortest round trip that counts as travel time. Parallel messages
    wait for each other: the first arrives sooner, and the last is answered sooner, than a single
    round trip shows.
    """

    def __init__(self, limit: int, trust: float = 1.0, late_ms: int = SPAN_MS) -> None:
        self.limit = limit
        self._trust = trust
        self._late_ms = late_ms
        self._under_way = Counter[int]()  # by when they left, in that order
        self._leaving = 0
        self._arrived: deque[int] = deque()
        self._trip = _Trip()

    def ready_at(self, now: int) -> int:
        """Return when one more message may leave; 0 means at once."""
        self._forget(now)
        over = self._leaving + len(self._arrived) - self.limit
        if over < 0:
            return 0
        if over:
            first = sorted([*self._arrived, *self._under_way.elements()])[over]
        else:
            first = min(chain(islice(self._arrived, 1), islice(self._under_way, 1)))
        if first + SPAN_MS > now:
            return first + SPAN_MS
        return now + _LOOK_AGAIN_MS  # a late message may arrive at any moment

    def leave(self, at: int) -> None:
        self._under_way[at] += 1
        self._leaving += 1

    def take_back(self) -> None:
        if self._under_way:
            self._landed(next(reversed(self._under_way)))

    def arrive(self, left: int, at: int) -> None:
        """The answer to the message of `left` came at `at`: it arrived one way earlier.

        No round trip is shorter than the shortest recent one, so two arrivals are at least that
        much plus the pause between an answer and the next departure apart.
        """
        self._landed(left)
        way = max(0, self._trip.shortest(at, at - left) - GUARD_MS) * self._trust
        counted = at - int(way) + GUARD_MS
        if self._arrived:
            counted = max(counted, self._arrived[-1])
        self._arrived.append(max(counted, 0))

    def clear(self) -> None:
        self._under_way.clear()
        self._arrived.clear()
        self._leaving = 0

    def _landed(self, left: int) -> None:
        if left in self._under_way:
            self._leaving -= 1
            self._under_way[left] -= 1
            if not self._under_way[left]:
                del self._under_way[left]

    def _forget(self, now: int) -> None:
        while self._arrived and self._arrived[0] <= now - SPAN_MS:
            self._arrived.popleft()
        while (
            self._under_way
            and (first := next(iter(self._under_way))) <= now - self._late_ms
        ):
            self._leaving -= self._under_way.pop(first)


class _Trip:
    """The shortest round trip of the last five to ten minutes."""

    def __init__(self) -> None:
        self._began = 0
        self._now: tuple[int, int] = (SPAN_MS, 0)  # shortest, of how many
        self._before: tuple[int, int] = (SPAN_MS, 0)

    def shortest(self, at: int, took: int) -> int:
        if at - self._began >= _BUCKET_MS:
            fresh = at - self._began < 2 * _BUCKET_MS
            self._before = self._now if fresh else (SPAN_MS, 0)
            self._began = at
            self._now = (SPAN_MS, 0)
        self._now = (min(self._now[0], max(0, took)), self._now[1] + 1)
        if self._before[1] >= _FEW:
            return min(self._now[0], self._before[0])
        if self._now[1] >= _FEW and at - self._began >= _SETTLED_MS:
            return self._now[0]
        return 0  # too few measurements


class Pace:
    """Spaces messages evenly. Each 429 slows it down by a tenth; it recovers within seconds."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self.ready_at = 0.0
        self._ease = 1.0
        self._eased_at = 0

    def leave(self, at: int) -> None:
        gap = 1_000 / (self.per_second * self._share(at))
        self.ready_at = max(self.ready_at, at - _BURST_MS) + gap

    def flooded(self, now: int) -> None:
        if now - self._eased_at > SPAN_MS:
            self._ease = max(0.5, self._share(now) * 0.9)
            self._eased_at = now

    def _share(self, now: int) -> float:
        return min(1.0, self._ease + 0.02 * (now - self._eased_at) / SPAN_MS)


_TALK = frozenset({Lane.ANSWER, Lane.DESK_ANSWER, Lane.NOTICE, Lane.GREETING})
"""A person waits for these, so that they grow with the number of people."""
_BACKGROUND = frozenset(Lane) - _TALK - {Lane.URGENT_CARD}
_ALL = frozenset(Lane)
_CARDS = frozenset({Lane.CARD})
_SETTLED = frozenset({Lane.SETTLED})
_WAKE_MS = 50
"""How long delivery may take to use the room that broadcasts left to it."""
_EVEN = frozenset({Lane.NOTICE, Lane.GREETING, Lane.BROADCAST})


class Limits(Value):
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
    group_settled: int = 1  # while people work here: it takes room from their decisions
    background_burst: int = 5
    background_gap_ms: int = (
        3_000  # afterwards: an urgent card never waits for a whole window
    )

    @property
    def pace(self) -> GroupPace:
        """Return the waits that staff may expect in a group."""
        return GroupPace(self.group - self.group_urgent, self.group_window_ms)


class _Overall:
    """A limit over all chats: of what is free, or of what is paid for."""

    def __init__(self, window: Window, most_floods: int, within_ms: int) -> None:
        self.window = window
        self.frozen = 0
        self._most_floods = most_floods
        self._within_ms = within_ms
        self._floods: deque[tuple[int, str]] = deque()

    def freeze(self, until: int) -> None:
        self.frozen = max(self.frozen, until)

    def flooded(self, now: int, chat: str, until: int) -> None:
        """Telegram answered 429 for this chat; for several chats at once it means all."""
        self._floods.append((now, chat))
        while self._floods[0][0] < now - self._within_ms:
            self._floods.popleft()
        if len({chat for _, chat in self._floods}) >= self._most_floods:
            self.freeze(until)


class Budgets:
    """Counts recent messages and says when the next one may leave."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        late = limits.late_ms
        self._free = _Overall(Window(limits.per_second, late_ms=late), 3, 5_000)
        self._paid = _Overall(
            Window(limits.paid_per_second, trust=0.5, late_ms=late), 5, 1_000
        )
        # When the newest messages left: more than the longest look back takes.
        newest = 4 * limits.per_second
        self._left, self._talk, self._answers = (
            deque[int](maxlen=newest) for _ in range(3)
        )
        self._groups: dict[int, deque[tuple[int, Lane]]] = {}
        self._people: dict[
            str, int
        ] = {}  # when the last message would have left without bursts
        self._frozen: dict[str, int] = {}
        self._others_first = self._held = self._forgot_at = 0

    def ready_at(self, now: int, address: Address, lane: Lane) -> int:
        """Return when this message may be sent; at most `now` means at once."""
        if _is_private(address):
            chat_ready_at = self._private_ready_at(address)
        else:
            chat_ready_at = self._group_ready_at(now, address, lane)
        frozen_until = self._frozen.get(_chat(address), 0)
        return max(self.overall_ready_at(now, lane), frozen_until, chat_ready_at)

    def overall_ready_at(self, now: int, lane: Lane) -> int:
        """Return when a message of this lane may be sent, whatever its chat."""
        limit = self.limits.per_second
        ready = max(self._free.window.ready_at(now), self._free.frozen)
        if lane in _TALK:
            # Urgent cards and digests keep a share of the limit.
            ready = max(ready, _room(self._talk, limit - max(1, limit // 15), SPAN_MS))
        if lane is Lane.ANSWER:
            # Staff keep a share of the limit, however many citizens write.
            ready = max(ready, _room(self._answers, limit - limit // 9, SPAN_MS))
        elif lane in _EVEN:
            # Lanes that may hold thousands of messages leave evenly, so that others pass between.
            few = max(2, limit // 20)
            ready = max(ready, _room(self._left, few, few * 1_000 // limit))
        return ready

    def spend(self, at: int, address: Address, lane: Lane) -> None:
        """Count one message or edit that leaves (or left) at this moment."""
        self._free.window.leave(at)
        for spent in self._spent(lane):
            spent.append(at)
        if _is_private(address):
            self._said_in_private(at, address)
        else:
            self._groups.setdefault(address.chat or 0, deque()).append((at, lane))

    def take_back(self, address: Address, lane: Lane) -> None:
        """Undo the last `spend`: the message was not sent."""
        self._free.window.take_back()
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

    def arrived(self, left: int, at: int, *, paid: bool = False) -> None:
        """The message that left at `left` has arrived: Telegram counts it from then on."""
        self._overall(paid=paid).window.arrive(left, at)

    def freeze(self, address: Address, until: int) -> None:
        key = _chat(address)
        self._frozen[key] = max(until, self._frozen.get(key, 0))

    def freeze_all(self, until: int) -> None:
        self._free.freeze(until)

    def flooded(
        self, now: int, address: Address, until: int, *, paid: bool = False
    ) -> bool:
        """Telegram answered 429 for this chat; whether that blocks all chats."""
        self.freeze(address, until)
        overall = self._overall(paid=paid)
        overall.flooded(now, _chat(address), until)
        return overall.frozen > now

    def let_others_first(self, now: int, *, wait: bool) -> None:
        self._others_first = 0
        if not wait:
            return
        ready = self._free.window.ready_at(now)
        if ready > now:
            self._others_first = ready + _WAKE_MS

    def broadcast_ready_at(self, now: int, *, paid: bool) -> int:
        """When the next message of a broadcast may leave; paid ones have a limit of their own."""
        overall = self._overall(paid=paid)
        others_first = 0 if paid else self._others_first
        return max(
            overall.window.ready_at(now), overall.frozen, others_first, self._held
        )

    def recipient_ready_at(self, person: str) -> int:
        """Return when this person may get a message: a conversation may use their budget."""
        address = Address(person=person)
        return max(self._frozen.get(_chat(address), 0), self._private_ready_at(address))

    def broadcast_leaves(self, at: int, person: str, *, paid: bool) -> None:
        self._overall(paid=paid).window.leave(at)
        self._said_in_private(at, Address(person=person))

    def hold_broadcasts(self, until: int) -> None:
        self._held = max(self._held, until)

    def forget_spending(self) -> None:
        self._free.window.clear()
        for counted in (
            self._left,
            self._answers,
            self._talk,
            self._groups,
            self._people,
        ):
            counted.clear()

    def forget_old(self, now: int) -> None:
        """Keep memory bounded: drop, once a second, those whose budget is full again."""
        if self._forgot_at <= now < self._forgot_at + 1_000:
            return
        self._forgot_at = now
        self._people = {key: at for key, at in self._people.items() if at > now}
        self._frozen = {
            key: until for key, until in self._frozen.items() if until > now
        }
        for chat in [chat for chat in self._groups if not self._window(now, chat)]:
            del self._groups[chat]

    def _spent(self, lane: Lane) -> list[deque[int]]:
        counters = [self._left]
        if lane in _TALK:
            counters.append(self._talk)
        if lane is Lane.ANSWER:
            counters.append(self._answers)
        return counters

    def _overall(self, *, paid: bool) -> _Overall:
        return self._paid if paid else self._free

    def _said_in_private(self, at: int, address: Address) -> None:
        key = _chat(address)
        self._people[key] = (
            max(self._people.get(key, 0), at) + self.limits.private_gap_ms
        )

    def _private_ready_at(self, address: Address) -> int:
        due = self._people.get(_chat(address), 0)
        return due - self.limits.private_gap_ms * (self.limits.private_burst - 1)

    def _group_ready_at(self, now: int, address: Address, lane: Lane) -> int:
        sent = self._window(now, address.chat or 0)
        limits = self.limits

        def room(limit: int, lanes: frozenset[Lane] = _ALL) -> int:
            counted = [at for at, earlier in sent if earlier in lanes]
            return _room(counted, limit, limits.group_window_ms)

        if lane is Lane.URGENT_CARD:
            return room(limits.group)
        if lane in _TALK:
            return room(limits.pace.most)
        ready = room(limits.group_background)
        if lane in _CARDS:
            ready = max(ready, room(limits.group_cards, _CARDS))
        elif lane is Lane.SETTLED and any(earlier in _TALK for _, earlier in sent):
            ready = max(ready, room(limits.group_settled, _SETTLED))
        quiet = [at for at, earlier in sent if earlier in _BACKGROUND]
        if len(quiet) >= limits.background_burst:
            ready = max(ready, quiet[-1] + limits.background_gap_ms)
        return ready

    def _window(self, now: int, chat: int) -> deque[tuple[int, Lane]]:
        sent = self._groups.get(chat, deque())
        while sent and sent[0][0] <= now - self.limits.group_window_ms:
            sent.popleft()
        return sent


def _room(moments: Sequence[int], limit: int, span: int) -> int:
    """Return when fewer than `limit` of the messages have left within the span (ms)."""
    limit = max(1, limit)
    if len(moments) < limit:
        return 0
    return moments[-limit] + span


def _is_private(address: Address) -> bool:
    return address.person is not None or (address.chat or 0) > 0


def _chat(address: Address) -> str:
    """All topics of a group share its budget."""
    if address.person is not None:
        return str(address)
    return f"chat:{address.chat}"
