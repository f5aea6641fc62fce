"""Many reports into one desk: the real process, Telegram's limits on, people and staff outside it.

    .venv/bin/python -m benchmarks.flood                   500 reports in 10 minutes, 3 staff
    .venv/bin/python -m benchmarks.flood --surge           30,000 reports an hour, for 3 minutes
    .venv/bin/python -m benchmarks.flood --surge --per-hour 120000 --paid    100 updates a second
    .venv/bin/python -m benchmarks.flood --crowd           one sender of 1,000 messages a minute,
                                                           1,000 who press /start, and others

`--paid` lifts the limits of Telegram. BENCH_LOG=1 shows what the process logs.
"""

import asyncio
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.flood.observations import (
    Observations,
    end_state,
    show,
    watch_process,
    watch_screens,
)
from benchmarks.flood.people import Desk, Options, Sending, add_people, crowd, steady
from benchmarks.kit.options import parse
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, open_desk
from tests.kit.people.reporters import Answers, agree
from tests.kit.process.records import Records
from tests.kit.process.supervisor import process


async def main() -> None:
    chosen = parse(Options, "flood", __doc__)
    with tempfile.TemporaryDirectory() as folder:
        records = Records(f"sqlite:///{Path(folder) / 'habarla.db'}")
        async with offline_telegram(history=20_000) as sandbox:
            sandbox.faults.set(limits=not chosen.paid)
            admin = sandbox.person("Admin", "en")
            variables = environment(sandbox.root, admin.id, records.url, DATA_DIR=folder)
            variables |= {"MESSAGES_PER_SECOND": UNLIMITED} if chosen.paid else {}
            async with process("-m", "bot", **variables) as bot:
                staff = [sandbox.person(f"Staff {i}", "en") for i in range(chosen.staff)]
                group = await open_desk(sandbox, admin, *staff)
                sending = Sending(sandbox, Answers(sandbox), Observations(), chosen)
                await asyncio.gather(*(agree(phone, sending.answers) for phone in staff))
                watch_screens(sandbox, group.id, {phone.id for phone in staff}, sending.seen)
                watching = asyncio.create_task(watch_process(records, bot, sending.seen))
                people = await add_people(sending)
                desk = Desk()
                working = [asyncio.create_task(desk.work(phone)) for phone in staff]
                began = time.perf_counter()
                await (crowd if chosen.crowd else steady)(sending, people)
                took = time.perf_counter() - began
                await _until_drained(records, chosen.drain * 60)
                desk.is_open = False
                watching.cancel()
                for task in working:
                    task.cancel()
                    with suppress(asyncio.CancelledError, AssertionError):
                        await task
                print(show(sending.seen, sandbox, desk.decided, await end_state(records), took))


async def _until_drained(records: Records, within: float) -> None:
    """Let staff work until no case waits and all is sent, or the time is over."""
    end = time.perf_counter() + within
    while time.perf_counter() < end:
        held = await end_state(records)
        if not held["waiting"] and not held["owed"]:
            return
        await asyncio.sleep(2)


if __name__ == "__main__":
    asyncio.run(main())
