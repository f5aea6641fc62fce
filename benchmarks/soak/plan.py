"""What a run is to be like; nothing here runs anything."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class Transport(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


class Engine(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


STALL_SECONDS = 27.0
"""Longer than the bot waits for an answer: nobody knows what became of a call that stalled."""

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
    """`limit` is how many messages a second the offline Telegram takes; `link_share` is links
    per report.

    `replicas` processes share one PostgreSQL and one port behind the webhook.
    `patience` is for how long people wait, in seconds (least, most), before they press again.
    After so many `minutes` nobody else comes and nobody is killed: what was done is judged.
    Without `stalls` no call hangs for longer than the bot waits: a short run has no time for that.
    """

    transport: Transport = Transport.POLLING
    engine: Engine = Engine.SQLITE
    kills: int = 200
    citizens: int = 2000
    seed: int = 1
    limit: int = 30
    sabotage: str | None = None
    link_share: float = 0.25
    stalls: bool = True
    patience: tuple[float, float] = (5.0, 12.0)
    settle_seconds: float = 300.0
    replicas: int = 1
    minutes: float = 240.0

    @property
    def rate(self) -> int:
        """The bot's own limit of messages a second: what injected failures take needs room, too."""
        return self.limit - self.limit // 15

    @property
    def gives_up_after(self) -> float:
        """Seconds; a machine that is busy with other things starts a killed process slowly."""
        return 900.0 if self.sabotage is None else 90.0

    def uptime(self, chance: random.Random) -> float:
        """How long a process lives, in seconds.

        On PostgreSQL a killed process's leases outlive it by up to ten seconds: most heirs die
        while they wait for them, the others live long enough to be killed at work.
        """
        if self.engine is Engine.SQLITE:
            return chance.uniform(0.2, 3.0)
        return chance.uniform(0.2, 2.0) if chance.random() < 0.7 else chance.uniform(10.0, 15.0)
