"""Removes the folder of a run of tests when the run has ended, also where it was killed.

A process of its own, which must start at once: the standard library alone. It reads from a pipe
that the run holds open, so it needs no word from it.
"""

import fcntl
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "habarla-tests-"
ALIVE = "alive"
"""The file of a folder that its run has locked."""
_OLD = 86_400
"""Seconds after which a folder without that file is nothing that begins just now."""
_PATIENCE = 10
"""Seconds for a server to end."""


def lock_folder(folder: Path) -> int:
    """Make and lock the file that says the run lives; the lock ends with the process."""
    early = folder / f".{ALIVE}"
    handle = os.open(early, os.O_CREAT | os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    early.rename(folder / ALIVE)  # no other run ever sees it unlocked
    return handle


def clear_dead_runs(parent: Path) -> None:
    """Remove what runs have left behind whose guard was killed, too."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if _is_dead(folder):
                end_run(folder)


def _is_dead(folder: Path) -> bool:
    if not (folder / ALIVE).exists():
        return time.time() - folder.stat().st_mtime > _OLD
    with (folder / ALIVE).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def end_run(folder: Path) -> None:
    """End what still runs in a folder, and remove it."""
    _stop_databases(folder)
    for process in _processes_in(folder):
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():  # one of them was writing
        shutil.rmtree(folder, ignore_errors=True)


def _stop_databases(folder: Path) -> None:
    """PostgreSQL removes its shared memory, which lies elsewhere, unless it is killed."""
    files = [*folder.glob("*/data/postmaster.pid"), *folder.glob("*/postmaster.pid")]
    for file in files:
        with suppress(OSError, ValueError, IndexError):
            os.kill(int(file.read_text().splitlines()[0]), signal.SIGQUIT)
    end = time.monotonic() + _PATIENCE
    while any(file.exists() for file in files) and time.monotonic() < end:
        time.sleep(0.05)


def _processes_in(folder: Path) -> list[int]:
    """Those whose temporary files lie in the folder: what a run started, and what those did."""
    mark, found = f"\0TMPDIR={folder}".encode(), []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            text = b"\0" + environment.read_bytes()
            is_in = mark + b"\0" in text or mark + b"/" in text
            if is_in and int(environment.parent.name) != os.getpid():
                found.append(int(environment.parent.name))
    return found


if __name__ == "__main__":
    sys.stdin.buffer.read()
    end_run(Path(sys.argv[1]))
