"""Delivery of the outbox: most urgent first, within Telegram's limits, each chat in order.

No transaction is open during a call, and a failing message does not block another chat.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog
from telegram import Bot

from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.outgoing import Outgoing
from bot.core.posts import Address
from bot.core.queues import sending, sent_messages
from bot.core.queues.leases import Heartbeats
from bot.core.queues.sending import DueRow, OutboxRow
from bot.telegram.attempt import Letter, Meaning, Result, SendError, deliver, fingerprint
from bot.telegram.rate_limits import Budgets
from bot.telegram.results import Directory, Recorder, ResultWriter
from bot.telegram.selection import Selection, confirm, reader
from bot.telegram.slow_messages import UNMADE, SlowMessages

logger = structlog.get_logger(__name__)

JOB = "delivery"
_POLL_SECONDS = 0.5


@dataclass(slots=True)
class _Call:
    """`left` is when the current call was counted within the limits, in steady time."""

    left: int


class Renderer(Protocol):
    async def render(self, tx: Transaction, row: OutboxRow) -> Outgoing | None:
        """The message in the row's language; None when it is no longer needed."""


class Delivery:
    """`last_sent` is when Telegram last accepted a message, in steady time."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        renderer: Renderer,
        directory: Directory,
        heartbeats: Heartbeats,
        *,
        budgets: Budgets | None = None,
        slow_messages: SlowMessages | None = None,
        parallel: int = 64,
    ) -> None:
        self._database, self._bot, self._heartbeats = database, bot, heartbeats
        self._slow_messages = slow_messages
        self._renderer, self._directory = renderer, directory
        self._budgets = budgets or Budgets()
        self._parallel = parallel
        self._selection = Selection(self._budgets)
        recorder = Recorder(directory, self._budgets, database.steady)
        self._results = ResultWriter(database, recorder, self._selection, self._on_written)
        self._under_way: set[asyncio.Task[None]] = set()
        self._in_doubt: list[int] = []  # rows whose claim may have been committed, unsent
        self._is_cut = True
        self._claiming = asyncio.Lock()
        self._stopping = False
        self.last_sent: int | None = None

    @property
    def is_idle(self) -> bool:
        """True if no message is on its way and every result is written."""
        return not self._under_way and self._results.is_empty

    async def run(self) -> None:
        """Deliver while this process holds the lease, until `stop`."""
        writing = asyncio.create_task(self._results.run())
        try:
            while not self._stopping:
                await self._heartbeats.wait_for(JOB)
                if not await self._take_over():
                    continue
                while self._heartbeats.holds(JOB) and not self._stopping:
                    await self._database.wait("outbox", await self._round())
        finally:
            if not self._stopping:
                for task in (writing, *self._under_way):
                    task.cancel()

    async def stop(self, within: float = 8.0) -> None:
        """Wait for running calls and write their results; start no new ones."""
        self._stopping = True
        self._database.signal("outbox")
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                async with self._claiming:
                    pass  # every claimed row is really being sent from here on
                while self._under_way:
                    await asyncio.wait(set(self._under_way))
        await self._results.close()

    async def _take_over(self) -> bool:
        """Settle what the last holder of the lease was sending, and load what it spent.

        The last holder may be this process: its running calls go on.
        """
        ours = self._selection.under_way
        try:
            async with self._database.transaction() as tx:
                recovered = await sending.recover(tx, [row.id for row in ours])
                recent = await sending.sent_since(tx, tx.now - self._budgets.limits.group_window_ms)
                waiting = await sending.backing_off(tx)
                ahead = self._database.steady() - tx.now
        except TransientDatabaseError as error:
            logger.warning("delivery waits for the database", error=str(error))
            await asyncio.sleep(_POLL_SECONDS)
            return False
        self._budgets.forget_spending()
        for address, lane, at in recent:
            self._budgets.spend(at + ahead, address, lane)
            self._budgets.arrived(at + ahead, at + ahead)
        if self.last_sent is not None or not self._heartbeats.is_alone:
            # What left to private chats within this second is not written down.
            self._budgets.freeze_all(self._database.steady() + 1_000)
        for row in ours:
            self._budgets.spend(self._database.steady(), row.address, row.lane)
        for address, until in waiting:
            self._budgets.freeze(address, until + ahead)
        if recovered.repeated or recovered.unknown:
            logger.warning(
                "messages with an unknown outcome",
                repeated=recovered.repeated,
                not_repeated=recovered.unknown,
            )
        return True

    async def _round(self) -> float:
        """Send what may be sent now; return the seconds until the next look."""
        async with self._claiming:
            return 0 if self._stopping else await self._send_what_may_go()

    async def _send_what_may_go(self) -> float:
        room = self._parallel - len(self._under_way)
        if room <= 0:
            return _POLL_SECONDS
        try:
            await self._settle_doubts()
            now = self._database.steady()
            async with self._database.reading() as tx:
                chosen, ready_at, self._is_cut = await self._selection.choose(tx, room, now)
                due_at = None if self._is_cut else await sending.next_at(tx)
            if chosen:
                await self._send(chosen, now)
            if chosen and self._is_cut:
                return 0
        except TransientDatabaseError as error:
            logger.warning("delivery waits for the database", error=str(error))
            return _POLL_SECONDS
        naps = [1000 * _POLL_SECONDS]
        if ready_at is not None:
            naps.append(ready_at - self._database.steady())
        if due_at is not None:
            naps.append(due_at - self._database.clock())
        return max(min(naps) / 1000, 0.002)

    async def _settle_doubts(self) -> None:
        """The answer to a commit was lost: release these rows, claimed or not."""
        if self._in_doubt:
            async with self._database.transaction() as tx:
                await sending.give_back(tx, self._in_doubt)
            self._in_doubt = []

    async def _send(self, chosen: Sequence[DueRow], spent_at: int) -> None:
        """Claim, render, and send in parallel."""
        # A power cut may lose the claim; except in broadcasts such a message may be repeated.
        repeated = all(row.lane.repeats_unknown for row in chosen)
        rows: list[OutboxRow] = []
        try:
            async with self._database.transaction(durable=not repeated) as tx:
                # The row may have changed since it was chosen; once claimed it cannot change.
                rows = await sending.mark_sending(tx, [row.id for row in chosen])
        except TransientDatabaseError:
            rows = []
            self._in_doubt += [row.id for row in chosen]
            raise
        finally:
            ours = {row.id for row in rows}
            for row in chosen:
                if row.id not in ours:
                    self._budgets.take_back(Address.parse(row.address), row.lane)
        self._selection.begin(rows)
        for ready in await self._compose(rows):
            if isinstance(ready, Result) or ready.says_already:
                self._budgets.take_back(ready.row.address, ready.row.lane)
            if isinstance(ready, Result):
                self._results.add(ready)
                continue
            task = asyncio.create_task(self._attempt(ready, spent_at))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _compose(self, rows: Sequence[OutboxRow]) -> list[Letter | Result]:
        """Render claimed rows. A failure is the result of its row and stops no other row."""
        ready: list[Letter | Result] = []
        while len(ready) < len(rows):
            row = rows[len(ready)]
            try:
                async with self._database.reading() as tx:
                    for row in rows[len(ready) :]:
                        ready.append(await self._letter(tx, row))
            except TransientDatabaseError as error:
                ready.append(Result(row, SendError(Meaning.LATER, type(error).__name__)))
            except Exception as error:
                logger.exception("a message cannot be rendered", row=row.id, kind=row.kind)
                ready.append(Result(row, SendError(Meaning.BUG, type(error).__name__)))
        return ready

    async def _letter(self, tx: Transaction, row: OutboxRow) -> Letter | Result:
        where = await self._directory.chat_of(tx, row.address)
        if where is None:
            return Result(row, dropped=True)
        member = await reader(self._directory, tx, row)
        if isinstance(member, Result):
            return member
        slow = self._slow_messages
        if slow is not None and slow.makes(row.kind):
            outgoing: Outgoing | None = UNMADE
        else:
            outgoing = await self._renderer.render(tx, row)
        if outgoing is None:
            return Result(row, dropped=True)
        chat, thread = where
        place = None if row.remember is None else await sent_messages.get(tx, row.remember)
        reply_to = row.reply_to or await _message_at(tx, row.under, chat)
        if row.edit is None and place is not None and place.chat_id == chat:
            same = place.content == fingerprint(outgoing)
            return Letter(
                row, chat, thread, outgoing, place.message_id, reply_to, same, member=member
            )
        edit = row.edit
        # An edit that was tried before may have arrived: it is repeated as an edit.
        if edit and outgoing.stays_last and row.error is None:
            is_above = self._directory.has_written_since(row.address, edit)
            edit = None if is_above else edit
        return Letter(row, chat, thread, outgoing, edit, reply_to, member=member)

    async def _attempt(self, letter: Letter, spent_at: int) -> None:
        call = _Call(spent_at)
        try:
            result = await self._delivered(letter, call)
        except Exception as error:
            # Without a result its address would be blocked for ever.
            logger.exception("a message failed", row=letter.row.id, kind=letter.row.kind)
            result = Result(letter.row, SendError(Meaning.BUG, type(error).__name__))
        finally:
            if not letter.says_already:
                self._budgets.arrived(call.left, self._database.steady())
        if result.outcome is None:
            self.last_sent = self._database.steady()
        self._results.add(result)

    async def _delivered(self, letter: Letter, call: _Call) -> Result:
        confirmed = await confirm(self._bot, letter)
        if isinstance(confirmed, Result):
            return confirmed
        letter = confirmed
        room = partial(self._room, call)
        if self._slow_messages is None:
            return await deliver(self._bot, letter, room)
        async with self._slow_messages.finished(self._bot, letter) as ready:
            if isinstance(ready, Result):
                return ready
            return await deliver(self._bot, ready, room)

    async def _room(self, call: _Call, row: OutboxRow) -> None:
        """Wait until one more call fits into the overall limit, and count it."""
        now = self._database.steady()
        self._budgets.arrived(call.left, now)
        while (ready_at := self._budgets.overall_ready_at(now, row.lane)) > now:
            await asyncio.sleep((ready_at - now) / 1000)
            now = self._database.steady()
        self._budgets.spend(now, row.address, row.lane)
        call.left = now

    def _on_written(self, *, more: bool) -> None:
        if self._is_cut or more:
            self._database.signal("outbox")


async def _message_at(tx: Transaction, name: str | None, chat: int) -> int | None:
    """The message remembered under this name in this chat, to reply to."""
    place = None if name is None else await sent_messages.get(tx, name)
    return None if place is None or place.chat_id != chat else place.message_id
