"""What is seen from outside: the screens of staff, the database, the memory of the process."""

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field

import psutil

from bot.sandbox import Chat, Sandbox
from tests.kit.people.reporters import percentile
from tests.kit.process.records import Records

SITE = re.compile(r"site(\d+)x\[\.\]example")
MOST_ROWS = (
    "SELECT count(*) n FROM outbox WHERE state IN (0, 1) GROUP BY address ORDER BY n DESC LIMIT 1"
)
TICK = 0.5
END_STATE = {
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


async def end_state(records: Records) -> Counter[str]:
    return Counter({name: int(await records.value(query)) for name, query in END_STATE.items()})


def show(
    seen: Observations, sandbox: Sandbox, decided: int, held: Counter[str], took: float
) -> str:
    counters, waits = sandbox.counters, seen.urgent_waits()
    rows = {
        "reports accepted / sent": f"{seen.receipts} / {len(seen.sent)} in {took:.0f} s, "
        f"{len(seen.unanswered)} waited a minute in vain",
        "cases, repeats folded": f"{held['cases']}, {held['joined']}; "
        f"{held['anew']} after a decision, {held['not folded']} missed",
        "urgent on screen p50 / p95, s": f"{percentile(waits, 0.5):.1f} / "
        f"{percentile(waits, 0.95):.1f} of {len(waits)}",
        "429 of our own / injected": f"{counters.overspent} / "
        f"{counters.refused['injected']} {dict(counters.refused)}",
        "digests, their states": f"{len(seen.digests)}, {seen.digest_edits}",
        "first answer p50 / p95, s": f"{percentile(seen.answers, 0.5):.3f} / "
        f"{percentile(seen.answers, 0.95):.3f} of {len(seen.answers)}",
        "decided by staff, twice": f"{decided}, {held['decided twice']}",
        "given to two by Next": f"{held['taken twice']}",
        "waiting in the end, without a card": f"{held['waiting']}, {held['cards missing']}",
        "still owed / failed / set aside": f"{held['owed']} / {held['failed']} / "
        f"{held['set aside']}",
        "most outbox rows of one address": f"{seen.most_rows}",
        "RSS, MB": f"{seen.rss_mb:.0f}",
    }
    lines = [f"{name:36} {value}" for name, value in rows.items()]
    return "\n".join([*lines, *seen.unanswered])
