"""Breaks the product at random places and counts how many of these mutants the tests notice.

    python -m benchmarks.mutants --record                # once for a tree: which test ran which line
    python -m benchmarks.mutants --count 100 --seed 7    # the same tree and seed, the same mutants
    python -m benchmarks.mutants --count 100 --seed 7 --apply 3    # the third one, in this tree

A survivor is printed: a person says whether it changes anything at all.
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from coverage import Coverage, CoverageData

FOLDER = Path(tempfile.gettempdir()) / "habarla-mutants"
RECORDS, SECONDS = FOLDER / "records", FOLDER / "seconds.json"
LONGEST, LONGEST_TEST, LONGEST_RUN = 60, 45, 1800
"""Seconds: of the recorded tests that try a mutant, until one of them hangs, until pytest does."""
OF_PROCESSES = ["tests/process", "tests/browser"]
LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
PAIRS = [(ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot)]
PAIRS += [(ast.In, ast.NotIn), (ast.And, ast.Or), (ast.Add, ast.Sub)]
SWAPS = {**dict(PAIRS), **{other: one for one, other in PAIRS}}


class Mutant(NamedTuple):
    path: Path
    statement: ast.stmt
    old: ast.expr

    def __str__(self) -> str:
        change = f"{ast.unparse(self.old)} → {ast.unparse(mutant_of(self.old))}"
        return f"{self.path}:{self.old.lineno} {change}".replace("\n", " ")[:240]

    def write(self, tree: Path) -> None:
        lines = (tree / self.path).read_bytes().splitlines(keepends=True)
        before = [*lines[: self.old.lineno - 1], lines[self.old.lineno - 1][: self.old.col_offset]]
        after = [lines[self.old.end_lineno - 1][self.old.end_col_offset :]]
        new = f"({ast.unparse(mutant_of(self.old))})".encode()
        broken = b"".join([*before, new, *after, *lines[self.old.end_lineno :]])
        (tree / self.path).write_bytes(broken)


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


def mutants_below(path: Path, node: ast.AST, statement: ast.stmt | None = None) -> Iterator[Mutant]:
    """Find the mutants of a file; Python 3.11 does not say where the parts of an f-string stand."""
    if isinstance(node, ast.JoinedStr):
        return
    statement = node if isinstance(node, ast.stmt) else statement
    if mutant_of(node) is not None:
        yield Mutant(path, statement, node)
    for child in ast.iter_child_nodes(node):
        yield from mutants_below(path, child, statement)


def draw(count: int, seed: int) -> list[Mutant]:
    paths = sorted([*Path("bot").rglob("*.py"), *Path("handlers").rglob("*.py")])
    mutants = [
        mutant
        for path in paths
        if "migrations" not in path.parts
        for mutant in mutants_below(path, ast.parse(path.read_text()))
    ]
    return random.Random(seed).sample(mutants, count)


def copy_tree(place: Path) -> Path:
    return shutil.copytree(Path.cwd(), place, ignore=shutil.ignore_patterns(*LEFT_OUT))


def record(workers: str) -> None:
    """Run the tests of this process once, in a copy like that of a mutant, and keep what each ran."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    tree, settings = copy_tree(FOLDER / "tree"), FOLDER / "coverage.ini"
    settings.write_text(
        "[run]\nsource = bot, handlers\nrelative_files = true\nparallel = true\n"
        f"data_file = {RECORDS}\n"
    )
    environment = {"COVERAGE_PROCESS_START": str(settings), "HABARLA_SECONDS": str(SECONDS)}
    command = [sys.executable, "-m", "pytest", "-q", "--quick", "--ignore=tests/fuzz"]
    options = ["-n", workers, "-p", "benchmarks.mutants.records", "tests"]
    subprocess.run([*command, *options], cwd=tree, env=os.environ | environment)
    measured = Coverage(config_file=str(settings))
    measured.combine()
    measured.save()


