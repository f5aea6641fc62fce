"""Leads broadcasts: whose turn it is, within which limit, and what became of each message.

Runs beside delivery in the process that holds its job, on the same budgets. Answers and notices
go first; urgent broadcasts go before others, which take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from telegram import Bot

from bot.domain.broadcast.broadcast import Fate
from bot.pipeline import metrics
from bot.pipeline.broadcasting.attempt import Attempt, attempt
from bot.pipeline.broadcasting.book import Book
from bot.pipeline.broadcasting.results import Results
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.broadcasting.runs import Runs
from bot.pipeline.delivery.delivery import JOB
from bot.pipeline.delivery.rate_limits import Budgets
from bot.pipeline.delivery.send_errors import Meaning, Outcome
from bot.pipeline.heartbeats import Heartbeats
from bot.storage.broadcast.recipients import Ending, Recipient
from bot.storage.engine.database import Database, TransientDatabaseError

logger = structlog.get_logger(__name__)

_LONGEST_NAP = 0.5
_MOST_AT_ONCE = 400
"""Messages under way; the HTTP client has connections left for answers."""


class Broadcasting:
    """`open_address` turns a sealed address into a chat."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        book: Book,
        runs: Runs,
        heartbeats: Heartbeats,
        budgets: Budgets,
        open_address: Callable[[bytes], int],
    ) -> None:
        self._database, self._bot, self._book = database, bot, book
        self._runs, self._heartbeats, self._budgets = runs, heartbeats, budgets
        self._open = open_address
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._from = 0
        self._troubles = 0
        self._results = Results(database, runs, book)
        self._writer: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Send while the job is this process's, until `stop`."""
        self._writer = asyncio.create_task(self._results.run())
        try:
            while not self._stopping:
                await self._heartbeats.wait_for(JOB)
                if not await self._take_over():
                    continue
                while self._heartbeats.holds(JOB) and not self._stopping:
                    await self._database.wait("broadcasts", await self._round())
                await self._give_back()
        finally:
            if not self._stopping:
                self._writer.cancel()

    async def stop(self, within: float = 5.0) -> None:
        """Let what is under way arrive and be written down; who was only claimed keeps waiting."""
        self._stopping = True
        self._database.signal("broadcasts")
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._give_back()
        if self._writer is not None:
            self._writer.cancel()

    async def _take_over(self) -> bool:
        if not await self._results.flush():  # what an earlier time of ours left
            await asyncio.sleep(_LONGEST_NAP)
            return False
        try:
            lost = await self._book.take_over()
        except TransientDatabaseError as error:
            logger.warning("broadcasts wait for the database", error=str(error))
            await asyncio.sleep(_LONGEST_NAP)
            return False
        self._runs.forget()
        # What the last holder sent in its last second counts against ours.
        self._from = self._database.clock() + 1_000
        if lost:
            metrics.UNKNOWN_OUTCOMES.inc(lost)
        return True

    async def _give_back(self) -> None:
        """Nothing more leaves; what is under way ends, who is only claimed has their turn later."""
        for run in self._runs.all:
            run.closed = True
            run.unclaim()
        busy = (*self._under_way, *(run.claiming for run in self._runs.known if run.claiming))
        if busy:
            await asyncio.wait(busy)
        await self._results.flush()

    async def _round(self) -> float:
        """Send what may be sent now; how long to wait before looking again, in seconds."""
        try:
            await self._look()
        except TransientDatabaseError as error:
            logger.warning("broadcasts wait for the database", error=str(error))
            return _LONGEST_NAP
        nap = self._send()
        for run in self._runs.all:  # afterwards: whose queue ran low just now is not left to a nap
            if run.wants_more and self._may_go_on:
                run.claiming = asyncio.create_task(self._claim_or_list(run))
        return nap

    @property
    def _may_go_on(self) -> bool:
        """Asked again after every look: it may have taken so long that the job is another's."""
        return self._heartbeats.holds(JOB) and not self._stopping

    async def _look(self) -> None:
        """What is running may have been paused, slowed down or begun."""
        if not self._runs.is_stale(self._database.clock()):
            return
        await self._runs.refresh()
        for run in self._runs.all:
            await self._settle(run)
        for run in self._runs.ended():
            await self._book.tell(run, 0.0)

    async def _settle(self, run: Run) -> None:
        now = self._database.clock()
        if run.is_hopeless:
            logger.error("a broadcast reaches nobody and is paused", broadcast=run.id)
            await self._book.pause(run)
            return
        if run.is_done:
            if await self._book.finish(run):
                self._runs.drop(run)
            return
        if self._runs.is_to_be_told(run, now):
            await self._book.tell(run, run.per_second(now))

    async def _claim_or_list(self, run: Run) -> None:
        try:
            await (self._claim(run) if run.state.is_listed else self._list(run))
        except Exception as error:
            run.lost = True  # it begins anew with what the disk says
            if isinstance(error, TransientDatabaseError):
                logger.warning("broadcasts wait for the database", error=str(error))
            else:
                logger.exception("a portion of a broadcast cannot be claimed", broadcast=run.id)
            await asyncio.sleep(_LONGEST_NAP)
        finally:
            run.claiming = None
            if run.closed:
                run.unclaim()
            if run.is_done or run.closed or run.lost:
                self._runs.look_again()
            self._database.signal("broadcasts")

    async def _list(self, run: Run) -> None:
        state = await self._book.list_more(run)
        run.lost = run.lost or state is None
        run.state = state or run.state

    async def _claim(self, run: Run) -> None:
        claimed = await self._book.claim(run)
        if claimed is None:
            run.lost = True
            return
        found, end = claimed
        run.open.update((one.position, None) for one in found if one.position >= run.position)
        run.position = end
        run.queue.extend(found)

    def _send(self) -> float:
        """Let go what may leave at this moment; seconds until the next may."""
        now = self._database.clock()
        while len(self._under_way) < _MOST_AT_ONCE and self._may_go_on:
            run, ready = self._next(now)
            if run is None:
                return min(max((ready - now) / 1000, 0.001), _LONGEST_NAP)
            self._leave(run, run.queue.popleft(), now)
        return 0.01

    def _next(self, now: int) -> tuple[Run | None, float]:
        """Whose message may leave now, or when the first may."""
        soonest = now + _LONGEST_NAP * 1000
        for run in self._runs.in_turn():
            if not run.queue or run.is_proving:
                continue
            budget = self._budgets.broadcast_ready_at(now, paid=run.paid)
            ready = max(budget, run.pace.ready_at(), self._runs.pace_of(run).ready_at(), self._from)
            if ready <= now and self._bring_up(run, now):
                return run, now
            soonest = min(soonest, max(ready, now + 1))
        return None, soonest

    def _bring_up(self, run: Run, now: int) -> bool:
        """Put somebody who may be written to now first in the queue."""
        for _ in range(len(run.queue)):
            if self._budgets.recipient_ready_at(run.queue[0].person) <= now:
                return True
            run.queue.rotate(-1)
        return False

    def _leave(self, run: Run, recipient: Recipient, now: int) -> None:
        if recipient.address is None:
            run.ended.append(Ending(recipient, Fate.SKIPPED, recipient.message))
            return
        try:
            chat = self._open(recipient.address)
        except Exception:
            logger.exception("an address cannot be opened", broadcast=run.id)
            run.ended.append(Ending(recipient, Fate.FAILED, reason="address"))
            return
        self._budgets.broadcast_leaves(now, recipient.person, paid=run.paid)
        run.pace.leave(now)
        self._runs.pace_of(run).leave(now)
        run.served += 1
        run.under_way += 1
        task = asyncio.create_task(self._attempt(run, recipient, chat, now))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _attempt(self, run: Run, recipient: Recipient, chat: int, left: int) -> None:
        errand = run.state.broadcast.errand
        template = run.letters[recipient.language]
        tries = run.tries.get(recipient.position, 0) + 1
        result = await attempt(self._bot, errand, template, recipient, chat, tries)
        now = self._database.clock()
        self._budgets.broadcast_arrived(left, now, paid=run.paid)
        self._note(run, result, now, tries)
        run.under_way -= 1

    def _note(self, run: Run, result: Attempt, now: int, tries: int) -> None:
        ending, outcome = result.ending, result.outcome
        if outcome is None:
            self._troubles = 0
            run.delivered += 1
        else:
            self._react(run, ending, outcome, now)
        run.failed += ending.fate is Fate.FAILED
        if ending.fate is Fate.AGAIN:
            if outcome is not None and outcome.meaning in {Meaning.LATER, Meaning.UNKNOWN}:
                run.tries[ending.recipient.position] = tries
            if not run.sends:
                if not run.closed:  # a closed one begins again at the floor
                    run.queue.append(ending.recipient)
                return
        else:
            run.tries.pop(ending.recipient.position, None)
        run.ended.append(ending)

    def _react(self, run: Run, ending: Ending, outcome: Outcome, now: int) -> None:
        """What one failure means for the messages that follow."""
        match outcome.meaning:
            case Meaning.FLOOD:
                metrics.FLOOD_WAITS.inc()
                until = now + round(outcome.seconds * 1000) + 20
                person = ending.recipient.person
                if self._budgets.broadcast_flooded(now, person, until, paid=run.paid):
                    self._runs.pace_of(run).flooded(now)
            case Meaning.DENIED:
                logger.error("Telegram refuses BOT_TOKEN: broadcasts wait")
                self._budgets.hold_broadcasts(now + 30_000)
            case Meaning.LATER:
                self._troubles += 1
                if self._troubles >= 3:
                    pause = min(500 * 2 ** min(self._troubles // 3, 6), 30_000)
                    self._budgets.hold_broadcasts(now + pause)
            case Meaning.BUG:
                logger.error("a message of a broadcast is refused", error=outcome.error)
            case _:
                pass
