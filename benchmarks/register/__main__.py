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
from benchmarks.kit.reporters import Measured, percentile, talk_at_once
from benchmarks.register.readers import Page, read
from benchmarks.register.readers import fill as fill_register
from benchmarks.speed.contenders import progress, running
from bot.core.database.migrate import migrate
from bot.core.storage import opened
from bot.register import store
from bot.settings import Settings
from tests.kit.deployments import environment, settings_of
from tests.kit.process.ports import free_port
from tests.kit.storage.dataset import Size
from tests.kit.storage.load import fill

PEOPLE = 3_000
NOWHERE, NAME = "http://127.0.0.1:1", "habarla.db"
ALONE, READ, BUILT = "alone", "readers", "build"


@dataclass(frozen=True)
class Options:
    entries: int = option(100_000)
    rounds: int = option(3)
    seconds: float = option(20.0, "of each run")
    talks: float = option(15.0, "reports a second, three updates each")
    readers: float = option(20.0, "pages a second")
    database: str | None = option(
        None, "an SQLite file that is filled unless it is there"
    )
    only: str | None = option(None, choices=[BUILT, READ])


def main() -> None:
    chosen = parse(Options, "register", __doc__)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        filled = Path(chosen.database or folder / "filled.db")
        if not filled.exists():
            asyncio.run(make(filled, chosen.entries))
        shutil.copy(filled, folder / NAME)
        asyncio.run(migrate(address(folder)))  # it may be of an earlier version
        if chosen.only == BUILT:
            print(asyncio.run(build(folder)))
        else:
            asyncio.run(beside_the_bot(folder, chosen))


def address(folder: Path) -> str:
    return f"sqlite:///{folder / NAME}"


def settings(path: Path) -> Settings:
    return settings_of(environment(NOWHERE, "1", f"sqlite:///{path}"), path.parent)


async def make(path: Path, entries: int) -> None:
    began = time.perf_counter()
    await fill(f"sqlite:///{path}", Size(reports=PEOPLE, cases=PEOPLE, people=PEOPLE))
    async with opened(settings(path)) as (database, _):
        await fill_register(database, entries)
    print(
        f"filled with {entries} entries in {time.perf_counter() - began:.0f} s",
        flush=True,
    )


async def build(folder: Path) -> str:
    """A static build by the command, as an operator runs it beside the bot; what it took."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    began, used = time.perf_counter(), os.times()
    command = [
        sys.executable,
        "-m",
        "bot",
        "register",
        "build",
        str(folder / "site"),
        "--address",
        "https://register.example.kz",
        "--bot",
        "habarla_bot",
    ]
    variables = environment(NOWHERE, "1", address(folder), DATA_DIR=str(folder))
    child = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **variables}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    now = os.times()
    cpu = (
        now.children_user
        + now.children_system
        - used.children_user
        - used.children_system
    )
    took = f"{time.perf_counter() - began:.0f} s, {cpu:.0f} s of CPU (goal for 10,000 entries: 60 s)"
    return f"{said.decode().strip()}: {took}"


async def beside_the_bot(folder: Path, chosen: Options) -> None:
    port = str(free_port())
    site = f"http://127.0.0.1:{port}"
    seen, seeds = list[Page](), itertools.count()
    async with (
        opened(settings(folder / NAME)) as (database, _),
        database.reading() as tx,
    ):
        ids = [entry.id for entry in await anext(store.portions(tx))]

    async def reading() -> None:
        asked = (site, ids, chosen.seconds, chosen.readers, next(seeds))
        seen.extend(
            await asyncio.get_running_loop().run_in_executor(readers, read, *asked)
        )

    beside: dict[str, Callable[[], Awaitable[object]]] = {
        ALONE: lambda: asyncio.sleep(0),
        READ: reading,
        BUILT: lambda: build(folder),
    }
    if chosen.only:
        del beside[BUILT]
    runs: dict[str, list[Measured]] = defaultdict(list)
    variables = {"PORT": port, "PUBLIC_URL": site}
    async with AsyncExitStack() as stack:
        readers = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        deployed = running(address(folder), PEOPLE, **variables)
        [bot], phones, talk = await stack.enter_async_context(deployed)
        for number in range(chosen.rounds):
            for name, other in beside.items():
                filing = talk_at_once(
                    phones, talk, bot, chosen.seconds, at_once=50, rate=chosen.talks
                )
                result, said = await asyncio.gather(filing, other())
                runs[name].append(result)
                progress(f"round {number + 1}, {name}", result, said or "")
    show(runs, seen)


def show(runs: dict[str, list[Measured]], seen: list[Page]) -> None:
    print(f"\n{'page':28}{'asked':>7}{'p50 ms':>9}{'p99 ms':>9}{'KB':>7}")
    for kind in dict.fromkeys(one.kind for one in seen):
        pages = [one for one in seen if one.kind == kind]
        p50, p99 = (
            1000 * percentile((one.wait for one in pages), share)
            for share in (0.5, 0.99)
        )
        size = median(one.size for one in pages) / 1000
        print(f"{kind:28}{len(pages):7}{p50:9.1f}{p99:9.1f}{size:7.1f}")
    p99, failed = (
        1000 * percentile((one.wait for one in seen), 0.99),
        sum(p.failed for p in seen),
    )
    print(f"all pages: p99 {p99:.1f} ms (goal: below 50), {failed} failed")
    if runs[READ]:
        cpu = median(one.cpu for one in runs[READ]) - median(
            one.cpu for one in runs[ALONE]
        )
        print(f"CPU of a page: {1000 * cpu * len(runs[READ]) / len(seen):.1f} ms")
    alone = {share: answered(runs[ALONE], share) for share in (0.5, 0.95)}
    for name in runs.keys() - {ALONE}:
        ratios = [answered(runs[name], share) / alone[share] for share in alone]
        print(
            f"answers beside {name}: {ratios[0]:.2f} (p50), {ratios[1]:.2f} (p95), goal 1.10"
        )


def answered(runs: list[Measured], share: float) -> float:
    return median(one.percentile_ms(share) for one in runs)


if __name__ == "__main__":
    main()
