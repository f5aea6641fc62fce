"""A test that hangs shows where each thread stands, and fails without ending the run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HANGS = """
import asyncio
import threading

def test_that_hangs():
    threading.Event().wait()

async def test_that_waits():
    await waits_inside()

async def waits_inside():
    await asyncio.Event().wait()

def test_that_passes():
    pass
"""


def test_a_test_that_hangs_shows_its_stack_and_ends(tmp_path):
    (tmp_path / "test_one.py").write_text(HANGS)
    (tmp_path / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text("utf-8"), "utf-8"
    )
    shorter = ("-n", "1", "-o", "faulthandler_timeout=1", "-p", "no:cacheprovider")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", *shorter, "test_one.py"]
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    said = (ran.stdout + ran.stderr).decode()
    assert "in test_that_hangs" in said
    assert "in waits_inside" in said
    assert "2 failed, 1 passed" in said, said


def test_each_test_has_such_a_limit(request):
    assert 60 <= float(request.config.getini("faulthandler_timeout")) <= 300
