"""Functions stay short enough to be read at a glance."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 40
"""Lines of a function, with its signature and docstring."""


def test_no_function_is_longer_than_forty_lines():
    files = [path for layer in ("bot", "handlers") for path in (ROOT / layer).rglob("*.py")]
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST
    ]
    assert too_long == []
