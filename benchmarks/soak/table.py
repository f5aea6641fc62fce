"""Prints a verdict so that one look is enough."""

from __future__ import annotations

from benchmarks.soak.audit import Verdict
from benchmarks.soak.plan import Plan


def show(plan: Plan, verdict: Verdict, scene: str = "") -> str:
    title = f"{plan.transport} · {plan.engine} · seed {plan.seed}"
    if plan.limit != 30:
        title += f" · Telegram takes {plan.limit}/s"
    if plan.replicas > 1:
        title += f" · {plan.replicas} processes"
    if scene:
        title = f"{scene} · {title}"
    if plan.sabotage:
        title += f" · sabotage: {plan.sabotage}"
    width = max(map(len, (*verdict.broken, *verdict.figures)))
    lines = [title, "─" * (width + 12)]
    lines += [_line(name, count, width) for name, count in verdict.broken.items()]
    lines.append("─" * (width + 12))
    lines += [f"{name:{width}}  {value}" for name, value in verdict.figures.items()]
    lines += [f"  {name}: {found}"[:2000] for name, found in verdict.examples.items()]
    lines.append("HOLDS" if verdict.holds else "BROKEN")
    return "\n".join(lines)


def _line(name: str, count: int, width: int) -> str:
    return f"{name:{width}}  {count:>6}{'' if count == 0 else '  ✗'}"
