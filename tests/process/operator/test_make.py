"""`make` in a fresh clone: no settings, no data, nothing of the machine's environment."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.kit.process.bot_process import ROOT


@pytest.fixture
def clone(tmp_path):
    """What a clone holds; the libraries are those that are installed here already."""
    for name in ("bot", "handlers", "locales", "Makefile", "requirements.txt"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "runtime").touch()
    return tmp_path


async def make(clone: Path, target: str) -> tuple[str, str]:
    process = await asyncio.create_subprocess_exec(
        "make",
        target,
        "VENV=installed",
        f"BIN={Path(sys.executable).parent}",
        cwd=clone,
        env={"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return said.decode(), complained.decode()


async def test_make_doctor_says_what_a_fresh_clone_lacks(clone):
    said, complained = await make(clone, "doctor")
    lines = said.splitlines()
    assert lines[-3].startswith("BAD      settings: BOT_TOKEN is missing")
    assert lines[-1].startswith("2 bad, ")
    assert any(line.startswith("ok       channel file") for line in lines)
    assert "Traceback" not in complained
    assert "nclosed" not in complained
