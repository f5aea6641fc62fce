"""The options of a run and what it consists of."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.broadcast.people import Citizens, Recipients
from benchmarks.kit.options import option
from benchmarks.kit.verdict import Verdict
from bot.broadcasts import store
from bot.core.database import Database
from bot.core.work import Deployment
from offline_telegram import Phone, Sandbox
from tests.kit.process.stores import Engine
from tests.kit.process.supervisor import Fleet


def _share(text: str) -> float:
    return float(text.rstrip("%")) / 100


@dataclass(frozen=True, slots=True)
class Plan:
    recipients: int = option(1_000_000)
    kills: int = option(20)
    blocked: float = option(
        0.01, "the share that has blocked the bot, like 1%%", type=_share
    )
    bursts: bool = option(False, "Telegram refuses every call for seconds")
    database: Engine = option(Engine.SQLITE)
    replicas: int = option(1)
    free: bool = option(False, "30 messages a second instead of 1,000")
    later: bool = option(False, "correct and withdraw afterwards")
    sabotage: str | None = option(None, "break one mechanism on purpose")
    keep: Path | None = option(None, "keep logs and database here", type=Path)
    citizens: int = 24
    ask_every: float = 0.5
    hurried: bool = False  # no limits, for a test that is to end soon
    patience: float = 4 * 3600.0

    @property
    def limit(self) -> int:
        return 30 if self.free else 1_000


@dataclass
class Run:
    """What takes part in a run; times are of the monotonic clock."""

    plan: Plan
    sandbox: Sandbox
    recipients: Recipients
    fleet: Fleet
    citizens: Citizens
    admin: Phone
    database: Database
    deployment: Deployment
    broadcast: str = ""
    listed_after: float = 0.0
    first_at: float = 0.0
    seconds: float = 0.0
    spent: int = 0  # messages and edits of any kind while it was sent
    bursts: list[float] = field(default_factory=list)
    exit_status: int | None = None
    stages: dict[str, float] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)

    async def state(self) -> Any:
        async with self.database.reading() as tx:
            return await store.state(tx, self.broadcast)
