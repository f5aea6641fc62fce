"""The bot imports only what it needs; what tests share stands in `tests/kit`."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

SELDOM = {"typst", "PIL", "segno", "alembic", "asyncpg", "offline_telegram", "bot.cli.doctor"}
"""Modules for pictures, migrations, PostgreSQL and the demo."""


def test_the_bot_imports_no_rarely_used_module():
    script = f"import sys, bot.cli.run; print(*({SELDOM!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert found.stdout.split() == []


def test_no_test_module_imports_from_another():
    found = [
        f"{path}: {line}"
        for path in Path(__file__).parent.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.match(r"(from|import) tests\.[\w.]*\btest_", line)
    ]
    assert found == []


def test_each_script_finds_what_it_imports():
    for path in (Path(__file__).parents[1] / "scripts").glob("*.py"):
        runpy.run_path(str(path), run_name=path.stem)
