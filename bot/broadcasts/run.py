"""The state of one run in memory. Every change of it is a method of `Run`; it does no I/O."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from bot.broadcasts import service
from bot.broadcasts import store as broadcasts
from bot.broadcasts.messages import broadcast_message
from bot.broadcasts.model import Broadcast, Fate, RunKind, Stage, Transition, move
from bot.broadcasts.store import Ending, Listing, Recipient, Running
from bot.core.database.database import Database, Transaction, VersionConflict
from bot.core.posts import Address
from bot.core.work import Deployment, Work
from bot.dataclass import frozen
from bot.telegram import bot_api
from bot.telegram.attempt import Meaning, SendError
from bot.telegram.bot_api import Template
from bot.telegram.rate_limits import Pace
from bot.telegram.renderer import Renderer
from bot.telegram.results import Directory

_FIRST = 20
"""So many messages are sent first; when all of them fail, the message itself is wrong."""


def most_unwritten(per_second: float) -> int:
    """How many recipients at most may be claimed or sent to without a result in the database.

    A kill leaves at most so many unknown, however slow the disk: half a second's messages, and a
    few more, so that a slow run does not wait for each answer.
    """
    return round(per_second / 2) + 30


@frozen
class Attempt:
    """A message that was tried. `outcome` is None when Telegram did it."""

    ending: Ending
    outcome: SendError | None = None


@frozen
class Batch:
    """Results of a run that were written; not `ours`: another process has the run."""

    endings: Sequence[Ending]
    put_back: bool
    ours: bool


@dataclass(slots=True, eq=False)
class Run:
    """A recipient is claimed (`queue`), then in flight, then `ended`, then written.

    `templates` are the calls by language; all free runs share one `pace`, and all paid ones
    another. `unwritten` holds the claimed positions, in order, that
    have no result in the database. `unconfirmed` is not None while the cursor in the database may
    be ahead of `position`, because a claim got no answer or claimed recipients were given up; it
    holds the refused recipients such a claim took again, none of whom is in flight.
    """

    state: Running
    templates: Mapping[str, Template]
    listing: Listing | None
    pace: Pace
    paid: bool
    position: int = 0  # the next recipient to claim
    queue: deque[Recipient] = field(default_factory=deque)
    in_flight: int = 0
    ended: list[Ending] = field(default_factory=list)
    unwritten: dict[int, None] = field(default_factory=dict)
    unconfirmed: list[Recipient] | None = None
    has_refused: bool = True  # the database may hold recipients whose message was refused
    is_unsure: bool = False  # the last write of results got no answer
    is_claiming: bool = False
    tries: dict[int, int] = field(default_factory=dict)  # by position, while they fail for now
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    is_lost: bool = False  # another process took it over, or the database must be asked anew
    is_closed: bool = False  # nothing of it is sent any more
    done: int = 0  # results written
    told_at: int = 0  # when its progress was shown last
    told: int = 0  # what was done by then

    # -- what the sender, the writer and the store ask

    @property
    def id(self) -> str:
        return self.state.broadcast.id

    @property
    def sends(self) -> bool:
        """The first run, whose messages must not be repeated; later runs may repeat theirs."""
        return self.state.broadcast.errand is RunKind.SEND

    @property
    def is_done(self) -> bool:
        return self._is_all_claimed and self.is_idle and not self.is_lost

    @property
    def is_idle(self) -> bool:
        """Every claimed recipient has a result in the database."""
        busy = self.queue or self.in_flight or self.ended or self.is_claiming
        return not (busy or self.unconfirmed is not None or (self.sends and self.unwritten))

    @property
    def _is_all_claimed(self) -> bool:
        return self.state.is_listed and self.position >= self.state.total and not self.has_refused

    @property
    def is_proving(self) -> bool:
        """The first messages are in flight: whether the message can be sent is not known yet."""
        proven = self.delivered or not self.sends
        return not proven and self.in_flight + self.failed >= _FIRST

    @property
    def is_hopeless(self) -> bool:
        return self.sends and not self.delivered and self.failed >= _FIRST

    @property
    def portion(self) -> int:
        """Return how many to claim at once: what is sent in a tenth of a second."""
        return max(4, round(self.pace.per_second / 10))

    @property
    def wants_more(self) -> bool:
        """True if another portion is to be claimed, or one to be listed."""
        low = max(2, round(self.pace.per_second / 30))
        if self.is_claiming or self.is_lost or self._is_all_claimed:
            return False
        unwritten = len(self.queue) + self.in_flight + len(self.ended)
        has_room = unwritten + self.portion <= most_unwritten(self.pace.per_second)
        return not self.state.is_listed or (len(self.queue) < low and has_room)

    @property
    def puts_back(self) -> bool:
        """Nothing is sent any more, and the cursor in the database may be ahead."""
        is_over = self.is_closed and not self.is_claiming and (self.sends or not self.in_flight)
        return is_over and self.unconfirmed is not None

    def floor(self, written: Sequence[Ending] = ()) -> int:
        """Every recipient before this position has a result, once `written` is written."""
        gone = {one.recipient.position for one in written}
        return next((place for place in self.unwritten if place not in gone), self.position)

    def is_same(self, found: Running) -> bool:
        """True if `found` is this run, still being sent by this process."""
        theirs = found.broadcast
        same = found.epoch == self.state.epoch and theirs.run == self.state.broadcast.run
        return same and theirs.stage is Stage.SENDING

    # -- transitions

    def listed(self, state: Running | None) -> None:
        """The list of recipients grew; None: another process has the run."""
        self.is_lost = self.is_lost or state is None
        self.state = state or self.state

    def claim_begins(self) -> None:
        """From here on the cursor in the database may be ahead."""
        self.unconfirmed = []

    def looks_for_refused(self) -> None:
        """The claim under way reads refused recipients; a later refusal sets the mark again."""
        self.has_refused = False

    def retakes(self, refused: list[Recipient], *, more: bool) -> None:
        """The claim under way takes `refused` again; `more` of them may wait."""
        self.unconfirmed = refused
        self.has_refused = self.has_refused or more

    def claimed(self, found: list[Recipient] | None, end: int) -> None:
        """The claim is committed up to before `end`; None: another process has the run."""
        self.unconfirmed = None
        if found is None:
            self.is_lost = True
            return
        self.unwritten.update(
            (one.position, None) for one in found if one.position >= self.position
        )
        self.position = end
        self.queue.extend(found)

    def leaves(self, now: int) -> None:
        """The message to the recipient just taken from the queue is sent."""
        self.pace.leave(now)
        self.sent += 1
        self.in_flight += 1

    def arrived(self, attempt: Attempt) -> None:
        """Telegram answered, or did not; what was refused for now is tried again."""
        self.in_flight -= 1
        ending, place = attempt.ending, attempt.ending.recipient.position
        self.delivered += attempt.outcome is None
        self.failed += ending.fate is Fate.FAILED
        if ending.fate is not Fate.AGAIN:
            self.tries.pop(place, None)
        elif attempt.outcome and attempt.outcome.meaning in {Meaning.LATER, Meaning.UNKNOWN}:
            self.tries[place] = self.tries.get(place, 0) + 1
        if self.sends or ending.fate is not Fate.AGAIN:
            self.ended.append(ending)
        elif not self.is_closed:  # a closed run starts again at the floor
            self.queue.append(ending.recipient)

    def written(self, batch: Batch) -> None:
        """The oldest results are in the database."""
        del self.ended[: len(batch.endings)]
        for ending in batch.endings:
            self.unwritten.pop(ending.recipient.position, None)
        self.is_unsure = False
        if batch.put_back:
            self.unconfirmed = None
        self.is_lost = self.is_lost or not batch.ours
        again = sum(ending.fate is Fate.AGAIN for ending in batch.endings)
        self.has_refused = self.has_refused or bool(again and self.sends)
        self.done += len(batch.endings) - again

    def tells(self, now: int) -> float:
        """Its progress is shown; how many messages a second were done since the last time."""
        pace = (self.done - self.told) * 1_000 / (now - self.told_at) if self.told_at else 0.0
        self.told_at, self.told = now, self.done
        return pace

    def close(self) -> None:
        """Send nothing more. Claimed recipients wait for their turn again.

        What may be repeated is not noted: the next run starts at the floor.
        """
        self.is_closed = True
        waiting = [*self.queue]
        self.queue.clear()
        if not self.sends:
            self.unconfirmed = []
            return
        if self.puts_back:
            waiting += self.unconfirmed or []
            self.unconfirmed = []
        self.ended += [Ending(one, Fate.AGAIN, reason="not sent yet") for one in waiting]


logger = structlog.get_logger(__name__)

_WALK = 1_000
"""Recipients a later run reads in one step: most of them have nothing to change."""


class _NotOurs(Exception):
    """Another process has the run, or it is paused: the transaction is rolled back."""


class RunStore:
    def __init__(self, database: Database, deployment: Deployment, directory: Directory) -> None:
        self._database, self._deployment = database, deployment
        self._directory = directory

    async def take_over(self, tx: Transaction) -> int:
        """Fence off the process that sent before; how many recipients it left unknown."""
        unknown = 0
        for found in await broadcasts.take_over(tx):
            broadcast, epoch = found.broadcast, found.epoch
            if broadcast.errand is not RunKind.SEND:
                # A correction or withdrawal may be repeated: it starts again at the floor.
                await broadcasts.hold(tx, broadcast.id, epoch, found.floor, found.floor)
                continue
            await broadcasts.hold(tx, broadcast.id, epoch, found.position, found.position)
            lost = await broadcasts.give_up(tx, broadcast.id, found.floor, found.position)
            more = {(lang, Fate.UNKNOWN, "cut off"): count for lang, count in lost.items()}
            await broadcasts.count_up(tx, broadcast.id, 1, more)
            if lost:
                logger.warning(
                    "messages of a broadcast with an unknown outcome",
                    broadcast=broadcast.number,
                    not_repeated=sum(lost.values()),
                )
            unknown += sum(lost.values())
        return unknown

    async def running(self) -> list[Running]:
        async with self._database.reading() as tx:
            return await broadcasts.running(tx)

    async def list_more(self, run: Run) -> None:
        """List one more portion of recipients."""
        state, found = run.state, None
        if run.listing is None:
            return
        async with self._database.transaction() as tx:
            # Checked first: a process that takes over waits for this portion, or it is not made.
            if await broadcasts.hold(tx, run.id, state.epoch, run.floor()):
                to, total, whole = await run.listing.portion(tx, state.listed_to, state.total)
                await broadcasts.grow(tx, run.id, state.epoch, total=total, to=to, whole=whole)
                found = await broadcasts.state(tx, run.id)
        run.listed(found)

    async def claim(self, run: Run) -> list[Recipient] | None:
        """Claim the next portion, refused recipients first; None when the run is not ours.

        When this raises, `run.unconfirmed` says whose claim may have been committed.
        """
        run.claim_begins()
        found, end = None, run.position
        try:
            async with self._database.transaction() as tx:
                found, end = await (self._claim(tx, run) if run.sends else self._walk(tx, run))
        except _NotOurs:
            pass
        run.claimed(found, end)
        return found

    async def _claim(self, tx: Transaction, run: Run) -> tuple[list[Recipient], int]:
        topic = run.state.broadcast.topic.value
        found = await self._refused(tx, run, topic) if run.has_refused else []
        end = await self._move_cursor(tx, run, max(0, run.portion - len(found)))
        return found + await broadcasts.waiting(tx, run.id, topic, run.position, end), end

    async def _refused(self, tx: Transaction, run: Run, topic: str) -> list[Recipient]:
        run.looks_for_refused()
        # A refusal that is not written yet has to wait: its write must not follow this claim.
        besides = {one.recipient.position for one in run.ended}
        found = await broadcasts.take_refused(tx, run.id, topic, run.portion, besides)
        run.retakes(found, more=bool(found) or await broadcasts.any_refused(tx, run.id))
        return found

    async def _walk(self, tx: Transaction, run: Run) -> tuple[list[Recipient], int]:
        end = await self._move_cursor(tx, run, min(_WALK, 4 * run.portion))
        number = run.state.broadcast.run
        return await broadcasts.heard(tx, run.id, number, run.position, end), end

    async def _move_cursor(self, tx: Transaction, run: Run, by: int) -> int:
        end = min(run.position + by, run.state.total)
        if not await broadcasts.claim(tx, run.id, run.state.epoch, end, run.floor()):
            raise _NotOurs
        return end

    async def write(self, tx: Transaction, run: Run) -> Batch:
        """Write what ended. Results of an earlier write that got no answer are not counted again.

        Nothing is written when another process has the run.
        """
        endings: Sequence[Ending] = [*run.ended]
        batch = Batch(endings, run.puts_back, ours=True)
        floor, back = run.floor(endings), None
        if batch.put_back:
            back = run.position if run.sends else floor
        if not await broadcasts.hold(tx, run.id, run.state.epoch, floor, back):
            return replace(batch, ours=False)
        number = run.state.broadcast.run
        if run.is_unsure:
            endings = await broadcasts.unwritten(tx, run.id, number, endings)
        settled = [one for one in endings if one.fate is not Fate.AGAIN]
        await broadcasts.write_endings(tx, run.id, number, endings if run.sends else settled)
        more = Counter((one.recipient.language, one.fate, one.reason) for one in settled)
        await broadcasts.count_up(tx, run.id, number, more)
        for one in endings:
            if one.fate is Fate.BLOCKED:
                address = Address(person=one.recipient.person)
                await self._directory.unreachable(tx, address, one.reason)
        return batch

    async def settle(self, run: Run, act: Transition) -> bool:
        """End or pause the run and show its author; False when its state changed meanwhile."""
        try:
            async with self._database.transaction() as tx:
                found = await broadcasts.state(tx, run.id)
                if found is None or not run.is_same(found):
                    return False
                ended = {"ended_at": tx.now} if act is Transition.FINISH else {}
                after = move(found.broadcast, act, **ended)
                await broadcasts.change(tx, after, found.broadcast.version)
                await service.refresh(Work(tx, self._deployment), after)
        except VersionConflict:
            return False
        return True

    async def tell(self, run: Run, per_second: float) -> None:
        """Keep the message that shows its progress current."""
        async with self._database.transaction(durable=False) as tx:
            found = await broadcasts.get(tx, run.id)
            if found is not None:
                await service.refresh(Work(tx, self._deployment), found, per_second)


_LOOK_MS = 500


class Runs:
    def __init__(
        self, database: Database, deployment: Deployment, renderer: Renderer, store: RunStore
    ) -> None:
        self._database, self._deployment = database, deployment
        self._renderer, self._store = renderer, store
        self._runs: dict[str, Run] = {}
        self._closed: list[Run] = []  # their last results are still to be written
        self._looked_at = 0
        self._free = Pace(deployment.per_second)
        self._paid = Pace(service.PAID_PER_SECOND)

    @property
    def all(self) -> list[Run]:
        return list(self._runs.values())

    @property
    def known(self) -> list[Run]:
        """Also those whose last results are still to be written."""
        return [*self._runs.values(), *self._closed]

    def is_stale(self, now: int) -> bool:
        return now - self._looked_at >= _LOOK_MS

    def look_again(self) -> None:
        self._looked_at = 0

    def forget(self) -> None:
        """Start from the database alone, after the job was taken over."""
        self._runs.clear()
        self._closed.clear()
        self.look_again()

    def drop(self, run: Run) -> None:
        self._runs.pop(run.id, None)

    def in_turn(self) -> list[Run]:
        """The run that has sent least comes first."""
        return sorted(self._runs.values(), key=lambda run: run.sent)

    def pop_ended(self) -> list[Run]:
        """Closed runs whose last results were written since the last call."""
        ended = [run for run in self._closed if run.is_idle]
        self._closed = [run for run in self._closed if not run.is_idle]
        return ended

    async def refresh(self) -> list[Run]:
        """Close what was paused or cancelled, begin what was started; what was closed."""
        self._looked_at = self._database.steady()
        found = {one.broadcast.id: one for one in await self._store.running()}
        for run in self.all:
            state = found.get(run.id)
            if state is not None and run.is_same(state) and not run.is_lost:
                run.state = replace(run.state, broadcast=state.broadcast)
                continue
            self.drop(run)
            run.close()
            self._closed.append(run)
        closed = {run.id for run in self._closed}
        for id, state in found.items():
            # Its last results are written first: they say who waits for another try.
            if id not in self._runs and id not in closed:
                self._runs[id] = await self._begin(state)
        return self._closed

    async def _begin(self, state: Running) -> Run:
        broadcast = state.broadcast
        listing = None
        if not state.is_listed:
            async with self._database.reading() as tx:
                wanted = service.wanted(Work(tx, self._deployment), broadcast)
            listing = Listing(broadcast.id, wanted, broadcast.started_at or 0)
        paid = service.pays(self._deployment, broadcast)
        sends = broadcast.errand is RunKind.SEND
        return Run(
            state,
            self._templates(broadcast, paid=paid),
            listing,
            self._paid if paid else self._free,
            paid,
            position=state.position if sends else state.floor,
            has_refused=sends,
            sent=min((other.sent for other in self._runs.values()), default=0),
        )

    def _templates(self, broadcast: Broadcast, *, paid: bool) -> dict[str, Template]:
        """Rendered once for each language, however many recipients read it."""
        if broadcast.errand is RunKind.WITHDRAW:
            return dict.fromkeys(broadcast.contents, bot_api.DELETE)
        now, edits = self._database.clock(), broadcast.errand is RunKind.CORRECT
        templates = {}
        for language, content in broadcast.contents.items():
            speaker = self._renderer.speaker(language, now)
            outgoing = broadcast_message(speaker, broadcast.topic, content, broadcast.id)
            templates[language] = bot_api.template(outgoing, edits=edits, paid=paid)
        return templates
