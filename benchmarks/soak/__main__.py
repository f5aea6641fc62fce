"""The command line of the soak."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.soak.plan import Engine, Plan, Transport
from benchmarks.soak.run import plan_of, play_scene, soak
from benchmarks.soak.scenes import SCENES
from benchmarks.soak.table import show


def main(
    transport: Annotated[Transport, typer.Option()] = Transport.POLLING,
    database: Annotated[Engine, typer.Option()] = Engine.SQLITE,
    kills: Annotated[int, typer.Option(help="How often the process is killed.")] = 200,
    citizens: Annotated[int, typer.Option(help="How many people report.")] = 2000,
    seed: Annotated[int, typer.Option()] = 1,
    limit: Annotated[int, typer.Option(help="Messages a second that Telegram takes.")] = 30,
    link_share: Annotated[float, typer.Option(help="Links by report; 1: nobody repeats.")] = 0.25,
    replicas: Annotated[int, typer.Option(min=1, max=4, help="Processes on one PostgreSQL.")] = 1,
    sabotage: Annotated[str, typer.Option(help="Break one mechanism on purpose.")] = "",
    scenario: Annotated[str, typer.Option(help="Play one scene instead, or `all`.")] = "",
    minutes: Annotated[float, typer.Option(help="End the kills after so long at most.")] = 240,
    keep: Annotated[Path | None, typer.Option(help="Keep logs and database here.")] = None,
) -> None:
    """Kill the bot again and again while people report and staff decide; then count."""
    plan = Plan(
        transport,
        database,
        kills,
        citizens,
        seed,
        limit,
        sabotage or None,
        link_share,
        settle_seconds=60 if sabotage else 300,
        replicas=replicas,
        minutes=minutes,
    )
    holds = True
    for name in [*SCENES] if scenario == "all" else [scenario]:
        with tempfile.TemporaryDirectory(prefix="habarla-soak-") as temporary:
            folder = Path(temporary)
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                folder = Path(tempfile.mkdtemp(prefix="run-", dir=keep))
            played = plan_of(name, plan) if name else plan
            run = play_scene(name, played, folder) if name else soak(played, folder)
            verdict = asyncio.run(run)
        print(show(played, verdict, name), flush=True)
        holds = holds and verdict.holds
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
