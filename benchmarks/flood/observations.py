"""What is seen from outside: the screens of staff, the database, the memory of the process."""

import asyncio
import re
import time
from dataclasses import dataclass, field

import psutil

from benchmarks.kit.verdict import Verdict
from bot.sandbox import Chat, Sandbox
from tests.kit.people.reporters import percentile
from tests.kit.process.records import Records

SITE = re.compile(r"site(\d+)x\[\.\]example")
MOST_ROWS = (
    "SELECT count(*) n FROM outbox WHERE state IN (0, 1) GROUP BY address ORDER BY n DESC LIMIT 1"
)
TICK = 0.5
_TWICE = (
    "SELECT count(*) FROM (SELECT case_id FROM case_events WHERE act = '{}'"
    " GROUP BY case_id HAVING count(*) > 1)"
)
_WAITING = "SELECT count(*) FROM cases WHERE status IN ('received', 'under_review')"
_REPEATED = (
    "SELECT count(*) FROM cases a JOIN cases b ON b.canonical = a.canonical AND b.rowid < a.rowid"
)
_LATE = f"{_REPEATED} WHERE b.decided_at IS NULL OR b.decided_at > a.opened_at"
PROMISES = {
    # A repeat opens a case of its own only when the earlier one was decided before.
    "repeats not folded": _LATE,
    "cases decided twice": _TWICE.format("decide"),
    "cases given to two by Next": _TWICE.format("take"),
    "messages failed": "SELECT count(*) FROM outbox WHERE state = 3",
    "updates set aside": "SELECT count(*) FROM inbox WHERE state = 2",
}
END_STATE = PROMISES | {
    "cases": "SELECT count(*) FROM cases",
    "repeats folded": "SELECT count(*) FROM case_events WHERE act = 'join'",
    "repeats of decided cases": _REPEATED,
    "decided": "SELECT count(*) FROM case_events WHERE act = 'decide'",
    "waiting": _WAITING,
    "waiting without a card": f"{_WAITING} AND NOT EXISTS (SELECT 1 FROM places"
    " WHERE place = 'card:' || cases.id)",
    "owed": "SELECT count(*) FROM outbox WHERE state IN (0, 1)",
}


@dataclass
class Observations:
    """`sent` and `on_screen` are moments by number of the report, `answers` seconds.

    `unanswered` says who waited a minute in vain, since when, and the last messages shown.
    """

    sent: dict[int, float] = field(default_factory=dict)
    on_screen: dict[int, float] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    receipts: int = 0
    unanswered: list[str] = field(default_factory=list)
    urgent: set[int] = field(default_factory=set)
    digest_edits: int = 0
    digests: set[int] = field(default_factory=set)
    most_rows: int = 0
    rss_mb: float = 0.0

    def urgent_waits(self) -> list[float]:
        """How long each urgent report took to be on a screen of staff."""
        end = time.perf_counter()
        return [self.on_screen.get(n, end) - self.sent[n] for n in self.urgent if n in self.sent]


def watch_screens(sandbox: Sandbox, group: int, staff: set[int], seen: Observations) -> None:
    """Note when a case first appears in the group or in the chat of a member, and the digests."""

    def on_event(kind: str, chat: Chat | None, thing: object) -> None:
        if kind != "message" or chat is None or chat.id not in {group, *staff}:
            return
        text, number = getattr(thing, "text", ""), getattr(thing, "id", 0)
        if "k:next" in str(getattr(thing, "rows", "")) and chat.id == group:
            seen.digests.add(number)
        if number in seen.digests and chat.id == group:
            seen.digest_edits += 1
        for site in SITE.findall(text):
            seen.on_screen.setdefault(int(site), time.perf_counter())

    sandbox.world.listeners.append(on_event)


async def watch_process(records: Records, process: psutil.Process, seen: Observations) -> None:
    """Look at the database and the memory twice a second, until cancelled."""
    while True:
        await asyncio.sleep(TICK)
        seen.rss_mb = max(seen.rss_mb, process.memory_info().rss / 1e6)
        rows = await records.ask(MOST_ROWS)
        seen.most_rows = max(seen.most_rows, rows[0].n if rows else 0)


async def end_state(records: Records) -> dict[str, int]:
    return {name: int(await records.value(query)) for name, query in END_STATE.items()}


def judged(seen: Observations, sandbox: Sandbox, held: dict[str, int], took: float) -> Verdict:
    counters, verdict = sandbox.counters, Verdict()
    spreads = {
        name: " / ".join(f"{percentile(waits, share):.3f}" for share in (0.5, 0.95))
        for name, waits in (("urgent", seen.urgent_waits()), ("answers", seen.answers))
    }
    verdict.figures |= {
        "reports accepted, sent": [seen.receipts, len(seen.sent)],
        "within s": round(took),
        "urgent on screen p50 / p95, s": spreads["urgent"],
        "first answer p50 / p95, s": spreads["answers"],
        "refused": dict(counters.refused),
        "digests, their states": [len(seen.digests), seen.digest_edits],
        "most outbox rows of one address": seen.most_rows,
        "RSS, MB": round(seen.rss_mb),
        **{name: count for name, count in held.items() if name not in PROMISES},
    }
    verdict.broken.update({name: held[name] for name in PROMISES})
    verdict.broken["429 of our own"] = counters.overspent
    verdict.count("people who waited a minute in vain", seen.unanswered)
    return verdict
