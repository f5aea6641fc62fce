"""Case files leave by e-mail and webhook while the sender is killed and both ways fail.

    python -m benchmarks.case_files --kills 100 --files 400

Exits with 1 when a case file was lost, or sent twice although the first result was known.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.case_files.lives import Settings, process
from benchmarks.kit.options import option, parse
from benchmarks.kit.verdict import Verdict
from benchmarks.soak.offices import BY_MAIL, Offices, open_offices
from bot import logs
from bot.domain.desk.case import Act
from bot.storage.schema import case_events, referrals
from tests.kit.authority.sending import SenderProcess
from tests.kit.databases import sqlite_with_tables

BY_WEBHOOK = "mci"


@dataclass(frozen=True, slots=True)
class Plan:
    kills: int = option(100, "how often the sender is killed")
    files: int = option(400, "how many case files wait; half go each way")
    longest: float = option(1.5, "how long a sender lives at most, in seconds")
    seed: int = option(1)


async def run(plan: Plan, folder: Path) -> Verdict:
    async with open_offices(plan.seed) as offices:
        url = await sqlite_with_tables(folder / "habarla.db")
        keys = offices.keys([BY_MAIL, BY_WEBHOOK])
        settings = Settings(url, keys, offices.box.port, plan.kills, plan.seed, plan.longest)
        await _fill(process(settings), plan.files)
        command = ["-m", "benchmarks.case_files.lives", json.dumps(asdict(settings))]
        lives = await asyncio.create_subprocess_exec(sys.executable, *command)
        assert await lives.wait() == 0
        arrived = len(offices.taken)
        offices.calm()
        last = await process(settings).start()
        await last.until_idle()
        verdict = await audit(last, offices)
        verdict.figures |= {"kills": plan.kills, "case files that had arrived by then": arrived}
        await last.kill()
        return verdict


async def _fill(filler: SenderProcess, count: int) -> None:
    await filler.open()
    for number in range(count):
        await filler.forward((BY_MAIL, BY_WEBHOOK)[number % 2])
    await filler.close()


async def audit(last: SenderProcess, offices: Offices) -> Verdict:
    verdict, taken, unknown = Verdict(), offices.taken, Counter[str]()
    missed = sa.select(case_events.c.detail).where(case_events.c.act == Act.NOT_PASSED.value)
    async with last.database.reading() as tx:
        stages = {row["id"]: row["stage"] for row in await tx.rows(sa.select(referrals))}
        events = [json.loads(row["detail"]) for row in await tx.rows(missed)]
    for event in events:
        unknown[event["referral"]] += str(event.get("text", "")).startswith("unknown")
    again = {id: count - 1 for id, count in taken.items() if count > 1}
    verdict.count("case files lost", [id for id in stages if not taken[id]])
    verdict.count(
        "case files that count as not sent", [i for i, s in stages.items() if s != "sent"]
    )
    verdict.count(
        "case files sent again although the result was known",
        [id for id, more in again.items() if more > unknown[id]],
    )
    verdict.count(
        "case files repeated with other bytes",
        [id for id, bodies in offices.bodies.items() if len(bodies) > 1],
    )
    verdict.figures |= {
        "case files": len(stages),
        "sent again, the result being unknown": sum(again.values()),
        "attempts without success": len(events),
        "of these with an unknown result": unknown.total(),
    }
    return verdict


def main() -> None:
    plan = parse(Plan, "case_files", __doc__)
    logs.set_up("ERROR")
    with tempfile.TemporaryDirectory(prefix="habarla-case-files-") as folder:
        verdict = asyncio.run(run(plan, Path(folder)))
    print(verdict.show("case files"))
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
