"""A pytest plugin: all files of a run lie in one folder, of which nothing stays.

It is in memory where that is large: a commit on a disk costs milliseconds. The workers of xdist
inherit it. What failed tests have written is kept in an ordinary place, that of three runs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.kit import run_guard

FOLDER = "HABARLA_TESTS_FOLDER"
KEPT = "habarla-failed"
_ENOUGH = 4 * 2**30
_RUNS_KEPT = 3


class Run:
    """The folder of this run, beside which its guard waits."""

    def __init__(self) -> None:
        self.ordinary = Path(tempfile.gettempdir())
        memory = Path("/dev/shm")  # noqa: S108 - folders below it are made by tempfile
        is_large = memory.is_dir() and shutil.disk_usage(memory).free > _ENOUGH
        parent = memory if is_large and "TMPDIR" not in os.environ else self.ordinary
        run_guard.clear_dead_runs(parent)
        self.folder = Path(tempfile.mkdtemp(prefix=run_guard.PREFIX, dir=parent))
        self._lock = run_guard.lock_folder(self.folder)
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", run_guard.__file__, self.folder],
            stdin=subprocess.PIPE,
            env={},
            start_new_session=True,  # Ctrl-C is not for it
        )
        self.failed = False
        os.environ[FOLDER] = os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder)

    def keep_files(self) -> Path | None:
        """Move what failed tests have written to a place that is no memory."""
        written = [
            path for path in self.folder.glob("pytest-of-*/pytest-*") if path.is_dir()
        ]
        if not written:
            return None
        kept = self.ordinary / KEPT
        kept.mkdir(exist_ok=True)
        earlier = sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in earlier[: max(0, len(earlier) - _RUNS_KEPT + 1)]:
            shutil.rmtree(path, ignore_errors=True)
        place = kept / self.folder.name.removeprefix(run_guard.PREFIX)
        shutil.copytree(written[0], place, symlinks=True, ignore=_ignore_special)
        place.touch()
        return place

    def end(self) -> None:
        assert self._guard.stdin is not None
        self._guard.stdin.close()
        self._guard.wait()


def _ignore_special(folder: str, names: list[str]) -> list[str]:
    """Sockets and pipes, which cannot be copied."""
    paths = [Path(folder, name) for name in names]
    return [path.name for path in paths if not (path.is_file() or path.is_dir())]


_RUN = pytest.StashKey[Run]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_RUN] = Run()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if run := session.config.stash.get(_RUN, None):
        run.failed = exitstatus == pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Workers have ended by now."""
    run = config.stash.get(_RUN, None)
    if run is None:
        return
    if run.failed and (place := run.keep_files()):
        config.get_terminal_writer().line(f"what failed tests have written: {place}")
    run.end()
