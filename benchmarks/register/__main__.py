"""What a register of 100,000 entries takes: searching beside a running bot, and a static build.

    python -m benchmarks.register                                  about ten minutes
    python -m benchmarks.register --database /tmp/register.db      fills it once, and uses it again
    python -m benchmarks.register --only build                     CPU and time of the build alone

People file reports at the same pace alone, beside readers of the site, and beside a static build,
in turn; ratios are to the runs alone. The build runs with low priority, as the command does.
"""

import asyncio
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.kit.options import option, parse
from benchmarks.register.filling import fill as fill_register
from benchmarks.register.readers import Read, read
from benchmarks.speed.contenders import filing, known_people, unlimited
from bot.keys.rotating import opened
from bot.sandbox import Sandbox
from bot.storage.engine.migrate import migrate
from bot.storage.register import listing
from tests.kit.deployments import environment, offline_telegram, open_desk, settings_of
from tests.kit.people.reporters import Answers, Measured, percentile, talk_at_once
from tests.kit.process.ports import free_port
from tests.kit.process.supervisor import process
from tests.kit.storage.dataset import Size
from tests.kit.storage.load import fill

PEOPLE = 3_000
NOWHERE = "http://127.0.0.1:1"
ALONE, READ, BUILT = "alone", "readers", "build"


@dataclass(frozen=True)
class Options:
    entries: int = option(100_000)
    rounds: int = option(3)
    seconds: float = option(20.0, "of each run")
    talks: float = option(15.0, "reports a second, three updates each")
    readers: float = option(20.0, "pages a second")
    database: str | None = option(None, "an SQLite file that is filled unless it is there")
    only: str | None = option(None, choices=[BUILT, READ])


@dataclass
class Build:
    """Seconds of the clock, and of CPU of all its processes, user and system."""

    seconds: float
    cpu: float
    files: str


def main() -> None:
    chosen = parse(Options, "register", __doc__)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        filled = Path(chosen.database or folder / "filled.db")
        if not filled.exists():
            asyncio.run(make(filled, chosen.entries))
        shutil.copy(filled, folder / "habarla.db")
        asyncio.run(migrate(address(folder)))  # it may be of an earlier version
        if chosen.only == BUILT:
            show_build(asyncio.run(build(folder)))
        else:
            asyncio.run(beside_the_bot(folder, chosen))


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'habarla.db'}"


async def make(path: Path, entries: int) -> None:
    began = time.perf_counter()
    await fill(f"sqlite:///{path}", Size(reports=PEOPLE, cases=PEOPLE, people=PEOPLE))
    settings = settings_of(environment(NOWHERE, "1", f"sqlite:///{path}"), path.parent)
    async with opened(settings) as (database, _):
        await fill_register(database, entries)
    print(f"filled with {entries} entries in {time.perf_counter() - began:.0f} s", flush=True)


async def build(folder: Path) -> Build:
    """A static build by the command, as an operator runs it beside the bot."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    began, used = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "bot", "register", "build", str(folder / "site"),
               "--address", "https://register.example.kz", "--bot", "habarla_bot"]  # fmt: skip
    settings = environment(NOWHERE, "1", address(folder), DATA_DIR=str(folder))
    child = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **settings}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    now = os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return Build(time.perf_counter() - began, cpu, said.decode().strip())


async def beside_the_bot(folder: Path, chosen: Options) -> None:
    async with AsyncExitStack() as stack:
        sandbox: Sandbox = await stack.enter_async_context(offline_telegram())
        answers, admin = Answers(sandbox), sandbox.person("Admin", "en")
        port = free_port()
        settings = unlimited(sandbox, admin, address(folder), str(folder)) | {
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        bot = await stack.enter_async_context(process("-m", "bot", **settings))
        await open_desk(sandbox, admin)
        phones = known_people(sandbox, PEOPLE)
        readers = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        site, ids = f"http://127.0.0.1:{port}", await some_ids(folder)
        seen, builds = Read(), list[Build]()
        seeds = itertools.count()

        async def reading() -> None:
            asked = (site, ids, chosen.seconds, chosen.readers, next(seeds))
            loop = asyncio.get_running_loop()
            seen.add(await loop.run_in_executor(readers, read, *asked))

        async def building() -> None:
            builds.append(await build(folder))

        beside: dict[str, Callable[[], Awaitable[object]]] = {
            ALONE: lambda: asyncio.sleep(0),
            READ: reading,
            BUILT: building,
        }
        if chosen.only:
            del beside[BUILT]
        runs: dict[str, list[Measured]] = defaultdict(list)
        for number in range(chosen.rounds):
            for name, other in beside.items():
                talk = talk_at_once(
                    phones, filing(answers), bot, chosen.seconds, at_once=50, rate=chosen.talks
                )
                result, _ = await asyncio.gather(talk, other())
                runs[name].append(result)
                print(f"round {number + 1}, {name}: {told(result)}", flush=True)
    show(runs, seen)
    for each in builds:
        show_build(each)


async def some_ids(folder: Path) -> list[str]:
    settings = settings_of(environment(NOWHERE, "1", address(folder)), folder)
    async with opened(settings) as (database, _), database.reading() as tx:
        async for portion in listing.portions(tx):
            return [entry.id for entry in portion]
    return []


def told(result: Measured) -> str:
    return (
        f"{result.rate:.0f} updates/s, answers p50 {result.percentile_ms(0.5):.1f} ms, "
        f"p95 {result.percentile_ms(0.95):.1f} ms, p99 {result.percentile_ms(0.99):.1f} ms, "
        f"{result.cpu_ms:.2f} ms CPU"
    )


def show(runs: dict[str, list[Measured]], seen: Read) -> None:
    print(f"\n{'page':28}{'asked':>7}{'p50 ms':>9}{'p99 ms':>9}{'KB':>7}")
    for kind, waits in seen.waits.items():
        p50, p99 = (1000 * percentile(waits, share) for share in (0.5, 0.99))
        size = median(seen.sizes[kind]) / 1000
        print(f"{kind:28}{len(waits):7}{p50:9.1f}{p99:9.1f}{size:7.1f}")
    everything = [wait for waits in seen.waits.values() for wait in waits]
    p99 = 1000 * percentile(everything, 0.99)
    print(f"all pages: p99 {p99:.1f} ms (goal: below 50), {seen.failed} failed")
    if runs[READ]:
        cpu = median(one.cpu for one in runs[READ]) - median(one.cpu for one in runs[ALONE])
        print(f"CPU of a page: {1000 * cpu * len(runs[READ]) / len(everything):.1f} ms")
    alone = {share: answered(runs[ALONE], share) for share in (0.5, 0.95)}
    for name in runs.keys() - {ALONE}:
        ratios = [answered(runs[name], share) / alone[share] for share in alone]
        print(f"answers beside {name}: {ratios[0]:.2f} (p50), {ratios[1]:.2f} (p95), goal 1.10")


def answered(runs: list[Measured], share: float) -> float:
    return median(one.percentile_ms(share) for one in runs)


def show_build(one: Build) -> None:
    print(f"{one.files}: {one.seconds:.0f} s, {one.cpu:.0f} s of CPU (goal: 120 s on two cores)")


if __name__ == "__main__":
    main()
