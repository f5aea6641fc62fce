"""Many reports into one desk: the real process, Telegram's limits on, people and staff outside it.

    .venv/bin/python -m benchmarks.flood                   500 reports in 10 minutes, 3 staff
    .venv/bin/python -m benchmarks.flood --surge           30,000 reports an hour, for 3 minutes
    .venv/bin/python -m benchmarks.flood --surge --per-hour 120000 --paid    100 updates a second

`--paid` lifts the limits of Telegram. BENCH_LOG=1 shows what the process logs.
"""

import asyncio
import re
import sys
import time
from functools import partial
from pathlib import Path

import psutil

from benchmarks.flood.people import (
    Observations,
    Options,
    Sending,
    add_people,
    send_reports,
    work,
)
from benchmarks.kit.options import parse
from benchmarks.kit.reporters import Answers, agree, percentile
from benchmarks.kit.verdict import Verdict, judge
from offline_telegram import Chat, Sandbox
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, open_desk
from tests.kit.process.records import Records
from tests.kit.process.supervisor import process

SITE = re.compile(r"site(\d+)x\[\.\]example")
MOST_ROWS = "SELECT count(*) n FROM outbox WHERE state IN (0, 1) GROUP BY address ORDER BY n DESC LIMIT 1"
TICK = 0.5
_TWICE = (
    "SELECT count(*) FROM (SELECT case_id FROM case_events WHERE act = '{}'"
    " GROUP BY case_id HAVING count(*) > 1)"
)
_WAITING = "SELECT count(*) FROM cases WHERE status IN ('received', 'under_review')"
_REPEATED = "SELECT count(*) FROM cases a JOIN cases b ON b.canonical = a.canonical AND b.rowid < a.rowid"
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


def watch_screens(
    sandbox: Sandbox, group: int, staff: set[int], seen: Observations
) -> None:
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


async def watch_process(
    records: Records, process: psutil.Process, seen: Observations
) -> None:
    """Look at the database and the memory twice a second, until cancelled."""
    while True:
        await asyncio.sleep(TICK)
        seen.rss_mb = max(seen.rss_mb, process.memory_info().rss / 1e6)
        rows = await records.ask(MOST_ROWS)
        seen.most_rows = max(seen.most_rows, rows[0].n if rows else 0)


async def end_state(records: Records) -> dict[str, int]:
    return {name: int(await records.value(query)) for name, query in END_STATE.items()}


def judged(
    seen: Observations, sandbox: Sandbox, held: dict[str, int], took: float
) -> Verdict:
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


async def run(chosen: Options, folder: Path) -> Verdict:
    records = Records(f"sqlite:///{folder / 'habarla.db'}")
    async with offline_telegram(history=20_000) as sandbox:
        sandbox.faults.set(limits=not chosen.paid)
        admin = sandbox.person("Admin", "en")
        variables = environment(
            sandbox.root, admin.id, records.url, DATA_DIR=str(folder)
        )
        variables |= {"MESSAGES_PER_SECOND": UNLIMITED} if chosen.paid else {}
        async with process("-m", "bot", **variables) as bot:
            staff = [sandbox.person(f"Staff {i}", "en") for i in range(chosen.staff)]
            group = await open_desk(sandbox, admin, *staff)
            sending = Sending(sandbox, Answers(sandbox), Observations(), chosen)
            await asyncio.gather(*(agree(phone, sending.answers) for phone in staff))
            watch_screens(
                sandbox, group.id, {phone.id for phone in staff}, sending.seen
            )
            meanwhile = [watch_process(records, bot, sending.seen), *map(work, staff)]
            people = await add_people(sending)
            tasks = [asyncio.create_task(one) for one in meanwhile]
            began = time.perf_counter()
            await send_reports(sending, people)
            took = time.perf_counter() - began
            held = await _drained(records, chosen.drain * 60)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return judged(sending.seen, sandbox, held, took)


async def _drained(records: Records, within: float) -> dict[str, int]:
    """Let staff work until no case waits and all is sent, or the time is over."""
    end = time.perf_counter() + within
    held = await end_state(records)
    while time.perf_counter() < end and (held["waiting"] or held["owed"]):
        await asyncio.sleep(2)
        held = await end_state(records)
    return held


if __name__ == "__main__":
    options = parse(Options, "flood", __doc__)
    sys.exit(not judge("flood", partial(run, options)))
