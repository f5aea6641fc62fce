"""Whether case files arrived: each at least once, and again only after an unknown result."""

import json
from collections import Counter

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.deployment import Deployment

_LEFT = ("sent", "received", "done", "refused", "silent")


async def check_case_files(on: Deployment, verdict: Verdict) -> None:
    rows = await on.records.ask("SELECT id, case_id, way, stage, sent_at FROM referrals")
    rows = [row for row in rows if row.way in ("email", "webhook")]
    taken, unknown = on.offices.taken, Counter[str]()
    events = await on.records.ask("SELECT detail FROM case_events WHERE act = 'not_passed'")
    for (detail,) in events:
        told = json.loads(detail)
        unknown[told["referral"]] += str(told.get("text", "")).startswith("unknown")
    known = {row.id for row in rows}
    verdict.count("case files lost", [r.id for r in rows if r.stage in _LEFT and not taken[r.id]])
    verdict.count(
        "case files that did not leave", [(r.id, r.stage) for r in rows if r.stage == "leaving"]
    )
    again = {id: count - 1 for id, count in taken.items() if id in known and count > 1}
    verdict.count(
        "case files sent twice although the first result was known",
        [id for id, more in again.items() if more > unknown[id]],
    )
    verdict.count(
        "case files repeated with other bytes",
        [id for id, bodies in on.offices.bodies.items() if len(bodies) > 1],
    )
    arrived = [r.id for r in rows if taken[r.id]]
    verdict.figures |= {
        "case files": len(rows),
        "case files that arrived": len(arrived),
        "case files sent twice, the first result being unknown": sum(again.values()),
        "attempts that failed or stayed unknown": len(events),
        "attempts with an unknown result": unknown.total(),
    }
