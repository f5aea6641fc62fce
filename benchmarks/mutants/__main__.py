"""Breaks the product at random places and counts how many of these mutants the tests notice.

    python -m benchmarks.mutants --record          # once for a tree: which test runs which line
    python -m benchmarks.mutants --count 100 --seed 7

Each mutant is one change of a copy of the tree. The tests that ran its line, on SQLite and in one
language, try it. A survivor is printed: a person says whether it changes anything at all.
"""

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from coverage import CoverageData

RECORDS = Path(tempfile.gettempdir()) / "habarla-mutants.coverage"
MOST_TESTS, SECONDS = 60, 240
PAIRS = [(ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot)]
PAIRS += [(ast.In, ast.NotIn), (ast.And, ast.Or), (ast.Add, ast.Sub)]
SWAPS = {**dict(PAIRS), **{other: one for one, other in PAIRS}}


def mutant_of(node: ast.AST) -> ast.AST | None:
    """Return what takes the place of a node; None for one that is left as it is."""
    match node:
        case ast.Compare(left, [operator], right) if type(operator) in SWAPS:
            return ast.Compare(left, [SWAPS[type(operator)]()], right)
        case ast.BoolOp(operator, values):
            return ast.BoolOp(SWAPS[type(operator)](), values)
        case ast.BinOp(left, operator, right) if type(operator) in SWAPS:
            return ast.BinOp(left, SWAPS[type(operator)](), right)
        case ast.UnaryOp(ast.Not(), operand):
            return operand
        case ast.Constant(bool(value)):
            return ast.Constant(not value)
        case ast.Constant(int(value)):
            return ast.Constant(value + 1)
        case ast.Expr(ast.Await() | ast.Call()):
            return ast.Constant(None)  # the call is left out
        case ast.IfExp(_, body, _):
            return body
    return None


def record() -> None:
    """Run the tests of this process once and keep which of them ran each line."""
    settings = RECORDS.with_suffix(".ini")
    settings.write_text(
        f"[run]\nsource = bot, handlers\ndata_file = {RECORDS}\n"
        "dynamic_context = test_function\ndisable_warnings = already-imported\n"
    )
    left_out = ["--ignore=tests/process", "--ignore=tests/browser", "--ignore=tests/fuzz"]
    pytest = ["pytest", "--quick", "-q", "-n", "0", "tests", *left_out]
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", *pytest]
    subprocess.run(command)


def is_noticed(root: Path, contexts: list[str]) -> bool:
    """Return True if one of these tests, named module.function, fails or hangs."""
    chosen = {}
    for context in sorted(contexts)[:MOST_TESTS]:
        parts = context.split(".")
        modules = [Path(*parts[:n]).with_suffix(".py") for n in range(1, len(parts))]
        chosen |= {
            "::".join([str(path), *parts[len(path.parts) :]]): path
            for path in modules
            if (root / path).is_file() and path.name.startswith("test_")
        }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--quick", "-n", "0", *chosen]
    try:
        ended = subprocess.run(command, cwd=root, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return bool(chosen) and ended.returncode == 1


def attempt(root: Path, path: Path, chance: random.Random, records: CoverageData) -> str:
    """Try one mutant of a file; how it ended, and the change."""
    source = path.read_text()
    nodes = [node for node in ast.walk(ast.parse(source)) if mutant_of(node) is not None]
    if not nodes:
        return ""
    old = chance.choice(nodes)
    lines, new = source.encode().splitlines(keepends=True), ast.unparse(mutant_of(old))
    before = [*lines[: old.lineno - 1], lines[old.lineno - 1][: old.col_offset]]
    after = [lines[old.end_lineno - 1][old.end_col_offset :], *lines[old.end_lineno :]]
    path.write_bytes(b"".join([*before, f"({new})".encode(), *after]))
    where = path.relative_to(root)
    ran = records.contexts_by_lineno(str(Path.cwd() / where)).get(old.lineno, [])
    noticed = is_noticed(root, [one for one in ran if one])
    path.write_text(source)
    return (
        f"{'killed  ' if noticed else 'SURVIVED'} {where}:{old.lineno} {ast.unparse(old)} → {new}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--record", action="store_true")
    options.add_argument("--count", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    if asked.record:
        record()
    chance, told, records = random.Random(asked.seed), [], CoverageData(str(RECORDS))
    records.read()
    root = Path(tempfile.mkdtemp()) / "tree"
    shutil.copytree(Path.cwd(), root, ignore=shutil.ignore_patterns(".git", ".venv", "*cache*"))
    paths = [*root.glob("bot/**/*.py"), *root.glob("handlers/**/*.py")]
    sizes = [0 if "migrations" in path.parts else path.stat().st_size for path in paths]
    while len(told) < asked.count:
        if ended := attempt(root, *chance.choices(paths, sizes), chance, records):
            told.append(ended.startswith("killed"))
            print(len(told), ended[:240].replace("\n", " "), flush=True)
    print(f"{sum(told)} of {len(told)} noticed")
    shutil.rmtree(root.parent)


if __name__ == "__main__":
    main()
