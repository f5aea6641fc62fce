"""The runs this process sends, made from what the database says is being sent."""

from dataclasses import replace

from bot.domain.broadcast.broadcast import Broadcast, RunKind
from bot.messages.broadcast.message import broadcast_message
from bot.messages.renderer import Renderer
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.broadcasting.store import RunStore
from bot.pipeline.delivery import bot_api
from bot.pipeline.delivery.bot_api import Template
from bot.pipeline.delivery.send_window import Pace
from bot.services.broadcast import broadcasts
from bot.services.work import Deployment, Work
from bot.storage.broadcast.broadcasts import Running
from bot.storage.engine.database import Database

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
        self._paid = Pace(broadcasts.PAID_PER_SECOND)

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

    async def refresh(self) -> None:
        """Close what was paused or cancelled, begin what was started."""
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

    async def _begin(self, state: Running) -> Run:
        broadcast = state.broadcast
        async with self._database.reading() as tx:
            work = Work(tx, self._deployment)
            listing = None if state.is_listed else broadcasts.listing(work, broadcast)
        paid = broadcasts.pays(self._deployment, broadcast)
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
