"""Compares what each recipient got, by Telegram's own record, with what was promised."""

from statistics import median

from benchmarks.broadcast.people import CORRECTED, WITHDRAWN, person_id
from benchmarks.broadcast.plan import Run
from bot.broadcasts.model import Fate
from bot.broadcasts.run import most_unwritten


async def audit(run: Run) -> None:
    found, broken, records = run.recipients, run.verdict.broken, run.fleet.records
    rows = await records.ask(
        f"SELECT person_id, fate FROM recipients WHERE broadcast_id = '{run.broadcast}'"
    )
    fates = {row.person_id: row.fate for row in rows}
    unknown = {person for person, fate in fates.items() if fate == Fate.UNKNOWN}
    got, everyone = found.got, range(found.size)
    missed = [i for i in everyone if not got[i] and not found.blocked[i]]
    broken["missed, and not of unknown result"] = sum(
        person_id(i) not in unknown for i in missed
    )
    broken["heard it twice"] = sum(count > 1 for count in got)
    broken["said to be delivered, and was not"] = sum(
        fates.get(person_id(i)) in (Fate.DELIVERED, Fate.WITHDRAWN) for i in missed
    )
    broken["beyond Telegram's limit"] = run.sandbox.counters.overspent
    broken["not on the list"] = found.size - len(fates)
    spared = run.plan.kills * most_unwritten(run.plan.limit)
    broken["more unknown than kills explain"] = max(0, len(unknown) - spared)
    broken["left without an answer"] = run.citizens.unanswered
    if run.plan.later:
        kept = [
            found.after[i] for i in everyone if got[i] and person_id(i) not in unknown
        ]
        broken["neither corrected nor withdrawn"] = sum(
            one not in (CORRECTED, WITHDRAWN) for one in kept
        )
        broken["not withdrawn"] = sum(one != WITHDRAWN for one in kept)
    marked = await records.value("SELECT count(*) FROM people WHERE reachable = 0")
    tallied = await records.value(
        "SELECT coalesce(sum(count), 0) FROM tallies"
        f" WHERE broadcast_id = '{run.broadcast}' AND run <= 1 AND fate = {int(Fate.BLOCKED)}"
    )
    broken["blocked, told apart from marked"] = abs(marked - int(tallied))
    run.verdict.figures["blocked and marked"] = marked
    _add_figures(run, len(unknown), len(missed))


def _add_figures(run: Run, unknown: int, missed: int) -> None:
    found, plan, fleet, citizens = run.recipients, run.plan, run.fleet, run.citizens
    inner = [count for _, count in sorted(found.seconds.items())][2:-2]
    busy = [count for count in inner if count >= plan.limit // 2] or [0]
    seconds = max(run.seconds, 0.001)
    # The free limit is shared with answers and notices.
    used = run.spent if plan.free else found.accepted
    trouble = [*(kill.at for kill in fleet.kills), *run.bursts]
    memory = [round(one.megabytes, 1) for one in fleet.samples if one.age > 8] or [0.0]
    run.verdict.figures |= {
        "recipients": found.size,
        "accepted": found.accepted,
        "unknown": unknown,
        "of them never arrived": missed,
        "kills": len(fleet.kills),
        "bursts of 429": len(run.bursts),
        "refused": dict(run.sandbox.counters.refused),
        "listed within s": round(run.listed_after, 1),
        "sent within s": round(seconds, 1),
        "per second, over all": round(found.accepted / seconds, 2),
        "share of the limit, over all": round(used / seconds / plan.limit, 4),
        "share of the limit, median second": round(median(busy) / plan.limit, 4),
        "fullest second": max(found.seconds.values(), default=0),
        "CPU ms per message": round(
            1000 * sum(fleet.cpu.values()) / max(1, found.accepted), 3
        ),
        "answers": len(citizens.waits),
        "answer p50, p95 ms": [citizens.ms(share, trouble, 8) for share in (0.5, 0.95)],
        "answer p95 ms, kills and bursts too": citizens.ms(0.95, [], 0),
        "memory MB, at first, at last, most": [memory[0], memory[-1], max(memory)],
        "later": {name: round(took, 1) for name, took in run.stages.items()},
    }
