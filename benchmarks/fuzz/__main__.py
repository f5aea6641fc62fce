"""The command line of the hostile input: `python -m benchmarks.fuzz --updates 100000 --seed 7`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from benchmarks.fuzz.run import Plan, Run, Verdict
from benchmarks.fuzz.sabotage import SABOTAGES
from benchmarks.soak.engines import open_store
from benchmarks.soak.plan import Engine


def main(
    updates: Annotated[int, typer.Option(help="How many updates are fed.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Same seed, same people and mischief.")] = 1,
    database: Annotated[Engine, typer.Option()] = Engine.SQLITE,
    citizens: Annotated[int, typer.Option(help="How many people report.")] = 60,
    sabotage: Annotated[str, typer.Option(help="Break one mechanism on purpose.")] = "",
) -> None:
    """Feed mutated real updates to the real bot and judge everything it says and keeps."""
    with tempfile.TemporaryDirectory(prefix="habarla-fuzz-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        (folder / "data").mkdir()
        store = open_store(database, folder)
        stack.callback(store.stop)
        if sabotage:
            stack.enter_context(SABOTAGES[sabotage]())
        plan = Plan(updates, seed, citizens, store.url, _say)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            verdict = runner.run(Run(plan, folder / "data").play())
    print(show(f"hostile input · {database} · seed {seed} {sabotage}", verdict), flush=True)
    sys.exit(0 if verdict.holds else 1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def show(title: str, verdict: Verdict) -> str:
    """The verdict so that one look is enough."""
    lines = [title, "─" * 72]
    for name, value in verdict.figures.items():
        if isinstance(value, dict):
            lines.append(f"{name}:")
            lines += [f"    {count:>8}  {what}" for what, count in value.items()]
        else:
            lines.append(f"{name:18}{value}")
    lines.append("─" * 72)
    for promise, count in verdict.broken.items():
        lines.append(f"✗ {count:>6}  {promise}")
        lines += [f"          {example}" for example in verdict.examples[promise]]
    lines.append("HOLDS" if verdict.holds else "BROKEN")
    return "\n".join(lines)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
