"""Selection of the next messages: one at a time per address, within the rate limits."""

from collections.abc import Iterable, Sequence

from bot.core.database import Transaction
from bot.core.messages import Address, Lane
from bot.core.queues import deliveries
from bot.core.sender import Choice
from bot.telegram.rate_limits import Budgets

_PAGES = 6
_SKIP_MS = 250
"""How long messages of an address without room are skipped before they are read again."""

Held = tuple[Lane | None, str]
"""Skipped messages: one lane of an address (as Address writes it), or all of the address."""


def _written(lane: Lane, address: str) -> str:
    return f"{lane.value}:{address}"


class Selection:
    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._held: dict[Held, int] = {}  # until when (ms)

    async def choose(
        self, tx: Transaction, room: int, now: int, under_way: Iterable[str]
    ) -> Choice:
        """Up to `room` rows to send now, which is in steady time; none to addresses `under_way`.

        Chosen rows count within the limits at once. The next page leaves out addresses that must
        wait, so that their messages do not hide those of others.
        """
        self._held = {held: until for held, until in self._held.items() if until > now}
        search = _Search(self._budgets, now, under_way, room, self._held)
        limit = 2 * room + 16
        for _ in range(_PAGES):
            page = await deliveries.due(
                tx, search.busy, limit, search.held, search.lowest
            )
            if search.read(page) or len(page) < limit:
                is_cut = len(search.chosen) == room
                break
        else:
            is_cut = True
        self._budgets.let_others_first(now, wait=search.is_crowded)
        self._budgets.forget_old(now)
        return Choice(search.chosen, search.ready_at, is_cut)


class _Search:
    """One walk along the queue; `held` says what to skip until when, and grows."""

    def __init__(
        self,
        budgets: Budgets,
        now: int,
        under_way: Iterable[str],
        room: int,
        held: dict[Held, int],
    ) -> None:
        self._budgets = budgets
        self._now = now
        self._room = room
        self._held = held
        self.busy = {*under_way, *(address for lane, address in held if lane is None)}
        self.held = {
            _written(lane, address) for lane, address in held if lane is not None
        }
        self.chosen: list[deliveries.DueRow] = []
        self.ready_at = min(held.values(), default=None)
        self.lowest = 0
        self.is_crowded = False  # a message more urgent than a broadcast waits for room

    def read(self, page: Sequence[deliveries.DueRow]) -> bool:
        for row in page:
            if row.lane < self.lowest:
                continue
            overall = self._budgets.overall_ready_at(self._now, row.lane)
            if overall > self._now:
                self._may_go_at(overall)
                self.is_crowded = self.is_crowded or row.lane is not Lane.BROADCAST
                if (
                    self._budgets.overall_ready_at(self._now, Lane.URGENT_CARD)
                    > self._now
                ):
                    return True  # no lane has room
                # This lane is at its limit: go on with the next one
                self.lowest = row.lane + 1
                continue
            if (
                row.address not in self.busy
                and _written(row.lane, row.address) not in self.held
            ):
                self._consider(row)
            if len(self.chosen) == self._room:
                return True
        return False

    def _consider(self, row: deliveries.DueRow) -> None:
        address = Address.parse(row.address)
        ready_at = self._budgets.ready_at(self._now, address, row.lane)
        if ready_at <= self._now:
            self._budgets.spend(self._now, address, row.lane)
            self.chosen.append(row)
            self.busy.add(row.address)
            return
        self._may_go_at(ready_at)
        whole = row.lane is Lane.URGENT_CARD or address.chat is None or address.chat > 0
        if whole:
            self.busy.add(row.address)
        else:
            self.held.add(_written(row.lane, row.address))
        until = min(ready_at, self._now + _SKIP_MS)
        lane = None if whole else row.lane
        self._held[lane, row.address] = until

    def _may_go_at(self, moment: int) -> None:
        if self.ready_at is None or moment < self.ready_at:
            self.ready_at = moment
