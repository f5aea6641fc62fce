"""Runs one kind of trouble while people report: what a scenario can do, and how it is judged."""

import asyncio
import html
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.audit import audit
from benchmarks.soak.citizens import Citizen, citizens_of
from benchmarks.soak.deployment import Deployment
from benchmarks.soak.observations import Outcome, bot_messages
from benchmarks.soak.repeats import outage_notices
from benchmarks.soak.run import settle, wait_until
from bot.domain.notices.admin import AdminWord, Trouble
from bot.messages.renderer import Renderer
from bot.messages.staff.admins import admin_word
from bot.sandbox import Message
from bot.services.vault import Vault
from bot.services.work import Deployment as Services
from tests.kit.deployments import LANGUAGES
from tests.kit.process.stores import Engine

_DETAIL = "DETAIL"


class Stage:
    """What a scenario can do: let people report, and wait for what the admin is told."""

    def __init__(self, on: Deployment) -> None:
        self.on = on
        self.citizens = citizens_of(on, random.Random(on.plan.seed))
        self.waiting = list(self.citizens)
        self._acting: list[asyncio.Task[None]] = []

    def begin_reports(self, count: int) -> list[Citizen]:
        now, self.waiting = self.waiting[:count], self.waiting[count:]
        self._acting += [asyncio.create_task(citizen.report()) for citizen in now]
        return now

    async def until_reported(self) -> None:
        await asyncio.gather(*self._acting)

    def notices(self, trouble: Trouble) -> list[Message]:
        signs = [_sign_of(self.on, trouble, language) for language in LANGUAGES]
        private = bot_messages(self.on, self.on.admin.id)
        return [m for m in private if any(sign in m.text for sign in signs)]

    async def until_notice(self, trouble: Trouble, seconds: float = 60) -> None:
        await wait_until(lambda: self.notices(trouble), seconds, every=0.1)

    async def until_set_aside(self, count: int, seconds: float = 60) -> None:
        """So many updates are given up, or the time is over; the audit counts them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self.on.records.set_aside() < count:  # noqa: ASYNC110
                    await asyncio.sleep(0.2)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`told` says how often the admin must be told of what; `set_aside` how many updates fail.

    With `tells_late` people are told that nothing can be stored, each at most once.
    """

    act: Callable[[Stage], Awaitable[None]]
    told: Mapping[Trouble, int]
    engine: Engine | None = None
    people: int = 10
    set_aside: int = 0
    kind: Mapping[str, bool] = field(default_factory=dict)
    needs_root: bool = False
    tells_late: bool = False


async def play(scenario: Scenario, on: Deployment) -> Verdict:
    """Begin quietly, let the trouble happen, let it settle, and audit."""
    stage = Stage(on)
    await on.fleet.start()
    await on.open_desks(1, **scenario.kind)
    on.sandbox.faults.set(latency_ms=(5, 30))
    await scenario.act(stage)
    stage.begin_reports(len(stage.waiting))
    await stage.until_reported()
    left = await settle(on)
    verdict = await audit(on, Outcome(stage.citizens, await on.fleet.stop(), left))
    if verdict.broken["updates set aside"] == scenario.set_aside:
        verdict.broken["updates set aside"] = 0
    for trouble, times in scenario.told.items():
        told = len(stage.notices(trouble))
        verdict.figures[f"admins told: {trouble.value}"] = f"{told} of {times}"
        verdict.broken[f"admins not told once: {trouble.value}"] = abs(told - times)
    if scenario.tells_late:
        _check_outage_notices(on, stage, verdict)
    return verdict


def _check_outage_notices(on: Deployment, stage: Stage, verdict: Verdict) -> None:
    firsts = outage_notices(on.channel)
    told = [
        sum(message.text.startswith(firsts) for message in bot_messages(on, citizen.phone.id))
        for citizen in stage.citizens
    ]
    verdict.figures["people told that it takes longer"] = sum(map(bool, told))
    verdict.broken["no person was told that it takes longer"] = int(not any(told))
    verdict.count("people told so twice", [times for times in told if times > 1])


def _sign_of(on: Deployment, trouble: Trouble, language: str) -> str:
    """The longest part of the sentence that does not depend on time and place."""
    speaker = Renderer(Services(on.channel, Vault(bytes(32)))).speaker(language, 0)
    sentence = html.unescape(admin_word(speaker, AdminWord(trouble, _DETAIL, 0)).text)
    parts = sentence.replace(speaker.t.time(0), _DETAIL).split(_DETAIL)
    return max(parts, key=len).strip()
