"""Delivery of the outbox: most urgent first, within Telegram's limits, each chat in order.

No transaction is open during a call, and a failing message does not block another chat.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from telegram import Bot

from bot.core.database import Database, Transaction, TransientDatabaseError
from bot.core.messages import Address, Outgoing, Verdict
from bot.core.messages.kinds import KINDS
from bot.core.people import Member
from bot.core.queues import deliveries, sent_messages
from bot.core.queues.leases import Heartbeats
from bot.core.sender import Choice, OutboxSender
from bot.core.times import DAY_MS
from bot.core.tracing import TRACING
from bot.telegram import memberships, rate_limits, renderer, results, selection
from bot.telegram.attempt import (
    Letter,
    Meaning,
    Result,
    SendError,
    deliver,
    fingerprint,
)
from bot.telegram.slow_messages import UNMADE, SlowMessages
from bot.values import replace

logger = structlog.get_logger(__name__)

JOB = "delivery"
_PARALLEL = 64


class Delivery(OutboxSender[Result]):
    """`last_sent` is when Telegram last accepted a message, in steady time."""

    job = JOB
    signal = "outbox"

    def __init__(
        self,
        database: Database,
        bot: Bot,
        renderer: renderer.Renderer,
        directory: results.Directory,
        heartbeats: Heartbeats,
        *,
        budgets: rate_limits.Budgets,
        slow_messages: SlowMessages | None = None,
    ) -> None:
        super().__init__(database, heartbeats, parallel=_PARALLEL)
        self._bot = bot
        self._renderer = renderer
        self._directory = directory
        self._slow_messages = slow_messages or SlowMessages(database, renderer)
        self._budgets = budgets
        self._selection = selection.Selection(budgets)
        self._recorder = results.Recorder(directory, budgets, database.steady)
        self._spent_at = 0
        self.last_sent: int | None = None

    async def take_over(self, tx: Transaction) -> None:
        """Settle what the last holder of the lease was sending, and count what it spent."""
        repeated, unknown = await deliveries.recover(tx)
        ahead = self.database.steady() - tx.now  # of steady time before the database's
        self._budgets.forget_spending()
        window = self._budgets.limits.group_window_ms
        for address, lane, at in await deliveries.sent_since(tx, tx.now - window):
            self._budgets.spend(at + ahead, address, lane)
            self._budgets.arrived(at + ahead, at + ahead)
        wrote = await deliveries.wrote_since(tx, tx.today - DAY_MS)
        if wrote or self.last_sent is not None or not self.heartbeats.is_alone:
            # What left to private chats within this second is not written down.
            self._budgets.freeze_all(self.database.steady() + 1_000)
        for address, until in await deliveries.backing_off(tx):
            self._budgets.freeze(address, until + ahead)
        if repeated or unknown:
            logger.warning(
                "messages with an unknown outcome",
                repeated=len(repeated),
                not_repeated=unknown,
            )

    async def choose(self, tx: Transaction, room: int) -> Choice:
        self._spent_at = self.database.steady()
        return await self._selection.choose(tx, room, self._spent_at, self.busy)

    def unclaimed(self, chosen: Sequence[deliveries.DueRow]) -> None:
        for row in chosen:
            self._budgets.take_back(Address.parse(row.address), row.lane)

    async def send(self, rows: Sequence[deliveries.OutboxRow]) -> None:
        spent_at = self._spent_at
        for ready in await self._compose(rows):
            if isinstance(ready, Result) or ready.says_already:
                self._budgets.take_back(ready.row.address, ready.row.lane)
            if isinstance(ready, Result):
                self.ended(ready)
            else:
                self.start(self._attempt(ready, spent_at))

    async def record(self, tx: Transaction, results: Sequence[Result]) -> bool:
        await self._recorder.record(tx, results)
        return await self.more_waits(tx, results)

    def written(self, results: Sequence[Result], known: bool) -> None:
        self._recorder.count(results)
        super().written(results, known)

    async def _compose(
        self, rows: Sequence[deliveries.OutboxRow]
    ) -> list[Letter | Result]:
        """Render claimed rows. A failure is the result of its row and stops no other row."""
        ready: list[Letter | Result] = []
        while len(ready) < len(rows):
            row = rows[len(ready)]
            try:
                async with self.database.reading() as tx:
                    left = rows[len(ready) :]
                    sealed = await self._directory.sealed(
                        tx, [each.address for each in left]
                    )
                    for row in left:
                        ready.append(await self._letter(tx, row, sealed))
            except TransientDatabaseError as error:
                ready.append(
                    Result(row, SendError(Meaning.LATER, type(error).__name__))
                )
            except Exception as error:
                logger.exception(
                    "a message cannot be rendered", row=row.id, kind=row.kind
                )
                ready.append(Result(row, SendError(Meaning.BUG, type(error).__name__)))
        return ready

    async def _letter(
        self, tx: Transaction, row: deliveries.OutboxRow, sealed: Mapping[str, bytes]
    ) -> Letter | Result:
        where = self._directory.chat_of(row.address, sealed)
        if where is None:
            return Result(row, dropped=True)
        member = None
        if row.shows is not None:
            reading = await self._directory.reading(tx, row.address, row.shows)
            if isinstance(reading, Member):
                member = reading
            elif reading is not Verdict.SEND:
                return Result(row, dropped=True, lost=reading is Verdict.LOST)
        outgoing = await self._render(tx, row)
        if outgoing is None:
            return Result(row, dropped=True)
        chat, thread = where
        place = await _place_in(tx, row.remember, chat)
        reply_to = row.reply_to
        if reply_to is None:
            reply_to = await _message_at(tx, row.under, chat)
        if row.edit is None and place is not None:
            same = place.content == fingerprint(outgoing)
            return Letter(
                row,
                chat,
                thread,
                outgoing,
                place.message_id,
                reply_to,
                same,
                member=member,
            )
        edit = self._edited(row, outgoing)
        return Letter(row, chat, thread, outgoing, edit, reply_to, member=member)

    async def _render(
        self, tx: Transaction, row: deliveries.OutboxRow
    ) -> Outgoing | None:
        if row.kind in KINDS and KINDS[row.kind].is_slow:
            return UNMADE
        return await self._renderer.render(tx, row)

    def _edited(self, row: deliveries.OutboxRow, outgoing: Outgoing) -> int | None:
        """Find the message to change: of a draft the one that shows it, or one below it."""
        if outgoing.draft is not None and row.error is None:
            new = None
            if row.edit is None:
                new = fingerprint(outgoing)
            shown = self._directory.message_of_draft(row.address, outgoing.draft, new)
            if shown is not None:
                return max(shown, row.edit or 0)
        if row.edit and outgoing.stays_last and self._is_above(row, row.edit):
            return None
        return row.edit

    def _is_above(self, row: deliveries.OutboxRow, edit: int) -> bool:
        """True if the person has written below the message since."""
        if row.error is not None:
            return False  # an edit that was tried may have arrived: it is repeated as an edit
        return self._directory.has_written_since(row.address, edit)

    async def _attempt(self, letter: Letter, left: int) -> None:
        with TRACING.message(letter.row.id, letter.row.kind):
            await self._attempt_traced(letter, left)

    async def _attempt_traced(self, letter: Letter, left: int) -> None:
        """`left` is when the call was counted within the limits, in steady time."""

        async def room(row: deliveries.OutboxRow) -> None:
            """Wait until one more call fits into the overall limit, and count it."""
            nonlocal left
            now = self.database.steady()
            self._budgets.arrived(left, now)
            while (ready_at := self._budgets.overall_ready_at(now, row.lane)) > now:
                await asyncio.sleep((ready_at - now) / 1000)
                now = self.database.steady()
            self._budgets.spend(now, row.address, row.lane)
            left = now

        try:
            ready = await self._confirmed(letter)
            if isinstance(ready, Letter):
                ready = await self._slow_messages.finished(self._bot, ready)
            if isinstance(ready, Letter):
                result = await deliver(self._bot, ready, room)
            else:
                result = ready
        except Exception as error:
            # Without a result its address would be blocked for ever.
            logger.exception(
                "a message failed", row=letter.row.id, kind=letter.row.kind
            )
            result = Result(letter.row, SendError(Meaning.BUG, type(error).__name__))
        finally:
            if not letter.says_already:
                self._budgets.arrived(left, self.database.steady())
        if result.outcome is None:
            self.last_sent = self.database.steady()
        self.ended(result)

    async def _confirmed(self, letter: Letter) -> Letter | Result:
        if letter.member is None:
            return letter
        standing = await memberships.ask_standing(self._bot, letter.member)
        if standing is None:
            return Result(
                letter.row, SendError(Meaning.LATER, "a membership is not known")
            )
        letter = replace(letter, told=(letter.member, standing))
        if not standing.is_inside:
            return Result(letter.row, letter=letter, dropped=True, lost=True)
        return letter


async def _message_at(tx: Transaction, name: str | None, chat: int) -> int | None:
    place = await _place_in(tx, name, chat)
    if place is None:
        return None
    return place.message_id


async def _place_in(
    tx: Transaction, name: str | None, chat: int
) -> sent_messages.SentMessage | None:
    if name is None:
        return None
    place = await sent_messages.get(tx, name)
    if place is None or place.chat_id != chat:
        return None
    return place
