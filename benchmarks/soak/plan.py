"""The options of a run."""

import random
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.kit.options import option
from tests.kit.process.stores import Engine


class Transport(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


RATE = 28
"""The bot's own limit of messages a second: of Telegram's 30, injected failures take some."""
STALL_SECONDS = 27.0
"""Longer than the bot waits for an answer: the result of a call that stalled is unknown."""

FAULTS: dict[str, object] = {
    "latency_ms": (50, 150),
    "rate_429": 0.02,
    "retry_after": 1,
    "rate_502": 0.02,
    "reset_before": 0.015,
    "reset_after": 0.015,
    "stall": 0.002,
    "stall_s": STALL_SECONDS,
    "duplicate": 0.03,
    "unordered": True,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """`patience` is how long people wait before they press again, in seconds (least, most).

    Without `stalls` no call hangs for longer than the bot waits: a short run has no time for that.
    """

    transport: Transport = option(Transport.POLLING)
    database: Engine = option(Engine.SQLITE)
    kills: int = option(200, "how often the process is killed")
    citizens: int = option(2000, "how many people report")
    seed: int = option(1)
    link_share: float = option(
        0.25, "links by report; with 1 no link is reported twice"
    )
    replicas: int = option(
        1, "processes on one PostgreSQL and one port", choices=range(1, 5)
    )
    moderators: int = option(2, "of each desk", choices=range(1, 21))
    desks: int = option(16, "groups, at most one of each type", choices=range(1, 33))
    sabotage: str = option("", "break one mechanism on purpose")
    scenario: str = option("", "run one scenario instead, or `all`")
    keep: Path | None = option(None, "keep logs and database here", type=Path)
    stalls: bool = True
    patience: tuple[float, float] = (5.0, 12.0)
    longest_silence: float = 15.0
    """Seconds within which another process must send again after the one that sends has ended."""

    @property
    def gives_up_after(self) -> float:
        """Seconds; a busy machine starts a killed process slowly."""
        return 90.0 if self.sabotage else 900.0

    @property
    def settle_seconds(self) -> float:
        return 60.0 if self.sabotage else 300.0

    @property
    def title(self) -> str:
        parts = [
            self.transport,
            self.database,
            f"seed {self.seed}",
            f"{self.replicas} processes",
        ]
        return " · ".join([*parts, self.sabotage])

    def uptime(self, chance: random.Random) -> float:
        """How long a process lives, in seconds.

        On PostgreSQL the leases of a killed process last up to ten seconds longer: most processes
        are killed while they wait for them, the others live long enough to be killed at work.
        """
        if self.database is Engine.SQLITE:
            return chance.uniform(0.2, 3.0)
        return (
            chance.uniform(0.2, 2.0)
            if chance.random() < 0.7
            else chance.uniform(10.0, 15.0)
        )
