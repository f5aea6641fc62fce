"""Sender of broadcasts: picks the next run, keeps to the limits, judges each result.

It runs beside delivery in the process that holds its job, on the same budgets. Answers and
notices go first; broadcasts take turns.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence

import structlog
from telegram import Bot

from bot.broadcasts.model import Fate, RunKind, Transition
from bot.broadcasts.run import Attempt, Batch, Run, Runs, RunStore
from bot.broadcasts.store import Ending, Recipient
from bot.core import metrics
from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.posts import Address
from bot.core.queues.leases import Heartbeats
from bot.core.sender import PAUSE, Sender
from bot.core.work import Deployment
from bot.telegram.attempt import Meaning, SendError, judge
from bot.telegram.bot_api import Template
from bot.telegram.delivery import JOB
from bot.telegram.rate_limits import Budgets
from bot.telegram.renderer import Renderer
from bot.telegram.results import Directory

logger = structlog.get_logger(__name__)

_LONGEST_NAP = 0.5
_MOST_AT_ONCE = 400
"""Messages in flight; the HTTP client keeps connections for answers."""
_TELL_MS = 3_000
_MOST_TRIES = 8


class Broadcasting(Sender[Run, dict[Run, Batch]]):
    """Its results are runs with something to write."""

    job, signal, gathers = JOB, "broadcasts", 0.05

    def __init__(
        self,
        database: Database,
        bot: Bot,
        deployment: Deployment,
        renderer: Renderer,
        directory: Directory,
        heartbeats: Heartbeats,
        budgets: Budgets,
    ) -> None:
        super().__init__(database, heartbeats)
        self._bot, self._vault, self._budgets = bot, deployment.vault, budgets
        self._store = RunStore(database, deployment, directory)
        self._runs = Runs(database, deployment, renderer, self._store)
        self._from = 0
        self._troubles = 0

    async def take_over(self, tx: Transaction) -> None:
        metrics.UNKNOWN_OUTCOMES.inc(await self._store.take_over(tx))
        self._runs.forget()
        # What the last holder sent in its last second counts against this process's limit.
        self._from = self.database.steady() + 1_000

    def release(self) -> None:
        """Send nothing more; claimed recipients keep waiting."""
        for run in self._runs.all:
            run.close()
            self.ended(run)

    async def record(self, tx: Transaction, results: Sequence[Run]) -> dict[Run, Batch]:
        runs = [run for run in dict.fromkeys(results) if run.ended or run.puts_back]
        return {run: await self._store.write(tx, run) for run in runs}

    def unwritten(self, results: Sequence[Run]) -> None:
        for run in results:
            run.is_unsure = True

    def written(self, results: Sequence[Run], known: dict[Run, Batch]) -> None:
        for run, batch in known.items():
            run.written(batch)
            fates = Counter(ending.fate for ending in batch.endings)
            for fate, count in fates.items():
                metrics.POSTS.labels("broadcast", fate.name.lower()).inc(count)
            is_over = run.is_done or run.is_closed or fates[Fate.AGAIN]
            if is_over:
                self._runs.look_again()
            if is_over or run.wants_more:  # it waited for this write
                self.database.signal(self.signal)

    async def round(self) -> float:
        await self._look()
        nap = self._send()
        for run in self._runs.all:  # after sending, so that an empty queue is not left to a nap
            if run.wants_more and self.may_go_on:
                run.is_claiming = True
                self.start(self._claim_or_list(run))
        return nap

    async def _look(self) -> None:
        """Runs may have been started, paused or cancelled."""
        if not self._runs.is_stale(self.database.steady()):
            return
        for run in await self._runs.refresh():
            self.ended(run)
        for run in self._runs.all:
            now = self.database.steady()
            if run.is_hopeless:
                logger.error("every message of a broadcast fails: it is paused", broadcast=run.id)
                await self._store.settle(run, Transition.PAUSE)
            elif run.is_done:
                if await self._store.settle(run, Transition.FINISH):
                    self._runs.drop(run)
            elif now - run.told_at >= _TELL_MS:
                await self._store.tell(run, run.tells(now))
        for run in self._runs.pop_ended():
            await self._store.tell(run, 0.0)

    async def _claim_or_list(self, run: Run) -> None:
        try:
            await (self._store.claim if run.state.is_listed else self._store.list_more)(run)
        except Exception as error:
            run.is_lost = True  # it begins anew with what the database says
            if isinstance(error, TransientDatabaseError):
                logger.warning("broadcasts wait for the database", error=str(error))
            else:
                logger.exception("a portion of a broadcast cannot be claimed", broadcast=run.id)
            await asyncio.sleep(PAUSE)
        finally:
            run.is_claiming = False
            if run.is_closed:
                run.close()  # also what was claimed meanwhile
                self.ended(run)
            if run.is_done or run.is_closed or run.is_lost:
                self._runs.look_again()
            self.database.signal("broadcasts")

    def _send(self) -> float:
        """Send every message that may leave now; seconds until the next may."""
        now = self.database.steady()
        while len(self.in_flight) < _MOST_AT_ONCE and self.may_go_on:
            run, ready = self._next(now)
            if run is None:
                return min(max((ready - now) / 1000, 0.001), _LONGEST_NAP)
            self._leave(run, run.queue.popleft(), now)
        return 0.01

    def _next(self, now: int) -> tuple[Run | None, float]:
        """The run whose message may leave now, or when the first one may."""
        soonest = now + _LONGEST_NAP * 1000
        for run in self._runs.in_turn():
            if not run.queue or run.is_proving:
                continue
            budget = self._budgets.broadcast_ready_at(now, paid=run.paid)
            ready = max(budget, run.pace.ready_at(), self._from)
            if ready <= now and self._bring_up(run, now):
                return run, now
            soonest = min(soonest, max(ready, now + 1))
        return None, soonest

    def _bring_up(self, run: Run, now: int) -> bool:
        """Put a recipient whose chat has room for a message first in the queue."""
        for _ in range(len(run.queue)):
            if self._budgets.recipient_ready_at(run.queue[0].person) <= now:
                return True
            run.queue.rotate(-1)
        return False

    def _leave(self, run: Run, recipient: Recipient, now: int) -> None:
        if recipient.address is None:
            run.ended.append(Ending(recipient, Fate.SKIPPED, recipient.message))
            self.ended(run)
            return
        try:
            chat = self._vault.open(recipient.address, recipient.person)
        except Exception:
            logger.exception("an address cannot be opened", broadcast=run.id)
            run.ended.append(Ending(recipient, Fate.FAILED, reason="address"))
            self.ended(run)
            return
        self._budgets.broadcast_leaves(now, recipient.person, paid=run.paid)
        run.leaves(now)
        self.start(self._attempt(run, recipient, chat, now))

    async def _attempt(self, run: Run, recipient: Recipient, chat: int, left: int) -> None:
        kind, template = run.state.broadcast.errand, run.templates[recipient.language]
        tries = run.tries.get(recipient.position, 0) + 1
        result = await attempt(self._bot, kind, template, recipient, chat, tries)
        now = self.database.steady()
        self._budgets.arrived(left, now, paid=run.paid)
        if result.outcome is None:
            self._troubles = 0
        else:
            self._react(run, recipient, result.outcome, now)
        run.arrived(result)
        self.ended(run)

    def _react(self, run: Run, recipient: Recipient, outcome: SendError, now: int) -> None:
        """Adjust pace and budgets to the failure of one message."""
        match outcome.meaning:
            case Meaning.FLOOD:
                metrics.FLOOD_WAITS.inc()
                until = now + round(outcome.seconds * 1000) + 20
                address = Address(person=recipient.person)
                if self._budgets.flooded(now, address, until, paid=run.paid):
                    run.pace.flooded(now)
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


async def attempt(
    bot: Bot, kind: RunKind, template: Template, recipient: Recipient, chat: int, tries: int
) -> Attempt:
    """Send, change or delete the message, and judge the result. Never raises."""
    try:
        answer = await template.call(bot, chat, recipient.message)
    except Exception as error:
        outcome = judge(error)
        return Attempt(_ending(kind, recipient, outcome, tries), outcome)
    if kind is RunKind.SEND:
        return Attempt(Ending(recipient, Fate.DELIVERED, int(answer["message_id"])))
    done = Fate.WITHDRAWN if kind is RunKind.WITHDRAW else Fate.DELIVERED
    return Attempt(Ending(recipient, done, recipient.message))


def _ending(kind: RunKind, recipient: Recipient, outcome: SendError, tries: int) -> Ending:
    fate = Fate.FAILED
    match outcome.meaning:
        case Meaning.SAME:
            return Ending(recipient, Fate.DELIVERED, recipient.message)
        case Meaning.FLOOD | Meaning.DENIED:
            fate = Fate.AGAIN
        case Meaning.UNKNOWN if kind is RunKind.SEND:
            fate = Fate.UNKNOWN
        case Meaning.LATER | Meaning.UNKNOWN if tries < _MOST_TRIES:
            fate = Fate.AGAIN
        case Meaning.GONE:
            fate = Fate.BLOCKED
    return Ending(recipient, fate, reason=outcome.error)
