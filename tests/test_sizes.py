"""Functions stay small enough to be read at a glance."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_LINES = 40


@pytest.mark.no_cover
def test_no_function_is_longer_than_forty_lines():
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for folder in ("bot", "handlers", "offline_telegram")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert too_long == []
