"""The transactions of a run: take over, list, claim, write results, finish, show progress."""

from collections import Counter
from collections.abc import Sequence

import structlog

from bot.domain.broadcast.broadcast import Fate, RunKind, Transition, move
from bot.domain.notice import Address
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.delivery.results import Directory
from bot.services.broadcast import showing
from bot.services.work import Deployment, Work
from bot.storage.broadcast import broadcasts, recipients, tallies
from bot.storage.broadcast.broadcasts import Running
from bot.storage.broadcast.recipients import Ending, Recipient
from bot.storage.engine.database import Database, Transaction
from bot.storage.engine.errors import VersionConflict

logger = structlog.get_logger(__name__)

_WALK = 1_000
"""Recipients a later run reads in one step: most of them have nothing to change."""


class _NotOurs(Exception):
    """Another process has the run, or it is paused: the transaction is rolled back."""


class RunStore:
    def __init__(self, database: Database, deployment: Deployment, directory: Directory) -> None:
        self._database, self._deployment = database, deployment
        self._directory = directory

    async def take_over(self) -> int:
        """Fence off the process that sent before; how many recipients it left unknown."""
        async with self._database.transaction() as tx:
            return sum([await self._take_over(tx, one) for one in await broadcasts.take_over(tx)])

    async def _take_over(self, tx: Transaction, found: Running) -> int:
        broadcast = found.broadcast
        if broadcast.errand is not RunKind.SEND:
            # A correction or withdrawal may be repeated: it starts again at the floor.
            await broadcasts.hold(tx, broadcast.id, found.epoch, found.floor, found.floor)
            return 0
        await broadcasts.hold(tx, broadcast.id, found.epoch, found.position, found.position)
        lost = await recipients.give_up(tx, broadcast.id, found.floor, found.position)
        more = {(lang, Fate.UNKNOWN, "cut off"): count for lang, count in lost.items()}
        await tallies.count_up(tx, broadcast.id, 1, more)
        if lost:
            logger.warning(
                "messages of a broadcast with an unknown outcome",
                broadcast=broadcast.number,
                not_repeated=sum(lost.values()),
            )
        return sum(lost.values())

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
        return found + await recipients.waiting(tx, run.id, topic, run.position, end), end

    async def _refused(self, tx: Transaction, run: Run, topic: str) -> list[Recipient]:
        run.looks_for_refused()
        # A refusal that is not written yet has to wait: its write must not follow this claim.
        besides = {one.recipient.position for one in run.ended}
        found = await recipients.refused(tx, run.id, topic, run.portion, besides)
        run.retakes(found, more=bool(found) or await recipients.any_refused(tx, run.id))
        return found

    async def _walk(self, tx: Transaction, run: Run) -> tuple[list[Recipient], int]:
        end = await self._move_cursor(tx, run, min(_WALK, 4 * run.portion))
        number = run.state.broadcast.run
        return await recipients.heard(tx, run.id, number, run.position, end), end

    async def _move_cursor(self, tx: Transaction, run: Run, by: int) -> int:
        end = min(run.position + by, run.state.total)
        if not await broadcasts.claim(tx, run.id, run.state.epoch, end, run.floor()):
            raise _NotOurs
        return end

    async def write(self, run: Run, endings: Sequence[Ending]) -> bool:
        """Write results; False when another process has the run.

        Results of an earlier write that got no answer are not counted again.
        """
        floor, back = run.floor(endings), None
        if run.puts_back:
            back = run.position if run.sends else floor
        async with self._database.transaction() as tx:
            if not await broadcasts.hold(tx, run.id, run.state.epoch, floor, back):
                return False
            number = run.state.broadcast.run
            if run.is_unsure:
                endings = await recipients.unwritten(tx, run.id, number, endings)
            settled = [one for one in endings if one.fate is not Fate.AGAIN]
            await recipients.end(tx, run.id, number, endings if run.sends else settled)
            more = Counter((one.recipient.language, one.fate, one.reason) for one in settled)
            await tallies.count_up(tx, run.id, number, more)
            for one in endings:
                if one.fate is Fate.BLOCKED:
                    address = Address(person=one.recipient.person)
                    await self._directory.unreachable(tx, address, one.reason)
        return True

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
                await showing.refresh(Work(tx, self._deployment), after)
        except VersionConflict:
            return False
        return True

    async def tell(self, run: Run, per_second: float) -> None:
        """Keep the message that shows its progress current."""
        async with self._database.transaction(durable=False) as tx:
            found = await broadcasts.get(tx, run.id)
            if found is not None:
                await showing.refresh(Work(tx, self._deployment), found, per_second)
