"""A flood into one desk: the real process, Telegram's limits on, people and staff outside it.

    .venv/bin/python -m benchmarks.flood                   500 reports in 10 minutes, 3 staff
    .venv/bin/python -m benchmarks.flood --surge           30,000 reports an hour, for 3 minutes
    .venv/bin/python -m benchmarks.flood --surge --per-hour 120000 --paid    100 updates a second
    .venv/bin/python -m benchmarks.flood --crowd           one who sends 1,000 messages a minute,
                                                           1,000 who press /start, and others

`--paid` lifts the limits of Telegram. BENCH_LOG=1 shows what the process logs.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.flood.scenes import Scene, crowd, flood, surge
from benchmarks.flood.staff import Desk
from benchmarks.flood.watch import Found, percentile, records, watch_process, watch_screens
from benchmarks.speed.people import Ears, agree
from benchmarks.speed.runs import TOKEN, process
from bot.sandbox import Sandbox


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--staff", type=int, default=3)
    parser.add_argument("--surge", action="store_true")
    parser.add_argument("--crowd", action="store_true")
    parser.add_argument("--per-hour", type=int, default=30_000)
    parser.add_argument("--paid", action="store_true")
    parser.add_argument("--drain", type=float, default=10, help="minutes staff may work afterwards")
    return parser.parse_args()


async def main() -> None:
    chosen = options()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "habarla.db"
        async with Sandbox(TOKEN, bare=True, page=False, history=20_000) as sandbox:
            sandbox.log_calls = False
            sandbox.faults.set(limits=not chosen.paid)
            admin = sandbox.person("Admin", "en")
            environment = {
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": sandbox.root,
                "ADMIN_IDS": str(admin.person.id),
                "DATABASE_URL": f"sqlite:///{path}",
                "DATA_DIR": folder,
                "LOG_LEVEL": "WARNING",
            } | ({"MESSAGES_PER_SECOND": "1000"} if chosen.paid else {})
            async with process(["-m", "bot"], **environment) as bot:
                staff = [sandbox.person(f"Staff {i}", "en") for i in range(chosen.staff)]
                group = sandbox.group("Desk", [admin, *staff], bot_admin=True)
                admin.say("/desk", chat=group.id)
                await admin.wait("/help", chat=group.id, timeout=20)
                ears, found, desk = Ears(sandbox), Found(), Desk()
                await asyncio.gather(*(agree(phone, ears) for phone in staff))
                watch_screens(sandbox, group.id, {phone.id for phone in staff}, found)
                scene = Scene(sandbox, ears, found, chosen)
                watching = asyncio.create_task(watch_process(path, bot, found))
                play = crowd if chosen.crowd else surge if chosen.surge else flood
                prepared = await play.prepare(scene)
                working = [asyncio.create_task(desk.work(phone)) for phone in staff]
                began = time.perf_counter()
                await play.run(scene, prepared)
                took = time.perf_counter() - began
                await drained(path, chosen.drain * 60, desk)
                watching.cancel()
                for task in working:
                    task.cancel()
                    with suppress(asyncio.CancelledError, AssertionError):
                        await task
                show(scene, desk, path, took)


async def drained(path: Path, within: float, desk: Desk) -> None:
    """Let staff work until nothing waits and everything is said, or the time is over."""
    end = time.perf_counter() + within
    while time.perf_counter() < end:
        held = records(path)
        if not held["waiting"] and not held["owed"]:
            break
        await asyncio.sleep(2)
    desk.is_open = False


def show(scene: Scene, desk: Desk, path: Path, took: float) -> None:
    found, sandbox, held = scene.found, scene.sandbox, records(path)
    waits = found.waits()
    rows = {
        "reports accepted / sent": f"{found.receipts} / {len(found.sent)} in {took:.0f} s, "
        f"{len(found.unanswered)} waited a minute in vain",
        "cases, repeats folded": f"{held['cases']}, {held['joined']}; "
        f"{held['anew']} after a decision, {held['not folded']} missed",
        "urgent on screen p50 / p95, s": f"{percentile(waits, 0.5):.1f} / "
        f"{percentile(waits, 0.95):.1f} of {len(waits)}",
        "429 of our own / injected": f"{sandbox.counters.overspent} / "
        f"{sandbox.counters.refused['injected']} {dict(sandbox.counters.refused)}",
        "digests, their states": f"{len(found.digests)}, {found.digest_edits}",
        "first answer p50 / p95, s": f"{percentile(found.answers, 0.5):.3f} / "
        f"{percentile(found.answers, 0.95):.3f} of {len(found.answers)}",
        "decided by staff, twice": f"{desk.decided}, {held['decided twice']}",
        "given to two by Next": f"{held['taken twice']}",
        "waiting in the end, without a card": f"{held['waiting']}, {held['cards missing']}",
        "still owed / failed / set aside": f"{held['owed']} / {held['failed']} / "
        f"{held['set aside']}",
        "most outbox rows of one address": f"{found.most_rows}",
        "RSS, MB": f"{found.rss_mb:.0f}",
    }
    for name, value in rows.items():
        print(f"{name:36} {value}")
    for each in found.unanswered:
        print(each)


if __name__ == "__main__":
    asyncio.run(main())
