"""A process that has loaded the bot, and forks itself for each `python -m bot` of a test.

Importing costs a start more CPU than all that it does afterwards. What a fork runs is the same
command line in the same clean environment, and if `talkative` it writes to one chat as often as a
bot on a stage; tests of an operator's start take no part in this.
"""

import asyncio
import atexit
import ctypes
import functools
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Self

from bot.channel.loader import load_channel
from bot.core.messages import languages
from bot.telegram import rate_limits
from bot.values import replace
from tests.kit.deployments import TALKATIVE

ROOT = Path(__file__).parents[3]
_IMPORTED = (
    "aiosqlite",
    "alembic.command",
    "asyncpg",
    "bot.cli.history",
    "bot.backups.restore",
    "bot.demo.start",
    "bot.cli.doctor",
    "bot.cli.run",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.orm",
    "uvloop",
)
_LONGEST = 100_000
_SET_PDEATHSIG = 1


class WarmProcess:
    """What tests need of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, status: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._end = asyncio.create_task(self._ended(status))

    @classmethod
    async def start(
        cls,
        command: list[str],
        folder: Path,
        settings: dict[str, str],
        *streams: IO[bytes],
        talkative: bool,
    ) -> Self:
        """`python -m …` in a folder, with these settings only; its output and its errors."""
        assert command[:2] == [sys.executable, "-m"]
        status, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        status.setblocking(False)
        request = json.dumps([command[2:], str(folder), settings, talkative]).encode()
        with far:
            handles = [*(stream.fileno() for stream in streams), far.fileno()]
            socket.send_fds(_importer(), [request], handles)
        pid = await asyncio.get_running_loop().sock_recv(status, _LONGEST)
        assert pid, "the process that has imported the bot ended"
        return cls(int(pid), status)

    async def _ended(self, status: socket.socket) -> int:
        with status:
            found = await asyncio.get_running_loop().sock_recv(status, _LONGEST)
        self.returncode = int(found)
        return self.returncode

    async def wait(self) -> int:
        return await asyncio.shield(self._end)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@functools.cache
def _importer() -> socket.socket:
    """Where the process that has imported the bot takes requests; it ends with this one."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    passed = {
        name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ
    }
    command = [sys.executable, "-m", __name__]
    with far:
        process = subprocess.Popen(
            command, cwd=ROOT, env=passed, stdin=far, stdout=subprocess.DEVNULL
        )
    atexit.register(process.wait)
    atexit.register(near.close)
    return near


def _become_asked() -> None:
    """Fork at each request; returns in a process that is to run it."""
    # The tests get it too, and with them this ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=os.dup(0)) as requests:
        while True:
            request, handles, _, _ = socket.recv_fds(requests, _LONGEST, 3)
            _reap()
            if not request:
                os._exit(0)
            if os.fork() == 0:
                _end_with_parent()
                break
            for handle in handles:
                os.close(handle)
    out, err, status = handles
    pid = os.fork()
    if pid:
        _report_end(pid, status)
    _end_with_parent()
    *place, talkative = json.loads(request)
    _settle(*place, out, err)
    if talkative:
        rate_limits.Limits = functools.partial(replace, TALKATIVE)  # type: ignore[assignment,misc]


def _end_with_parent() -> None:
    """SIGKILL when the parent ends: a bot that outlives its tests would poll a port of others."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _report_end(pid: int, status: int) -> None:
    os.write(status, b"%d" % pid)
    _, how = os.waitpid(pid, 0)
    os.write(status, b"%d" % os.waitstatus_to_exitcode(how))
    os._exit(0)


def _settle(
    command: list[str], folder: str, settings: dict[str, str], out: int, err: int
) -> None:
    """Take the streams, folder, environment and arguments of the process that was asked for."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for handle, place in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(handle, place)
    os.closerange(3, 64)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    time.tzset()
    sys.path.insert(0, folder)
    sys.argv = command


if __name__ == "__main__":
    gc.disable()
    for _name in _IMPORTED:
        import_module(_name)
    for _language in languages.languages():  # two thirds of what else a start costs
        languages.translator(_language, "UTC", "")
    load_channel()  # what every channel file of a test extends
    gc.freeze()  # what all forks share stays shared
    gc.enable()
    _become_asked()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
