"""The command line of the soak."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.soak.audit import Verdict, audit
from benchmarks.soak.deployment import deploy
from benchmarks.soak.engines import open_store
from benchmarks.soak.plan import Engine, Plan, Transport
from benchmarks.soak.storm import Storm
from benchmarks.soak.table import show


async def soak(plan: Plan, folder: Path) -> Verdict:
    """One run under fire, and what came of it."""
    store = open_store(plan.engine, folder)
    try:
        on = await deploy(plan, folder, store)
        try:
            story = await Storm(on).run()
            return await audit(on, story)
        finally:
            await on.supervisor.stop()
            await on.sandbox.stop()
    finally:
        store.stop()


def main(
    transport: Annotated[Transport, typer.Option()] = Transport.POLLING,
    database: Annotated[Engine, typer.Option()] = Engine.SQLITE,
    kills: Annotated[int, typer.Option(help="How often the process is killed.")] = 200,
    citizens: Annotated[int, typer.Option(help="How many people report.")] = 2000,
    seed: Annotated[int, typer.Option()] = 1,
    rate: Annotated[int, typer.Option(help="Messages a second the bot allows itself.")] = 28,
    sabotage: Annotated[str, typer.Option(help="Break one mechanism on purpose.")] = "",
    keep: Annotated[Path | None, typer.Option(help="Keep logs and database here.")] = None,
) -> None:
    """Kill the bot again and again while people report and staff decide; then count."""
    plan = Plan(transport, database, kills, citizens, seed, rate, sabotage or None)
    with tempfile.TemporaryDirectory(prefix="habarla-soak-") as temporary:
        folder = Path(temporary)
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="run-", dir=keep))
        verdict = asyncio.run(soak(plan, folder))
    print(show(plan, verdict))
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
