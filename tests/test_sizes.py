"""Functions, files and folders stay small enough to be read at a glance."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_LINES, FILE_LINES, FOLDER_FILES = 40, 300, 16
GROWS = ROOT / "bot" / "storage" / "migrations" / "versions"
"""A folder that gets a file with every change of the tables."""


def _files(*folders):
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


CODE, CHECKS = _files("bot", "handlers"), _files("tests", "benchmarks", "scripts")


@pytest.mark.no_cover
def test_no_function_is_longer_than_forty_lines():
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert too_long == []


def test_no_file_is_longer_than_three_hundred_lines():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in CODE + CHECKS}
    assert [path for path, lines in lengths.items() if lines > FILE_LINES] == []


def test_no_folder_holds_more_than_sixteen_files():
    folders = Counter(path.parent for path in CODE + CHECKS if path.parent != GROWS)
    assert [folder for folder, files in folders.items() if files > FOLDER_FILES] == []
