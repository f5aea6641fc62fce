"""What is seen from outside during a flood: the group's screen, the database's size, memory."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bot.sandbox import Chat, Sandbox

SEEN = re.compile(r"site(\d+)x\[\.\]example")
ROWS = (
    "SELECT count(*) n FROM outbox WHERE state IN (0, 1) GROUP BY address ORDER BY n DESC LIMIT 1"
)
TICK = 0.5


@dataclass
class Found:
    """What was measured. Times in seconds since the start."""

    sent: dict[int, float] = field(default_factory=dict)
    on_screen: dict[int, float] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    receipts: int = 0
    unanswered: list[str] = field(default_factory=list)
    """Who waited a minute in vain: since when, and what they saw last."""
    urgent: set[int] = field(default_factory=set)
    digest_edits: int = 0
    digests: set[int] = field(default_factory=set)
    most_rows: int = 0
    rss_mb: float = 0.0

    def waits(self) -> list[float]:
        """How long each urgent report took to be on the group's screen."""
        end = time.perf_counter()
        return [self.on_screen.get(n, end) - self.sent[n] for n in self.urgent if n in self.sent]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def watch_screens(sandbox: Sandbox, group: int, staff: set[int], found: Found) -> None:
    """Note when a case is first seen, in the group or by whom Next brought it, and the digests."""

    def heard(kind: str, chat: Chat | None, thing: object) -> None:
        if kind != "message" or chat is None or chat.id not in {group, *staff}:
            return
        text, number = getattr(thing, "text", ""), getattr(thing, "id", 0)
        data = str(getattr(thing, "rows", ""))
        if "k:next" in data and chat.id == group:
            found.digests.add(number)
        if number in found.digests and chat.id == group:
            found.digest_edits += 1
        for site in SEEN.findall(text):
            found.on_screen.setdefault(int(site), time.perf_counter())

    sandbox.world.listeners.append(heard)


async def watch_process(path: Path, process: psutil.Process, found: Found) -> None:
    """Look at the database and the process now and then, until cancelled."""
    while True:
        await asyncio.sleep(TICK)
        found.rss_mb = max(found.rss_mb, process.memory_info().rss / 1e6)
        found.most_rows = max(found.most_rows, most_rows(path))


def most_rows(path: Path) -> int:
    rows = query(path, ROWS)
    return int(rows[0][0]) if rows else 0


def query(path: Path, text: str) -> list[tuple[int, ...]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as connection:
        return connection.execute(text).fetchall()


def records(path: Path) -> Counter[str]:
    """What the database holds in the end."""
    texts = {
        "reports": "SELECT count(*) FROM reports",
        "cases": "SELECT count(*) FROM cases",
        "joined": "SELECT count(*) FROM case_events WHERE act = 'join'",
        # A repeat opens a case of its own only when the earlier one was decided before.
        "anew": "SELECT count(*) FROM cases a WHERE EXISTS (SELECT 1 FROM cases b"
        " WHERE b.canonical = a.canonical AND b.rowid < a.rowid)",
        "not folded": "SELECT count(*) FROM cases a JOIN cases b ON b.canonical = a.canonical"
        " AND b.rowid < a.rowid WHERE b.decided_at IS NULL OR b.decided_at > a.opened_at",
        "decided twice": "SELECT count(*) FROM (SELECT case_id FROM case_events"
        " WHERE act = 'decide' GROUP BY case_id HAVING count(*) > 1)",
        "taken twice": "SELECT count(*) FROM (SELECT case_id FROM case_events"
        " WHERE act = 'take' GROUP BY case_id HAVING count(*) > 1)",
        "waiting": "SELECT count(*) FROM cases WHERE status IN ('received', 'under_review')",
        "cards missing": "SELECT count(*) FROM cases WHERE status IN ('received', 'under_review')"
        " AND NOT EXISTS (SELECT 1 FROM places WHERE place = 'card:' || cases.id)",
        "owed": "SELECT count(*) FROM outbox WHERE state IN (0, 1)",
        "failed": "SELECT count(*) FROM outbox WHERE state = 3",
        "set aside": "SELECT count(*) FROM inbox WHERE state = 2",
    }
    return Counter({name: int(query(path, text)[0][0]) for name, text in texts.items()})
