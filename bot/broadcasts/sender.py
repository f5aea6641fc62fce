"""Sender of broadcasts: picks the next run, keeps to the limits, judges each result.

It runs beside delivery in the process that holds its job, on the same budgets. Answers and
notices go first; broadcasts take turns.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

import structlog
from telegram import Bot

from bot.broadcasts import messages, service, store
from bot.broadcasts.model import (
    PAID_PER_SECOND,
    Broadcast,
    Fate,
    RunKind,
    Transition,
    move,
    pays,
)
from bot.broadcasts.run import Attempt, Batch, Run
from bot.broadcasts.store import Ending, Listing, Recipient, Running
from bot.core import metrics
from bot.core.database import (
    Database,
    Transaction,
    TransientDatabaseError,
    VersionConflict,
)
from bot.core.messages import Address
from bot.core.queues.leases import Heartbeats
from bot.core.sender import PAUSE, Sender
from bot.core.work import Deployment, Work
from bot.telegram import bot_api
from bot.telegram.attempt import Meaning, SendError, judge
from bot.telegram.delivery import JOB
from bot.telegram.rate_limits import Budgets, Pace
from bot.telegram.renderer import Renderer
from bot.telegram.results import Directory
from bot.values import replace

logger = structlog.get_logger(__name__)

_LONGEST_NAP = 0.5
_MOST_AT_ONCE = 400
"""Messages in flight; the HTTP client keeps connections for answers."""
_LOOK_MS = 500
_TELL_MS = 3_000
_MOST_TRIES = 8
_WALK = 1_000
"""Recipients a later run reads in one step: most of them have nothing to change."""


class _NotOurs(Exception):
    """Another process has the run, or it is paused: the transaction is rolled back."""


class Broadcasting(Sender[Run, dict[Run, Batch]]):
    """Its results are runs with something to write."""

    job = JOB
    signal = "broadcasts"
    gathers = 0.05

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
        self._bot = bot
        self._deployment = deployment
        self._renderer = renderer
        self._directory = directory
        self._budgets = budgets
        self.runs: dict[str, Run] = {}
        self.closed: list[Run] = []  # their last results are still to be written
        self.free = Pace(deployment.per_second)
        self._paid = Pace(PAID_PER_SECOND)
        self._looked_at = 0
        self._from = 0
        self._troubles = 0

    async def take_over(self, tx: Transaction) -> None:
        """Fence off the process that sent before, and start from the database alone."""
        for found in await store.take_over(tx):
            broadcast = found.broadcast
            epoch = found.epoch
            if broadcast.errand is not RunKind.SEND:
                # A correction or withdrawal may be repeated: it starts again at the floor.
                await store.hold(tx, broadcast.id, epoch, found.floor, found.floor)
                continue
            await store.hold(tx, broadcast.id, epoch, found.position, found.position)
            lost = await store.give_up(tx, broadcast.id, found.floor, found.position)
            more = {
                (lang, Fate.UNKNOWN, "cut off"): count for lang, count in lost.items()
            }
            await store.count_up(tx, broadcast.id, 1, more)
            if lost:
                logger.warning(
                    "messages of a broadcast with an unknown outcome",
                    broadcast=broadcast.number,
                    not_repeated=lost.total(),
                )
            metrics.UNKNOWN_OUTCOMES.inc(lost.total())
        self.runs.clear()
        self.closed.clear()
        self._looked_at = 0
        # What the last holder sent in its last second counts against this process's limit.
        self._from = self.database.steady() + 1_000

    def release(self) -> None:
        for run in self.runs.values():
            run.close()
            self.ended(run)

    async def record(self, tx: Transaction, results: Sequence[Run]) -> dict[Run, Batch]:
        runs = [run for run in dict.fromkeys(results) if run.ended or run.puts_back]
        return {run: await self.write(tx, run) for run in runs}

    def unwritten(self, results: Sequence[Run]) -> None:
        for run in results:
            run.is_unsure = True

    def written(self, results: Sequence[Run], known: dict[Run, Batch]) -> None:
        for run, batch in known.items():
            run.written(batch)
            for fate, count in Counter(ending.fate for ending in batch.endings).items():
                metrics.POSTS.labels("broadcast", fate.name.lower()).inc(count)
            is_over = run.is_done or run.is_closed
            if is_over:
                self._looked_at = 0
            if is_over or run.wants_more:  # it waited for this write
                self.database.signal(self.signal)

    async def round(self) -> float:
        now = self.database.steady()
        if now - self._looked_at >= _LOOK_MS:
            self._looked_at = now
            await self.refresh()
            await self._tell_authors()
        nap = self._send()
        # After sending, so that an empty queue is not left to a nap
        for run in self.runs.values():
            if run.wants_more and self.may_go_on:
                run.is_claiming = True
                self.start(self._claim_or_list(run))
        return nap

    # Which runs there are

    async def refresh(self) -> None:
        async with self.database.reading() as tx:
            found = {one.broadcast.id: one for one in await store.running(tx)}
        for run in list(self.runs.values()):
            state = found.get(run.id)
            if state is not None and run.is_same(state) and not run.is_lost:
                run.state = replace(run.state, broadcast=state.broadcast)
                continue
            del self.runs[run.id]
            run.close()
            self.closed.append(run)
        for run in self.closed:
            self.ended(run)
        closed = {run.id for run in self.closed}
        for id, state in found.items():
            # Its last results are written first: they say who has none.
            if id not in self.runs and id not in closed:
                self.runs[id] = self._begin(state)

    def _begin(self, state: Running) -> Run:
        broadcast = state.broadcast
        listing = None
        if not state.is_listed:
            listing = Listing(broadcast, self._deployment.channel.languages)
        paid = pays(self._deployment, broadcast)
        return Run(
            state,
            self._templates(broadcast, paid=paid),
            listing,
            self._paid if paid else self.free,
            paid,
            position=state.floor,
            sent=min((other.sent for other in self.runs.values()), default=0),
        )

    def _templates(
        self, broadcast: Broadcast, *, paid: bool
    ) -> Mapping[str, bot_api.Template]:
        """Rendered once for each language, however many recipients read it."""
        if broadcast.errand is RunKind.WITHDRAW:
            return dict.fromkeys(broadcast.contents, bot_api.DELETE)
        now = self.database.clock()
        edits = broadcast.errand is RunKind.CORRECT
        templates = {}
        for language, content in broadcast.contents.items():
            speaker = self._renderer.speaker(language, now)
            outgoing = messages.broadcast_message(
                speaker, broadcast.topic, content, broadcast.id
            )
            templates[language] = bot_api.template(outgoing, edits=edits, paid=paid)
        return templates

    async def _tell_authors(self) -> None:
        """End runs that are done, pause hopeless ones, and show the progress of the others."""
        for run in list(self.runs.values()):
            now = self.database.steady()
            if run.is_hopeless:
                logger.error(
                    "every message of a broadcast fails: it is paused", broadcast=run.id
                )
                await self._settle_run(run, Transition.PAUSE)
            elif run.is_done:
                if await self._settle_run(run, Transition.FINISH):
                    del self.runs[run.id]
            elif now - run.told_at >= _TELL_MS:
                await self._tell(run, run.tells(now))
        written = [run for run in self.closed if run.is_idle]
        self.closed = [run for run in self.closed if not run.is_idle]
        for run in written:
            await self._tell(run, 0.0)

    async def _settle_run(self, run: Run, act: Transition) -> bool:
        """End or pause the run and show its author; False when its state changed meanwhile."""
        try:
            async with self.database.transaction() as tx:
                found = await store.state(tx, run.id)
                if found is None or not run.is_same(found):
                    return False
                ended = {"ended_at": tx.now} if act is Transition.FINISH else {}
                after = move(found.broadcast, act, **ended)
                await store.change(tx, after, found.broadcast.version)
                await service.refresh(Work(tx, self._deployment), after)
        except VersionConflict:
            return False
        return True

    async def _tell(self, run: Run, per_second: float) -> None:
        async with self.database.transaction(durable=False) as tx:
            found = await store.get(tx, run.id)
            if found is not None:
                await service.refresh(Work(tx, self._deployment), found, per_second)

    # Recipients: claimed, sent to, written

    async def _claim_or_list(self, run: Run) -> None:
        try:
            await (self.claim if run.state.is_listed else self.list_more)(run)
        except Exception as error:
            run.is_lost = True  # it begins anew with what the database says
            if isinstance(error, TransientDatabaseError):
                logger.warning("broadcasts wait for the database", error=str(error))
            else:
                logger.exception(
                    "a portion of a broadcast cannot be claimed", broadcast=run.id
                )
            await asyncio.sleep(PAUSE)
        finally:
            run.is_claiming = False
            if run.is_closed:
                run.close()  # also what was claimed meanwhile
                self.ended(run)
            if run.is_done or run.is_closed or run.is_lost:
                self._looked_at = 0
            self.database.signal("broadcasts")

    async def list_more(self, run: Run) -> None:
        state = run.state
        found = None
        if run.listing is None:
            return
        async with self.database.transaction() as tx:
            # Checked first: a process that takes over waits for this portion, or it is not made.
            if await store.hold(tx, run.id, state.epoch, run.floor()):
                to, total, whole = await run.listing.portion(
                    tx, state.listed_to, state.total
                )
                await store.grow(
                    tx, run.id, state.epoch, total=total, to=to, whole=whole
                )
                found = await store.state(tx, run.id)
        run.listed(found)

    async def claim(self, run: Run) -> list[Recipient] | None:
        """Claim the next portion; None when the run is not ours."""
        run.claim_begins()
        found = None
        end = run.position
        try:
            async with self.database.transaction() as tx:
                end = await self._move_cursor(tx, run)
                if run.sends:
                    topic = run.state.broadcast.topic.value
                    found = await store.waiting(tx, run.id, topic, run.position, end)
                else:
                    number = run.state.broadcast.run
                    found = await store.heard(tx, run.id, number, run.position, end)
        except _NotOurs:
            found = None
        run.claimed(found, end)
        return found

    async def _move_cursor(self, tx: Transaction, run: Run) -> int:
        by = run.portion if run.sends else min(_WALK, 4 * run.portion)
        end = min(run.position + by, run.state.total)
        if not await store.claim(tx, run.id, run.state.epoch, end, run.floor()):
            raise _NotOurs
        return end

    async def write(self, tx: Transaction, run: Run) -> Batch:
        """Write what ended. Results of an earlier write that got no answer are not counted again.

        Nothing is written when another process has the run.
        """
        endings: Sequence[Ending] = [*run.ended]
        batch = Batch(endings, run.puts_back, ours=True)
        floor = run.floor(endings)
        back = floor if batch.put_back else None
        if not await store.hold(tx, run.id, run.state.epoch, floor, back):
            return replace(batch, ours=False)
        number = run.state.broadcast.run
        if run.is_unsure:
            endings = await store.unwritten(tx, run.id, number, endings)
        await store.write_endings(tx, run.id, number, endings)
        more = Counter(
            (one.recipient.language, one.fate, one.reason) for one in endings
        )
        await store.count_up(tx, run.id, number, more)
        for one in endings:
            if one.fate is Fate.BLOCKED:
                address = Address(person=one.recipient.person)
                await self._directory.unreachable(tx, address, one.reason)
        return batch

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
        # Least sent first
        for run in sorted(self.runs.values(), key=lambda run: run.sent):
            if not run.queue or run.is_proving:
                continue
            budget = self._budgets.broadcast_ready_at(now, paid=run.paid)
            ready = max(budget, run.pace.ready_at, self._from)
            if ready <= now and self._bring_up(run, now):
                return run, now
            soonest = min(soonest, max(ready, now + 1))
        return None, soonest

    def _bring_up(self, run: Run, now: int) -> bool:
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
            chat = self._deployment.vault.open(recipient.address, recipient.person)
        except Exception:
            logger.exception("an address cannot be opened", broadcast=run.id)
            run.ended.append(Ending(recipient, Fate.FAILED, reason="address"))
            self.ended(run)
            return
        self._budgets.broadcast_leaves(now, recipient.person, paid=run.paid)
        run.leaves(now)
        self.start(self._attempt(run, recipient, chat, now))

    async def _attempt(
        self, run: Run, recipient: Recipient, chat: int, left: int
    ) -> None:
        kind = run.state.broadcast.errand
        template = run.templates[recipient.language]
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

    def _react(
        self, run: Run, recipient: Recipient, outcome: SendError, now: int
    ) -> None:
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


async def attempt(
    bot: Bot,
    kind: RunKind,
    template: bot_api.Template,
    recipient: Recipient,
    chat: int,
    tries: int,
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


def _ending(
    kind: RunKind, recipient: Recipient, outcome: SendError, tries: int
) -> Ending:
    fate = Fate.FAILED
    match outcome.meaning:
        case Meaning.SAME:
            return Ending(recipient, Fate.DELIVERED, recipient.message)
        case Meaning.FLOOD | Meaning.DENIED:
            fate = Fate.WAITING
        case Meaning.UNKNOWN if kind is RunKind.SEND:
            fate = Fate.UNKNOWN
        case Meaning.LATER | Meaning.UNKNOWN if tries < _MOST_TRIES:
            fate = Fate.WAITING
        case Meaning.GONE:
            fate = Fate.BLOCKED
    return Ending(recipient, fate, reason=outcome.error)
