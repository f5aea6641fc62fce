"""Which broadcasts are under way in this process, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.broadcast.broadcast import Broadcast, Errand
from bot.messages.broadcast.message import broadcast_message
from bot.messages.renderer import Renderer
from bot.pipeline.broadcasting.book import Book
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.delivery import bot_api
from bot.pipeline.delivery.bot_api import Template
from bot.pipeline.delivery.send_window import Pace
from bot.services.broadcast import broadcasts, tracked_links
from bot.services.work import Deployment, Work
from bot.storage.broadcast.broadcasts import Running
from bot.storage.engine.database import Database

_LOOK_MS = 500
_TELL_MS = 3_000


class Runs:
    def __init__(
        self, database: Database, deployment: Deployment, renderer: Renderer, book: Book
    ) -> None:
        self._database, self._deployment = database, deployment
        self._renderer, self._book = renderer, book
        self._runs: dict[str, Run] = {}
        self._ending: list[Run] = []  # no longer led, results on their way
        self._looked_at = 0
        self._free = Pace(deployment.per_second)
        self._paid = Pace(broadcasts.PAID_PER_SECOND)

    @property
    def all(self) -> list[Run]:
        return list(self._runs.values())

    @property
    def known(self) -> list[Run]:
        """Also those whose last results are still to be written."""
        return [*self._runs.values(), *self._ending]

    def pace_of(self, run: Run) -> Pace:
        """What all broadcasts together may say."""
        return self._paid if run.paid else self._free

    def is_stale(self, now: int) -> bool:
        return now - self._looked_at >= _LOOK_MS

    def look_again(self) -> None:
        self._looked_at = 0

    def is_to_be_told(self, run: Run, now: int) -> bool:
        due = now - run.told_at >= _TELL_MS
        if due:
            run.told_at = now
        return due

    def forget(self) -> None:
        """Before somebody who took the job anew reads what there is."""
        self._runs.clear()
        self._ending.clear()
        self.look_again()

    def drop(self, run: Run) -> None:
        self._runs.pop(run.id, None)

    def in_turn(self) -> Iterator[Run]:
        """Urgent ones first, then whoever was served least."""
        yield from sorted(
            self._runs.values(), key=lambda run: (not run.state.broadcast.urgent, run.served)
        )

    def ended(self) -> list[Run]:
        """Those that were stopped and whose last results are written since."""
        over = [run for run in self._ending if run.is_idle]
        self._ending = [run for run in self._ending if not run.is_idle]
        return over

    async def refresh(self) -> None:
        """Read what is running: what was paused or cancelled ends, what was begun joins."""
        self._looked_at = self._database.clock()
        found = {one.broadcast.id: one for one in await self._book.running()}
        gone = [
            run for run in self.all
            if run.id not in found or run.lost or not run.follows(found[run.id])
        ]  # fmt: skip
        for run in gone:
            self.drop(run)
            run.closed = True
            run.unclaim()
            self._ending.append(run)
        ending = {run.id for run in self._ending}
        for id, state in found.items():
            if id in self._runs:
                self._update(self._runs[id], state)
            elif id not in ending:  # its last results first: they say who waits again
                self._runs[id] = await self._begin(state)

    def _update(self, run: Run, state: Running) -> None:
        known = run.state
        run.state = replace(known, broadcast=state.broadcast)
        run.pace.per_second = self._pace(state.broadcast)

    async def _begin(self, state: Running) -> Run:
        broadcast = state.broadcast
        async with self._database.reading() as tx:
            work = Work(tx, self._deployment)
            links = await tracked_links.addresses(work, broadcast)
            listing = None if state.is_listed else broadcasts.listing(work, broadcast)
            paid = broadcasts.pays(self._deployment, broadcast)
        letters = self._letters(broadcast, links, paid=paid)
        run = Run(state, letters, listing, Pace(self._pace(broadcast)), paid)
        run.position = state.position if run.sends else state.floor
        run.has_refused = run.sends
        run.served = min((other.served for other in self._runs.values()), default=0)
        return run

    def _letters(
        self, broadcast: Broadcast, links: dict[str, tuple[str, ...]], *, paid: bool
    ) -> dict[str, Template]:
        """Put into words once for each language, however many people read it."""
        if broadcast.errand is Errand.WITHDRAW:
            return dict.fromkeys(broadcast.contents, bot_api.DELETE)
        now = self._database.clock()
        letters = {}
        for language, content in broadcast.contents.items():
            speaker = self._renderer.speaker(language, now)
            outgoing = broadcast_message(
                speaker, broadcast.topic, content, broadcast.id, links=links.get(language)
            )
            edits = broadcast.errand is Errand.CORRECT
            letters[language] = bot_api.template(outgoing, edits=edits, paid=paid)
        return letters

    def _pace(self, broadcast: Broadcast) -> int:
        return broadcasts.pace_of(self._deployment, broadcast)
