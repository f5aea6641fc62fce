"""Breaks mechanisms of the product on purpose, to prove that a benchmark notices.

    python -m benchmarks.kit.sabotage soak confirm-first run

Each sabotage is a function without arguments that breaks one promise in this process.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def put(target: Any, name: str, value: Any) -> None:
    """Replace an attribute of a module or class; fails where there is none."""
    getattr(target, name)
    setattr(target, name, value)


def by_name(*sabotages: Callable[[], None]) -> dict[str, Callable[[], None]]:
    return {one.__name__.replace("_", "-"): one for one in sabotages}


if __name__ == "__main__":
    of_benchmark = import_module(f"benchmarks.{sys.argv.pop(1)}.sabotage").SABOTAGES
    of_benchmark[sys.argv.pop(1)]()
    from bot.__main__ import app

    app()
