"""Many reports into one desk: the real process, Telegram's limits on, people and staff outside it.

    .venv/bin/python -m benchmarks.flood                   500 reports in 10 minutes, 3 staff
    .venv/bin/python -m benchmarks.flood --surge           30,000 reports an hour, for 3 minutes
    .venv/bin/python -m benchmarks.flood --surge --per-hour 120000 --paid    100 updates a second

`--paid` lifts the limits of Telegram. BENCH_LOG=1 shows what the process logs.
"""

import asyncio
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.flood import observations as seeing
from benchmarks.flood.people import Options, Sending, add_people, send_reports, work
from benchmarks.kit.options import parse
from benchmarks.kit.verdict import Verdict, judge
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, open_desk
from tests.kit.people.reporters import Answers, agree
from tests.kit.process.records import Records
from tests.kit.process.supervisor import process


async def run(chosen: Options, folder: Path) -> Verdict:
    records = Records(f"sqlite:///{folder / 'habarla.db'}")
    async with offline_telegram(history=20_000) as sandbox:
        sandbox.faults.set(limits=not chosen.paid)
        admin = sandbox.person("Admin", "en")
        variables = environment(sandbox.root, admin.id, records.url, DATA_DIR=str(folder))
        variables |= {"MESSAGES_PER_SECOND": UNLIMITED} if chosen.paid else {}
        async with process("-m", "bot", **variables) as bot:
            staff = [sandbox.person(f"Staff {i}", "en") for i in range(chosen.staff)]
            group = await open_desk(sandbox, admin, *staff)
            sending = Sending(sandbox, Answers(sandbox), seeing.Observations(), chosen)
            await asyncio.gather(*(agree(phone, sending.answers) for phone in staff))
            seeing.watch_screens(sandbox, group.id, {phone.id for phone in staff}, sending.seen)
            meanwhile = [seeing.watch_process(records, bot, sending.seen), *map(work, staff)]
            people = await add_people(sending)
            tasks = [asyncio.create_task(one) for one in meanwhile]
            began = time.perf_counter()
            await send_reports(sending, people)
            took = time.perf_counter() - began
            held = await _drained(records, chosen.drain * 60)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return seeing.judged(sending.seen, sandbox, held, took)


async def _drained(records: Records, within: float) -> dict[str, int]:
    """Let staff work until no case waits and all is sent, or the time is over."""
    end = time.perf_counter() + within
    held = await seeing.end_state(records)
    while time.perf_counter() < end and (held["waiting"] or held["owed"]):
        await asyncio.sleep(2)
        held = await seeing.end_state(records)
    return held


if __name__ == "__main__":
    options = parse(Options, "flood", __doc__)
    sys.exit(not judge("flood", partial(run, options)))
