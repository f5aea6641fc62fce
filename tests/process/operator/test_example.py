"""A fresh clone: make says what it lacks, and .env.example works unchanged but for the token."""

import asyncio
import os
import re
import sys
from pathlib import Path

from bot.settings import Settings
from tests.kit.process.bot_process import ROOT

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_example_explains_every_setting_and_its_real_default():
    named = re.findall(r"^#?([A-Z0-9_]+)=", EXAMPLE, re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
    for name in named:
        above = EXAMPLE.partition(f"{name}=")[0].rpartition("\n\n")[2]
        assert above.count("\n# ") + above.startswith("# ") == 2, name
    for name, value in re.findall(r"^#([A-Z0-9_]+)=(.+)$", EXAMPLE, re.MULTILINE):
        default = Settings.model_fields[name.lower()].default
        shown = (
            default.get_secret_value()
            if hasattr(default, "get_secret_value")
            else default
        )
        assert str(shown) == value, name


async def test_a_copy_of_the_example_needs_only_the_token(world):
    bot = world.bot(
        BOT_TOKEN=None, DATABASE_URL=None, CHANNEL_FILE=None, ADMIN_IDS=None
    )
    (bot.folder / ".env").write_text(EXAMPLE)
    assert await bot.run() == 2
    assert bot.errors.startswith("BOT_TOKEN is missing")
    assert len(bot.errors.splitlines()) == 1
    token = f"BOT_TOKEN={world.sandbox.token}\n"
    (bot.folder / ".env").write_text(EXAMPLE.replace("BOT_TOKEN=\n", token))
    await bot.start(until="Habarla is running")
    await bot.until_said("in the name of the example's operator")
    assert await bot.stop() == 0
    await bot.until_said("Habarla has stopped")
    kept = {path.name for path in (bot.folder / "data").iterdir()}
    assert "habarla.db" in kept, "the default is a folder beside .env"
    assert "secret.key" not in kept
    assert (bot.folder / "data-key" / "secret.key").exists(), "apart from the data"


async def test_make_doctor_says_what_a_fresh_clone_lacks(tmp_path):
    """The libraries are those that are installed here already."""
    for name in ("bot", "handlers", "locales", "Makefile", "requirements.txt"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "runtime").touch()
    process = await asyncio.create_subprocess_exec(
        *("make", "doctor", "VENV=installed", f"BIN={Path(sys.executable).parent}"),
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = map(bytes.decode, await process.communicate())
    lines = said.splitlines()
    for begin in (
        "warning  admins: ADMIN_IDS is empty",
        "BAD      settings: BOT_TOKEN is missing",
    ):
        assert any(line.startswith(begin) for line in lines)
    assert lines[-1].startswith("1 bad, ")
    assert any(line.startswith("ok       channel file") for line in lines)
    assert "Traceback" not in complained
    assert "nclosed" not in complained
