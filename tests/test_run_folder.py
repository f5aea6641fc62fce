"""A run of tests leaves nothing where it worked, however it ends."""

import asyncio
import fcntl
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.kit.waiting import until

ROOT = Path(__file__).parents[1]
FAILS = """
def test_that_fails(tmp_path):
    (tmp_path / "written").write_text("look at me")
    assert False
"""
HANGS = """
import subprocess
import time
from pathlib import Path

def test_that_hangs(tmp_path):
    started = subprocess.Popen(["sleep", "600"])
    Path("started").write_text(str(started.pid))
    time.sleep(600)
"""


@pytest.fixture
def project(tmp_path):
    """A folder with the settings of these tests, and one for temporary files."""
    (tmp_path / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text("utf-8"), "utf-8"
    )
    (tmp_path / "temporary").mkdir()
    return tmp_path


async def start(project, test):
    (project / "test_one.py").write_text(test)
    return await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "1",
            "-p",
            "no:cacheprovider",
            "test_one.py",
        ),
        cwd=project,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "TMPDIR": str(project / "temporary")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )


def folders(project):
    return [path.name for path in (project / "temporary").glob("habarla-tests-*")]


async def test_a_failed_run_removes_its_folder_and_keeps_what_the_test_wrote(project):
    """In an ordinary place, which holds that of three runs."""
    kept = project / "temporary" / "habarla-failed"
    for age in range(5):
        (kept / f"run-{age}").mkdir(parents=True)
        os.utime(kept / f"run-{age}", (10**9 - age, 10**9 - age))
    run = await start(project, FAILS)
    said = (await run.communicate())[0].decode()
    assert run.returncode == 1, said
    assert folders(project) == []
    [written] = kept.rglob("written")
    assert written.read_text() == "look at me"
    assert f"what failed tests have written: {kept}" in said
    assert {path.name for path in kept.glob("run-*")} == {"run-0", "run-1"}
    assert len(list(kept.iterdir())) == 3


@pytest.mark.parametrize("is_killed", [False, True], ids=["Ctrl-C", "kill -9"])
async def test_a_run_that_is_ended_leaves_no_folder_and_no_process(project, is_killed):
    run = await start(project, HANGS)
    started = project / "started"
    await until(lambda: started.exists() and started.read_text())
    assert folders(project)
    if is_killed:
        run.kill()
    else:
        os.killpg(run.pid, signal.SIGINT)
    await run.communicate()
    await until(lambda: not folders(project))
    await until(lambda: not Path("/proc", started.read_text()).exists())


async def test_the_next_run_removes_what_a_dead_one_left_and_no_living_one(project):
    dead, alive = (
        project / "temporary" / f"habarla-tests-{name}" for name in ("dead", "alive")
    )
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "alive").touch()
    with (alive / "alive").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        await (await start(project, "def test_nothing(): pass")).communicate()
        assert folders(project) == ["habarla-tests-alive"]
