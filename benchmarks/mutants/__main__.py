"""Breaks the product at random places and counts how many of these mutants the tests notice.

    python -m benchmarks.mutants --record              # once for a tree: which test ran which line
    python -m benchmarks.mutants --count 100           # a new sample; its seed is printed
    python -m benchmarks.mutants --count 100 --seed 7 --apply 3    # the third one, in this tree

The tests that ran the line try a mutant, then others of its file and folder. Survivors without a
test of their line are tried by the tests of processes, too. What survives is printed: a person says
whether it changes anything at all.
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
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from coverage import Coverage, CoverageData

FOLDER = Path(tempfile.gettempdir()) / "habarla-mutants"
RECORDS, SECONDS = FOLDER / "records", FOLDER / "seconds.json"
LONGEST, LONGEST_TEST, LONGEST_RUN = 60, 45, 1200
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
        before = [
            *lines[: self.old.lineno - 1],
            lines[self.old.lineno - 1][: self.old.col_offset],
        ]
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


def mutants_below(
    path: Path, node: ast.AST, statement: ast.stmt | None = None
) -> Iterator[Mutant]:
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
    """Run the tests of this process in a copy like that of a mutant; keep what each of them ran."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    tree, settings = copy_tree(FOLDER / "tree"), FOLDER / "coverage.ini"
    settings.write_text(
        "[run]\nsource = bot, handlers\nrelative_files = true\nparallel = true\n"
        f"data_file = {RECORDS}\n"
    )
    environment = {
        "COVERAGE_PROCESS_START": str(settings),
        "HABARLA_SECONDS": str(SECONDS),
    }
    command = [sys.executable, "-m", "pytest", "-q", "--quick", "--ignore=tests/fuzz"]
    options = ["-n", workers, "-p", "benchmarks.mutants.records", "tests"]
    subprocess.run([*command, *options], cwd=tree, env=os.environ | environment)
    measured = Coverage(config_file=str(settings))
    measured.combine()
    measured.save()


def ran_in(records: CoverageData, path: Path, lines: range | None = None) -> set[str]:
    """Return the tests that ran a file, or these lines of it."""
    by_line = records.contexts_by_lineno(str(path))
    return {test for line in lines or by_line for test in by_line.get(line, [])}


def tests_of(
    mutant: Mutant, records: CoverageData, seconds: dict[str, float]
) -> list[list[str]]:
    """List the tests that ran the statement up to the mutant, then others of its file and folder.

    What runs while a module is imported belongs to no test, nor does what only processes run; of
    what runs once and is kept, as a query is built, only the first test is known. Fast tests come
    first, and one example of each test before the second of another.
    """
    lines = range(mutant.statement.lineno, mutant.old.end_lineno + 1)
    folder = [Path(each) for each in records.measured_files()]
    beside = [
        ran_in(records, each) for each in folder if each.parent == mutant.path.parent
    ]
    seen: set[str] = set()
    listed = []
    for found in (
        ran_in(records, mutant.path, lines),
        ran_in(records, mutant.path),
        *beside,
    ):
        examples: Counter[str] = Counter()
        ordered = []
        for test in sorted((found & seconds.keys()) - seen, key=seconds.get):
            examples[test.split("[")[0]] += 1
            ordered.append((examples[test.split("[")[0]], test))
        listed.append([test for _, test in sorted(ordered, key=lambda pair: pair[0])])
        seen |= found
    return [listed[0], [test for tests in listed[1:] for test in tests]]


def noticed(tree: Path, *arguments: str) -> str:
    """Return the test that fails, or how else pytest ends; nothing if all pass."""
    hangs = f"faulthandler_timeout={LONGEST_TEST}"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-o", hangs, *arguments]
    try:
        ended = subprocess.run(
            command, cwd=tree, capture_output=True, text=True, timeout=LONGEST_RUN
        )
    except subprocess.TimeoutExpired:
        return "no end"
    if ended.returncode in (0, 5):
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)
    if failed is None:
        return f"end {ended.returncode} of pytest: a test hangs, or none can be loaded"
    return failed[1]


def attempt(mutant: Mutant, known: tuple, trees: SimpleQueue) -> str:
    """Try a mutant in a tree that is free; what noticed it, if anything did."""
    own, others = tests_of(mutant, *known)
    left, chosen = LONGEST, []
    for test in (*own, *others):
        if (left := left - known[1][test]) > 0:
            chosen.append(test)
    tree = trees.get()
    mutant.write(tree)
    by = noticed(tree, "--quick", "-n", "0", *chosen) if chosen else ""
    if not by and not own:
        modules = dict.fromkeys(test.split("::")[0] for test in chosen[:8])
        by = noticed(tree, "-n", "2", *modules, *OF_PROCESSES)
    shutil.copy2(mutant.path, tree / mutant.path)
    trees.put(tree)
    return by


def try_all(mutants: list[Mutant], workers: int) -> int:
    """Print how each mutant ended; return how many the tests noticed."""
    records = CoverageData(str(RECORDS))
    records.read()
    known = records, json.loads(SECONDS.read_text())
    trees, place = SimpleQueue(), Path(tempfile.mkdtemp())
    for number in range(workers):
        trees.put(copy_tree(place / str(number)))
    ended = 0
    with ThreadPoolExecutor(workers) as executor:
        numbers = {
            executor.submit(attempt, mutant, known, trees): number
            for number, mutant in enumerate(mutants, 1)
        }
        for each in as_completed(numbers):
            by = each.result()
            ended += bool(by)
            print(
                numbers[each], mutants[numbers[each] - 1], by or "SURVIVED", flush=True
            )
    shutil.rmtree(place)
    return ended


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
        mutants[asked.apply - 1].write(Path.cwd())
    elif mutants:
        print(f"seed {asked.seed}", flush=True)
        print(f"{try_all(mutants, asked.workers)} of {asked.count} noticed")


if __name__ == "__main__":
    main()
