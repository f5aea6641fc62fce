"""The bot imports only what it needs; what tests share stands in `tests/kit`."""

import re
import runpy
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import grimp
import pytest

SELDOM = {
    "typst",
    "PIL",
    "segno",
    "alembic",
    "asyncpg",
    "offline_telegram",
    "bot.cli.doctor",
}
"""Modules for pictures, migrations, PostgreSQL and the demo."""
ROOT = Path(__file__).parents[1]
DECLARES = re.compile(
    r"^(@(tasks\.)?(every|task|button|command|on)\b|class \w+\((.*, )?Message\):)",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def loaded():
    """The modules of a process that runs the bot."""
    script = "import sys, bot.cli.run; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    return set(found.stdout.split())


def test_the_bot_imports_no_rarely_used_module(loaded):
    assert loaded & SELDOM == set()


def test_each_module_is_the_one_that_is_installed():
    script = """if True:
        import sys, bot.__main__, bot.cli.run
        print(*(name for name, module in sys.modules.items() if module is None))
    """
    blocked = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert blocked.stdout.split() == []
    changes = re.compile(r"sys\.modules\b.*(=|setdefault|pop)")
    sources = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    assert [path for path in sources if changes.search(path.read_text("utf-8"))] == []


def test_the_bot_imports_every_module_that_declares_timed_work_messages_or_buttons(
    loaded,
):
    declaring = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for folder in ("bot", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        if DECLARES.search(path.read_text("utf-8"))
    }
    assert len(declaring) > 50
    assert declaring - loaded == set(), "name it in bot/wiring.py"


@pytest.mark.no_cover
def test_no_module_imports_itself_by_way_of_others():
    """Imports within functions and for types alone count too."""
    graph = grimp.build_graph("bot", "handlers", cache_dir=None)
    assert len(graph.modules) > 300
    needs = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    TopologicalSorter(needs).prepare()  # raises CycleError


def test_every_hook_that_a_feature_declares_is_filled():
    features = [file.parent.name for file in (ROOT / "bot").glob("*/hooks.py")]
    hooks = [
        (f"{feature}.{name}", filled)
        for feature in features
        for name, filled in vars(import_module(f"bot.{feature}.hooks")).items()
        if name.isupper()
    ]
    assert len(hooks) > 10
    assert [name for name, filled in hooks if not filled] == [], "see bot/wiring.py"


def test_no_test_module_imports_from_another():
    found = [
        f"{path}: {line}"
        for path in Path(__file__).parent.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.match(r"(from|import) tests\.[\w.]*\btest_", line)
    ]
    assert found == []


def test_each_script_finds_what_it_imports():
    for path in (ROOT / "scripts").glob("*.py"):
        runpy.run_path(str(path), run_name=path.stem)
