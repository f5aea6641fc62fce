"""Sets a run up, runs it, and takes everything down again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.soak.audit import Verdict, audit
from benchmarks.soak.deployment import Deployment, deploy
from benchmarks.soak.engines import open_store
from benchmarks.soak.plan import Plan
from benchmarks.soak.scene import play
from benchmarks.soak.scenes import SCENES, mount_small, unmount
from benchmarks.soak.storm import Storm


async def soak(plan: Plan, folder: Path) -> Verdict:
    """One run under fire, and what came of it."""

    async def judged(on: Deployment) -> Verdict:
        return await audit(on, await Storm(on).run())

    return await _deployed(plan, folder, judged)


def plan_of(name: str, plan: Plan) -> Plan:
    """The plan as a scene plays it, which may ask for an engine. Raises KeyError for an unknown."""
    scene = SCENES[name]
    engine = scene.engine or plan.engine
    return replace(plan, engine=engine, kills=0, citizens=scene.people, link_share=0.7)


async def play_scene(name: str, plan: Plan, folder: Path) -> Verdict:
    """One scene by its name, by its own plan."""
    scene = SCENES[name]
    if scene.needs_root:
        mount_small(folder / "data")
    try:
        return await _deployed(plan, folder, lambda on: play(scene, on))
    finally:
        if scene.needs_root:
            unmount(folder / "data")


async def _deployed(
    plan: Plan, folder: Path, judge: Callable[[Deployment], Awaitable[Verdict]]
) -> Verdict:
    store = open_store(plan.engine, folder)
    try:
        on = await deploy(plan, folder, store)
        try:
            return await judge(on)
        finally:
            await on.supervisor.stop()
            await on.sandbox.stop()
    finally:
        store.stop()
