"""What a broadcast's run is to be, what it consists of, and what was found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.broadcast.bots import Bots
from benchmarks.broadcast.crowd import Crowd
from benchmarks.broadcast.talk import Talk
from benchmarks.soak.engines import Store
from benchmarks.soak.plan import Engine
from bot.sandbox import Phone, Sandbox
from bot.services.work import Deployment, Work
from bot.storage.broadcast import broadcasts as kept
from bot.storage.engine.database import Database


@dataclass
class Verdict:
    """`broken` are promises and how often each was broken; the rest is to know what was done."""

    broken: dict[str, int] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not any(self.broken.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """`pace` is messages a second; `paid` the limit of a bot that pays. Shares from 0 to 1."""

    recipients: int = 1_000_000
    kills: int = 20
    blocked: float = 0.01
    bursts: bool = True
    engine: Engine = Engine.SQLITE
    replicas: int = 1
    paid: bool = True
    sabotage: str | None = None
    talkers: int = 24
    talk_every: float = 0.5
    latency_ms: tuple[int, int] = (0, 0)
    later: bool = False  # correct and withdraw afterwards
    hurried: bool = False  # no limits: for a test that is to end soon
    patience: float = 4 * 3600.0

    @property
    def limit(self) -> int:
        return 1_000 if self.paid else 30


@dataclass
class Scene:
    plan: Plan
    folder: Path
    store: Store
    sandbox: Sandbox
    crowd: Crowd
    bots: Bots
    talk: Talk
    admin: Phone
    database: Database
    deployment: Deployment
    broadcast: str = ""
    began: float = 0.0
    listed_after: float = 0.0
    first_at: float = 0.0
    seconds: float = 0.0
    spent: int = 0  # messages and edits of any kind while it was sent
    bursts: list[float] = field(default_factory=list)  # of the monotonic clock
    exits: list[int] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        async with self.database.transaction() as tx:
            yield Work(tx, self.deployment)

    async def state(self) -> kept.Running:
        async with self.database.reading() as tx:
            found = await kept.state(tx, self.broadcast)
        assert found is not None
        return found
