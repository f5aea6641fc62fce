"""Which of the waiting messages may leave now: one at a time for each address, within budgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.domain.notice import Address, Lane
from bot.pipeline.delivery.rate_limits import WHOLE_BUDGET, Budgets
from bot.storage.engine.database import Transaction
from bot.storage.queues import sending
from bot.storage.queues.sending import DueRow, OutboxRow

_PAGES = 6
_BELIEVED_MS = 250
"""How long it is believed that an address has no room: what waits is not read again meanwhile."""

Held = tuple[Lane | None, str]
"""What waits for room: one lane of an address (as Address writes it), or all of it."""


class Choice(NamedTuple):
    """What to send now, when the first of the others may go, and whether more may go now."""

    rows: list[DueRow]
    ready_at: int | None
    is_cut: bool


class Selection:
    """Knows what is under way."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._under_way: dict[str, OutboxRow] = {}  # by address
        self._held: dict[Held, int] = {}  # until when that is believed

    @property
    def under_way(self) -> list[OutboxRow]:
        """What is being sent, or was and is not written down yet."""
        return list(self._under_way.values())

    def begin(self, rows: Iterable[OutboxRow]) -> None:
        self._under_way.update({str(row.address): row for row in rows})

    def end(self, rows: Iterable[OutboxRow]) -> None:
        for row in rows:
            known = self._under_way.get(str(row.address))
            if known is not None and known.id == row.id:
                del self._under_way[str(row.address)]

    async def choose(self, tx: Transaction, room: int) -> Choice:
        """Up to `room` rows to send now.

        What is chosen is spent at once. Addresses that must wait are left out of the next page,
        so that any number of messages before them hides nobody.
        """
        self._held = {held: until for held, until in self._held.items() if until > tx.now}
        search = _Search(self._budgets, tx.now, self._under_way, room, self._held)
        limit = 2 * room + 16
        for _ in range(_PAGES):
            page = await sending.due(tx, search.busy, limit, search.held, search.lowest)
            if search.read(page) or len(page) < limit:
                is_cut = len(search.chosen) == room
                break
        else:
            is_cut = True
        self._budgets.let_others_first(tx.now, wait=search.is_crowded)
        self._budgets.forget_old(tx.now)
        return Choice(search.chosen, search.ready_at, is_cut)


class _Search:
    """One walk along the queue, past what is `held` until when; what it finds is added there."""

    def __init__(
        self, budgets: Budgets, now: int, under_way: Iterable[str], room: int, held: dict[Held, int]
    ) -> None:
        self._budgets, self._now, self._room, self._held = budgets, now, room, held
        self._cards_wait = {
            Address.parse(address).chat for lane, address in held if lane is Lane.CARD
        }
        self.busy = {*under_way, *(address for lane, address in held if lane is None)}
        self.held = {(lane, address) for lane, address in held if lane is not None}
        self.chosen: list[DueRow] = []
        self.ready_at = min(held.values(), default=None)
        self.lowest = 0
        self.is_crowded = False  # somebody waits for others to have arrived

    def read(self, page: Sequence[DueRow]) -> bool:
        """Choose from a page of the queue; True when looking further is of no use."""
        for row in page:
            if row.lane < self.lowest:
                continue
            overall = self._budgets.overall_ready_at(self._now, row.lane)
            if overall > self._now:
                self._may_go_at(overall)
                self.is_crowded = self.is_crowded or row.lane is not Lane.BROADCAST
                if self._budgets.overall_ready_at(self._now, Lane.URGENT_CARD) > self._now:
                    return True  # nobody may say anything
                self.lowest = row.lane + 1  # this lane had its share: the next one has its turn
                continue
            if row.address not in self.busy and (row.lane, row.address) not in self.held:
                self._consider(row)
            if len(self.chosen) == self._room:
                return True
        return False

    def _consider(self, row: DueRow) -> None:
        address = Address.parse(row.address)
        chat = address.chat
        ready_at = self._budgets.ready_at(
            self._now, address, row.lane, cards_wait=chat in self._cards_wait
        )
        if ready_at <= self._now:
            self._budgets.spend(self._now, address, row.lane)
            self.chosen.append(row)
            self.busy.add(row.address)
            return
        self._may_go_at(ready_at)
        if row.lane is Lane.CARD:
            self._cards_wait.add(chat)
        whole = row.lane in WHOLE_BUDGET or address.person is not None
        if whole:
            self.busy.add(row.address)
        else:
            self.held.add((row.lane, row.address))
        until = min(ready_at, self._now + _BELIEVED_MS)
        self._held[None if whole else row.lane, row.address] = until

    def _may_go_at(self, moment: int) -> None:
        self.ready_at = moment if self.ready_at is None else min(self.ready_at, moment)