def tests_of(mutant: Mutant, records: CoverageData, seconds: dict[str, float]) -> list[str]:
    """List the tests that ran the line, then those of its statement, its file and its folder.

    What runs while a module is imported belongs to no test; of a statement that is built once, or
    a result that is kept, only the first test is known. The fastest come first, and one example of
    each test before the second of another.
    """
    ran = records.contexts_by_lineno(str(mutant.path))
    lines = range(mutant.statement.lineno, mutant.old.end_lineno + 1)
    beside = [each for each in records.measured_files() if Path(each).parent == mutant.path.parent]
    places = [
        [ran.get(mutant.old.lineno, [])],
        [ran.get(line, []) for line in lines],
        ran.values(),
        [tests for each in beside for tests in records.contexts_by_lineno(each).values()],
    ]
    listed: dict[str, None] = {}
    for found in places:
        examples: Counter[str] = Counter()
        ordered = []
        for test in sorted({test for tests in found for test in tests} & seconds.keys(), key=seconds.get):
            examples[test.split("[")[0]] += 1
            ordered.append((examples[test.split("[")[0]], test))
        listed |= dict.fromkeys(test for _, test in sorted(ordered, key=lambda pair: pair[0]))
    return list(listed)


def noticed(tree: Path, tests: list[str], *options: str) -> str:
    """Return the test that fails or hangs, or how else pytest ends; nothing if it passes."""
    hangs = f"faulthandler_timeout={LONGEST_TEST}"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-o", hangs, *options, *tests]
    try:
        ended = subprocess.run(
            command, cwd=tree, capture_output=True, text=True, timeout=LONGEST_RUN
        )
    except subprocess.TimeoutExpired:
        return "hangs"
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)
    if ended.returncode in (0, 5):
        return ""
    return failed[1] if failed else f"pytest ended with {ended.returncode}"


class Attempt(NamedTuple):
    """A mutant beside the tests that try it, and how closely these belong to it."""

    mutant: Mutant
    place: str
    tests: list[str]

    def is_noticed(self, trees: SimpleQueue, seconds: dict[str, float]) -> str:
        """Return what the fastest tests that ran the mutant say."""
        left, chosen = LONGEST, []
        for test in self.tests:
            if (left := left - seconds[test]) > 0:
                chosen.append(test)
        return self._run(trees, chosen, "--quick", "-n", "0") if chosen else ""

    def is_noticed_late(self, trees: SimpleQueue) -> str:
        """Return what is said by tests of processes, and of PostgreSQL where the mutant is."""
        modules = {test.split("::")[0]: None for test in self.tests[:8]}
        return self._run(trees, [*modules, *OF_PROCESSES], "-n", "2")

    def _run(self, trees: SimpleQueue, *arguments) -> str:
        tree = trees.get()
        self.mutant.write(tree)
        by = noticed(tree, *arguments)
        shutil.copy2(self.mutant.path, tree / self.mutant.path)
        trees.put(tree)
        return by


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--record", action="store_true")
    options.add_argument("--count", type=int, default=0)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    options.add_argument("--apply", type=int, help="the number of a mutant")
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    if asked.record:
        record(str(asked.workers))
    mutants = draw(asked.count, asked.seed)
    if asked.apply:
        return mutants[asked.apply - 1].write(Path.cwd())
    records, seconds = CoverageData(str(RECORDS)), json.loads(SECONDS.read_text())
    records.read()
    trees, place = SimpleQueue(), Path(tempfile.mkdtemp())
    for number in range(asked.workers):
        trees.put(copy_tree(place / str(number)))
    attempts = [Attempt(each, *tests_of(each, records, seconds)) for each in mutants]
    survivors = []
    with ThreadPoolExecutor(asked.workers) as executor:
        ended = executor.map(lambda each: each.is_noticed(trees, seconds), attempts)
        for number, (each, by) in enumerate(zip(attempts, ended, strict=True), 1):
            print(number, each.mutant, f"({each.place})", by or "SURVIVES", flush=True)
            survivors += [] if by else [(number, each)]
    for number, each in list(survivors):
        if each.place != "line" and (by := each.is_noticed_late(trees)):
            print(number, each.mutant, by, flush=True)
            survivors.remove((number, each))
    for number, each in survivors:
        print("SURVIVED", number, each.mutant)
    print(f"seed {asked.seed}: {asked.count - len(survivors)} of {asked.count} noticed")
    shutil.rmtree(place)
    return None


if __name__ == "__main__":
    main()
