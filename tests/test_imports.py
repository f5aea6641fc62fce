"""The bot imports only what it needs: a quick start and little memory."""

import subprocess
import sys

SELDOM = {"matplotlib", "numpy", "PIL", "segno", "alembic", "asyncpg", "bot.sandbox", "bot.doctor"}
"""Modules for charts, migrations, PostgreSQL and the sandbox."""


def test_the_bot_imports_no_rarely_used_module():
    script = f"import sys, bot.running; print(*({SELDOM!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert found.stdout.split() == []
