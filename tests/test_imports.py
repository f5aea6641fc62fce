"""What the process loads before it runs: memory and a quick start."""

import subprocess
import sys

SELDOM = {"matplotlib", "numpy", "PIL", "segno", "alembic", "asyncpg", "bot.sandbox", "bot.doctor"}
"""Drawing pictures, changing tables, the other database, the training ground."""


def test_the_bot_imports_no_rarely_used_module():
    script = f"import sys, bot.running; print(*({SELDOM!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert found.stdout.split() == []
