"""What everybody heard, by Telegram's own record, against what was promised."""

from __future__ import annotations

import time
from statistics import median

from benchmarks.broadcast.crowd import CORRECTED, WITHDRAWN
from benchmarks.broadcast.people import person_id
from benchmarks.broadcast.scene import Scene, Verdict
from benchmarks.soak.records import Records
from bot.domain.broadcast.broadcast import Fate
from bot.pipeline.broadcasting.run import most_unwritten


async def audit(scene: Scene) -> Verdict:
    verdict, crowd, plan = Verdict(), scene.crowd, scene.plan
    records = Records(scene.store.url)
    fates = await _fates(records, scene.broadcast)
    unknown = {person for person, fate in fates.items() if fate == Fate.UNKNOWN}
    heard, blocked = crowd.heard, crowd.blocked
    missed = [i for i in range(crowd.size) if not heard[i] and not blocked[i]]
    inexcusable = [i for i in missed if person_id(i) not in unknown]
    verdict.broken["missed, and not of unknown result"] = len(inexcusable)
    verdict.broken["heard it twice"] = sum(count > 1 for count in heard)
    verdict.broken["said to be delivered, and was not"] = sum(
        fates.get(person_id(i)) in (Fate.DELIVERED, Fate.WITHDRAWN) for i in missed
    )
    verdict.broken["beyond Telegram's limit"] = scene.sandbox.counters.overspent
    verdict.broken["not on the list"] = crowd.size - len(fates)
    spared = plan.kills * most_unwritten(plan.limit)
    verdict.broken["more unknown than kills explain"] = max(0, len(unknown) - spared)
    verdict.broken["left without an answer"] = scene.talk.unanswered
    if plan.later:
        kept = [i for i in range(crowd.size) if heard[i] and person_id(i) not in unknown]
        changed = sum(crowd.after[i] in (CORRECTED, WITHDRAWN) for i in kept)
        gone = sum(crowd.after[i] == WITHDRAWN for i in kept)
        verdict.broken["neither corrected nor withdrawn"] = len(kept) - changed
        verdict.broken["not withdrawn"] = len(kept) - gone
    await _blocked(records, scene, verdict)
    _figures(scene, verdict, len(unknown), len(missed))
    return verdict


async def _fates(records: Records, broadcast: str) -> dict[str, int]:
    rows = await records.ask(
        f"SELECT person_id, fate FROM recipients WHERE broadcast_id = '{broadcast}'"  # noqa: S608
    )
    return dict(rows)


async def _blocked(records: Records, scene: Scene, verdict: Verdict) -> None:
    marked = await records.value("SELECT count(*) FROM people WHERE reachable = 0")
    tallied = await records.value(
        "SELECT coalesce(sum(count), 0) FROM tallies"  # noqa: S608
        f" WHERE broadcast_id = '{scene.broadcast}' AND run <= 1 AND fate = {int(Fate.BLOCKED)}"
    )
    verdict.broken["blocked, told apart from marked"] = abs(marked - int(tallied))
    verdict.figures["blocked and marked"] = marked


def _figures(scene: Scene, verdict: Verdict, unknown: int, missed: int) -> None:
    crowd, plan, bots = scene.crowd, scene.plan, scene.bots
    calm = [count for _, count in sorted(crowd.seconds.items())][2:-2]
    busy = [count for count in calm if count >= plan.limit // 2] or [0]
    seconds = max(scene.seconds, 0.001)
    cpu = sum(bots.cpu.values())
    # What is free is shared with answers and notices.
    used = crowd.accepted if plan.paid else scene.spent
    trouble = [*bots.kills, *scene.bursts]
    verdict.figures |= {
        "recipients": crowd.size,
        "accepted": crowd.accepted,
        "unknown": unknown,
        "of them never arrived": missed,
        "kills": len(bots.kills),
        "bursts of 429": len(scene.bursts),
        "refused": dict(scene.sandbox.counters.refused),
        "listed within s": round(scene.listed_after, 1),
        "sent within s": round(seconds, 1),
        "per second, over all": round(crowd.accepted / seconds, 2),
        "share of the limit, over all": round(used / seconds / plan.limit, 4),
        "share of the limit, median second": round(median(busy) / plan.limit, 4),
        "fullest second": crowd.fullest_second(),
        "CPU ms per message": round(1000 * cpu / max(1, crowd.accepted), 3),
        "answers": len(scene.talk.waits),
        "answer p50 ms": round(scene.talk.percentile(0.5, trouble, 8), 0),
        "answer p95 ms": round(scene.talk.percentile(0.95, trouble, 8), 0),
        "answer p95 ms, kills and bursts too": round(scene.talk.percentile(0.95, [], 0), 0),
        "memory MB": _memory(scene),
        "later": {name: round(took, 1) for name, took in scene.stages.items()},
        "audited at": time.strftime("%H:%M:%S"),
    }


def _memory(scene: Scene) -> dict[str, float]:
    """The most of grown-up processes by tenth of the run, and the greatest of all."""
    grown = [s for s in scene.bots.samples if s.age > 8] or scene.bots.samples
    if not grown:
        return {}
    tenths: dict[str, float] = {}
    for sample in grown:
        tenth = f"{min(9, 10 * sample.reached // max(1, scene.crowd.size)) * 10} %"
        tenths[tenth] = round(max(tenths.get(tenth, 0.0), sample.megabytes), 1)
    return tenths
