"""A citizen reports while accounts send what takes the bot long to read, as often as they can.

    .venv/bin/python -m benchmarks.flood.hostile      4 accounts, then 10, a minute each

Each account sends a crafted message every half second. The citizens who report meanwhile wait at
most 0.3 s for half of their answers. BENCH_LOG=1 shows what the process logs.
"""

import asyncio
import itertools
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.kit.options import option, parse
from benchmarks.kit.reporters import Answers, agree, percentile, report
from benchmarks.kit.verdict import Verdict, judge
from offline_telegram import Phone
from tests.kit.deployments import environment, offline_telegram, open_desk
from tests.kit.process.records import Records
from tests.kit.process.supervisor import cpu_of, process

MOST_P50 = 0.3
APART = 0.5
CITIZENS = 12
CRAFTED = tuple(
    (begin + unit * 4096)[:4096]
    for begin, unit in (
        ("http://a.kz/", "…!"),
        ("http://a.kz/(", ")("),
        ("a ", "x.qqq/"),
        ("a.kz/", ")b.kz/"),
        ("", "…"),
        ("", "\ufdfa"),
        ("e", "\u0301\u0323"),
        ("", "1/"),
        ("", "87011234567 "),
    )
)
"""What took links, marks of likeness, words of need and numbers of people long."""


@dataclass(frozen=True)
class Options:
    seconds: float = option(60.0, "of each run")
    accounts: str = option(
        "4,10", "accounts that send crafted messages, a run for each number"
    )


async def attack(phone: Phone) -> None:
    for number in itertools.count():
        phone.say(CRAFTED[(phone.id + number) % len(CRAFTED)])
        await asyncio.sleep(APART)


async def reports(phones: list[Phone], answers: Answers, until: float) -> list[float]:
    """The seconds that citizens wait for each answer; one report every two seconds."""
    waits = []
    for number in itertools.count():
        if time.perf_counter() > until:
            return waits
        link, phone = f"https://site{number}.example.com/", phones[number % len(phones)]
        waits += [wait async for wait in report(phone, answers, link, "gambling")]
        await asyncio.sleep(2)
    raise AssertionError


async def run(chosen: Options, folder: Path) -> Verdict:
    verdict = Verdict()
    records = Records(f"sqlite:///{folder / 'habarla.db'}")
    async with offline_telegram(history=2_000) as sandbox:
        admin = sandbox.person("Admin", "en")
        variables = environment(
            sandbox.root, admin.id, records.url, DATA_DIR=str(folder)
        )
        async with process("-m", "bot", **variables) as bot:
            await open_desk(sandbox, admin, sandbox.person("Staff", "en"))
            answers = Answers(sandbox)
            phones = [sandbox.person(f"Citizen {n}", "en") for n in range(CITIZENS)]
            for phone in phones:
                await agree(phone, answers)
            for count in map(int, chosen.accounts.split(",")):
                hostile = [
                    sandbox.person(f"Hostile {count} {n}", "en") for n in range(count)
                ]
                for phone in hostile:
                    await agree(phone, answers)
                tasks = [asyncio.create_task(attack(phone)) for phone in hostile]
                cpu, began = cpu_of(bot), time.perf_counter()
                waits = await reports(phones, answers, began + chosen.seconds)
                share = (cpu_of(bot) - cpu) / (time.perf_counter() - began)
                for task in tasks:
                    task.cancel()
                p50 = percentile(waits, 0.5)
                verdict.figures[f"{count} accounts: answers p50 / p95 / longest, s"] = (
                    f"{p50:.3f} / {percentile(waits, 0.95):.3f} / {max(waits):.3f}"
                )
                verdict.figures[f"{count} accounts: share of a processor"] = (
                    f"{share:.2f}"
                )
                verdict.broken[f"p50 above {MOST_P50} s with {count} accounts"] = (
                    p50 > MOST_P50
                )
    return verdict


if __name__ == "__main__":
    options = parse(Options, "flood.hostile", __doc__)
    sys.exit(not judge("hostile text", partial(run, options)))
