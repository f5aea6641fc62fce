"""What the database holds of running broadcasts: taken over, claimed, written down, finished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import structlog

from bot.domain.broadcast.broadcast import Act, Errand, Fate, Stage, move
from bot.domain.notice import Address
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.delivery.results import Directory
from bot.services.broadcast import progress
from bot.services.work import Deployment, Work
from bot.storage.broadcast import broadcasts, recipients, tallies
from bot.storage.broadcast.broadcasts import Running
from bot.storage.broadcast.recipients import Ending, Recipient
from bot.storage.desk.cases import VersionConflict
from bot.storage.engine.database import Database, Transaction

logger = structlog.get_logger(__name__)

_WALK = 1_000
"""Recipients a later run looks at in one step: most of them have nothing to change."""


class _Ousted(Exception):
    """Somebody else has it, or it is paused: nothing of the transaction may stay."""


class Book:
    def __init__(self, database: Database, deployment: Deployment, directory: Directory) -> None:
        self._database, self._deployment = database, deployment
        self._directory = directory

    async def take_over(self) -> int:
        """Whoever was being written to by a dead process has an unknown fate; how many.

        From here on that process, should it live, can write nothing more about them.
        """
        async with self._database.transaction() as tx:
            return sum([await self._take_over(tx, one) for one in await broadcasts.take_over(tx)])

    async def _take_over(self, tx: Transaction, found: Running) -> int:
        broadcast = found.broadcast
        if broadcast.errand is not Errand.SEND:
            # A correction or withdrawal may be done twice: it goes on where all is known.
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

    async def list_more(self, run: Run) -> Running | None:
        """One portion of the list; None when the broadcast is ours no longer."""
        state, listing = run.state, run.listing
        if listing is None:
            return state
        async with self._database.transaction() as tx:
            # Asked first: whoever takes it over waits for this portion, or it is not made.
            if not await broadcasts.hold(tx, run.id, state.epoch, run.floor):
                return None
            to, total, whole = await listing.portion(tx, state.listed_to, state.total)
            await broadcasts.grow(tx, run.id, state.epoch, total=total, to=to, whole=whole)
            return await broadcasts.state(tx, run.id)

    async def claim(self, run: Run) -> tuple[list[Recipient], int] | None:
        """The next portion and where it ends, marked on the disk; None when it is ours no longer.

        First come those who were refused for a moment. Should this raise, `run.doubt` says whose
        claim may have come to the disk.
        """
        run.doubt = []
        try:
            async with self._database.transaction() as tx:
                claimed = await (self._claim(tx, run) if run.sends else self._walk(tx, run))
        except _Ousted:
            claimed = None
        run.doubt = None
        return claimed

    async def _claim(self, tx: Transaction, run: Run) -> tuple[list[Recipient], int]:
        topic = run.state.broadcast.topic.value
        found = await self._refused(tx, run) if run.has_refused else []
        end = min(run.position + max(0, run.portion - len(found)), run.state.total)
        if not await broadcasts.claim(tx, run.id, run.state.epoch, end, run.floor):
            raise _Ousted
        return found + await recipients.waiting(tx, run.id, topic, run.position, end), end

    async def _refused(self, tx: Transaction, run: Run) -> list[Recipient]:
        topic = run.state.broadcast.topic.value
        run.has_refused = False  # who is refused from here on says so again
        # Whose refusal is still being written waits: the writing must not follow the claim.
        besides = {one.recipient.position for one in run.ended}
        found = await recipients.refused(tx, run.id, topic, run.portion, besides)
        run.doubt = found
        more = bool(found) or await recipients.any_refused(tx, run.id)
        run.has_refused = run.has_refused or more
        return found

    async def _walk(self, tx: Transaction, run: Run) -> tuple[list[Recipient], int]:
        end = min(run.position + min(_WALK, 4 * run.portion), run.state.total)
        if not await broadcasts.claim(tx, run.id, run.state.epoch, end, run.floor):
            raise _Ousted
        turn = run.state.broadcast.run
        return await recipients.heard(tx, run.id, turn, run.position, end), end

    async def write(self, run: Run, endings: Sequence[Ending]) -> bool:
        """What became of recipients; False when somebody else has taken the broadcast over.

        What an earlier try wrote, whose answer was lost, is not counted again.
        """
        gone = {one.recipient.position for one in endings}
        floor = next((position for position in run.open if position not in gone), run.position)
        back = None
        if run.puts_back:
            back = run.position if run.sends else floor
        async with self._database.transaction() as tx:
            if not await broadcasts.hold(tx, run.id, run.state.epoch, floor, back):
                return False
            number = run.state.broadcast.run
            if run.is_unsure:
                endings = await recipients.unwritten(tx, run.id, number, endings)
            if run.sends:
                await recipients.end(tx, run.id, endings)
            else:
                settled = [one for one in endings if one.fate is not Fate.AGAIN]
                await recipients.done_with(tx, run.id, number, settled)
            more: Counter[tuple[str, Fate, str]] = Counter(
                (one.recipient.language, one.fate, one.reason)
                for one in endings
                if one.fate is not Fate.AGAIN
            )
            await tallies.count_up(tx, run.id, number, more)
            for one in endings:
                if one.fate is Fate.BLOCKED:
                    address = Address(person=one.recipient.person)
                    await self._directory.unreachable(tx, address, one.reason)
        return True

    async def finish(self, run: Run) -> bool:
        """It is done, and who started it reads so; False when somebody changed it meanwhile."""
        return await self._settle(run, Act.FINISH)

    async def pause(self, run: Run) -> bool:
        """Nothing arrives: better to wait for who started it."""
        return await self._settle(run, Act.PAUSE)

    async def _settle(self, run: Run, act: Act) -> bool:
        try:
            async with self._database.transaction() as tx:
                found = await broadcasts.state(tx, run.id)
                if found is None or found.epoch != run.state.epoch:
                    return False
                before = found.broadcast
                if before.stage is not Stage.SENDING:
                    return False
                ended = {"ended_at": tx.now} if act is Act.FINISH else {}
                after = move(before, act, **ended)
                await broadcasts.change(tx, after, before.version)
                await progress.tell(Work(tx, self._deployment), after)
        except VersionConflict:
            return False
        return True

    async def tell(self, run: Run, per_second: float) -> None:
        """Keep the message about its progress current."""
        async with self._database.transaction(durable=False) as tx:
            found = await broadcasts.get(tx, run.id)
            if found is not None:
                work = Work(tx, self._deployment)
                await progress.tell(work, found, per_second)
