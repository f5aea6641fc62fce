"""One kind of trouble while people report: what a scene has at hand, and how it is judged."""

from __future__ import annotations

import asyncio
import html
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from benchmarks.soak.audit import Verdict, audit
from benchmarks.soak.citizens import Citizen
from benchmarks.soak.deployment import LANGUAGES, Deployment
from benchmarks.soak.plan import Engine
from benchmarks.soak.population import citizens_of
from benchmarks.soak.repeats import late_words
from benchmarks.soak.storm import Story, calm, patient
from bot.domain.notices.admin import AdminWord, Trouble
from bot.messages.renderer import Renderer
from bot.messages.staff.admins import admin_word
from bot.sandbox import Message
from bot.services.vault import Vault
from bot.services.work import Deployment as Services

_DETAIL = "DETAIL"


@dataclass
class Stage:
    """What a scene can do: let people come, and see what admins heard."""

    on: Deployment
    waiting: list[Citizen]
    acting: list[asyncio.Task[None]] = field(default_factory=list)

    def come(self, count: int) -> list[Citizen]:
        """The next people begin to report."""
        now, self.waiting = self.waiting[:count], self.waiting[count:]
        self.acting += [asyncio.create_task(citizen.report()) for citizen in now]
        return now

    async def reported(self) -> None:
        """Everybody who came has a receipt, or gave up."""
        await asyncio.gather(*self.acting)

    @property
    def receipts(self) -> int:
        return sum(intent.receipt is not None for c in self.everybody for intent in c.intents)

    @property
    def everybody(self) -> list[Citizen]:
        return self._all

    def __post_init__(self) -> None:
        self._all = list(self.waiting)

    def heard(self, trouble: Trouble) -> list[Message]:
        """What the admin was told about a kind of trouble."""
        signs = [_sign_of(self.on, trouble, language) for language in LANGUAGES]
        private = self.on.sandbox.chat(self.on.admin.id).messages.values()
        return [m for m in list(private) if m.from_bot and any(s in m.text for s in signs)]

    async def until_heard(self, trouble: Trouble, seconds: float = 60) -> None:
        await patient(lambda: self.heard(trouble), seconds, every=0.1)

    async def until_set_aside(self, count: int, seconds: float = 60) -> None:
        """So many updates are given up; what never is, the audit finds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self.on.records.set_aside() < count:  # noqa: ASYNC110
                    await asyncio.sleep(0.2)


@dataclass(frozen=True, slots=True)
class Scene:
    """`told` says how often the admin must hear of what; `set_aside` how many updates fail.

    With `tells_late` people hear that nothing can be stored, each at most once.
    """

    act: Callable[[Stage], Awaitable[None]]
    told: Mapping[Trouble, int]
    engine: Engine | None = None
    people: int = 10
    set_aside: int = 0
    kind: Mapping[str, bool] = field(default_factory=dict)
    needs_root: bool = False
    tells_late: bool = False


async def play(scene: Scene, on: Deployment) -> Verdict:
    """Begin quietly, let the trouble happen, wait for calm, and judge."""
    stage = Stage(on, citizens_of(on, random.Random(on.plan.seed)))
    await on.supervisor.start()
    await on.open_desks(1, **scene.kind)
    on.sandbox.faults.set(latency_ms=(5, 30))
    await scene.act(stage)
    stage.come(len(stage.waiting))
    await stage.reported()
    story = Story(stage.everybody)
    story.left_over = await calm(on)
    story.exit_status = await on.supervisor.stop()
    verdict = await audit(on, story)
    if verdict.broken["updates set aside"] == scene.set_aside:
        verdict.broken["updates set aside"] = 0
    for trouble, times in scene.told.items():
        heard = len(stage.heard(trouble))
        verdict.figures[f"admins heard: {trouble.value}"] = f"{heard} of {times}"
        verdict.broken[f"admins not told once: {trouble.value}"] = abs(heard - times)
    if scene.tells_late:
        _lateness(on, stage, verdict)
    return verdict


def _lateness(on: Deployment, stage: Stage, verdict: Verdict) -> None:
    signs = late_words(on.channel)
    heard = [
        sum(message.from_bot and message.text.startswith(signs) for message in phone.messages())
        for phone in (citizen.phone for citizen in stage.everybody)
    ]
    verdict.figures["people who heard that it takes longer"] = sum(map(bool, heard))
    verdict.broken["nobody heard that it takes longer"] = int(not any(heard))
    verdict.count("people who heard it twice", [times for times in heard if times > 1])


def _sign_of(on: Deployment, trouble: Trouble, language: str) -> str:
    """The longest part of the sentence that does not depend on when and where."""
    services = Services(on.channel, Vault(bytes(32)))
    speaker = Renderer(services).speaker(language, 0)
    sentence = html.unescape(admin_word(speaker, AdminWord(trouble, _DETAIL, 0)).text)
    parts = sentence.replace(speaker.t.time(0), _DETAIL).split(_DETAIL)
    return max(parts, key=len).strip()
