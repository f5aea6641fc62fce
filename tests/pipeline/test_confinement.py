"""An attacker who takes over a process that reads files or words of strangers reaches nothing."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.doctor import machine
from bot.cli.doctor.findings import Health
from bot.core.confinement import Means
from bot.core.typesetting import dump, make
from bot.figures.charts import Chart, Series

SOURCE = Path(__file__).parents[2]
# What runs in place of the code that a crafted file or word has taken over. It knows all it wants.
ATTACK = """
import json, os, socket, subprocess

def tried(act):
    try:
        return repr(act())
    except Exception as error:
        return f"refused {type(error).__name__}"

def attack(data):
    bot, place, port = json.loads(data)
    return json.dumps({
        "environment of the bot": tried(lambda: open(f"/proc/{bot}/environ", "rb").read()),
        "memory of the bot": tried(lambda: open(f"/proc/{bot}/mem", "rb")),
        "a file of the data": tried(lambda: open(place).read()),
        "names of the data": tried(lambda: os.listdir(os.path.dirname(place))),
        "a new file": tried(lambda: open(f"{place}.new", "w").write("x")),
        "the network": tried(lambda: socket.socket().connect((b"127.0.0.1", port))),
        "a socket": tried(lambda: socket.socket(socket.AF_UNIX)),
        "a program": tried(lambda: subprocess.run(["/bin/true"])),
        "itself as another program": tried(lambda: os.execv("/bin/true", ["true"])),
        "a child": tried(os.fork),
        "a signal": tried(lambda: os.kill(bot, 0)),
        "its environment": repr(dict(os.environ)),
    }).encode()
"""
CLEANER = """
from bot.telegram import cleaner as process
formats = process
loaded = formats.clean
formats.clean = lambda data: attack(data) if data[:1] == b"[" else loaded(data)
process.main()
"""
TYPESETTER = """
from bot.core import typesetting
typesetting.typeset = attack
typesetting.main()
"""


@pytest.fixture
def data(tmp_path):
    """A file that the bot's user can read, as every user of this machine can."""
    place = tmp_path / "habarla.db"
    place.write_text("SECRET of the data")
    for folder in (place, *place.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    return place


def ran(code, given=b""):
    """Run the code in a process without an environment; what it writes."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=given,
        capture_output=True,
        env={},
        cwd=SOURCE,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("process", [CLEANER, TYPESETTER], ids=["cleaner", "typesetter"])
def test_who_takes_over_the_process_reaches_no_file_no_network_and_no_program(data, process):
    environment = {"BOT_TOKEN": "SECRET of the bot"}
    sleeping = [sys.executable, "-c", "input()"]
    with (
        subprocess.Popen(sleeping, env=environment, stdin=subprocess.PIPE) as bot,
        closing(socket.create_server(("127.0.0.1", 0))) as server,
    ):
        asked = json.dumps([bot.pid, str(data), server.getsockname()[1]]).encode()
        said = ran(ATTACK + process, asked)
        bot.communicate(b"\n")
    found = json.loads(said[said.index(b"{") :])
    assert found.pop("its environment") in {"{}", "{'LC_CTYPE': 'C.UTF-8'}"}
    assert {name: said for name, said in found.items() if not said.startswith("refused")} == {}
    assert not data.with_name("habarla.db.new").exists()


WITH_ONE = """
import errno, os, socket
from bot.core import confinement
confinement.{missing} = lambda: False
print(*confinement.confine(2**31, 60))
for act in (
    lambda: socket.socket().connect((b"127.0.0.1", 9)),
    lambda: os.execv("/bin/true", ["true"]),
):
    try:
        act()
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS):
            continue
    print("open")
"""


def test_either_means_alone_keeps_network_and_programs_away():
    for missing, named in (("_restrict_files", Means.LANDLOCK), ("_restrict_calls", Means.SECCOMP)):
        found = ran(WITH_ONE.format(missing=missing)).decode()
        assert found.split("\n")[0].endswith(named)
        assert "open" not in found


def test_without_seccomp_the_typesetter_has_threads_that_are_shut_in_too():
    """Elsewhere typst finds that none can begin, and does without."""
    chart = Chart("Өңір", ("Алматы",), (Series("", (3,)),), ("3",))
    code = (
        "from bot.core import confinement, typesetting;"
        "confinement._restrict_calls = lambda: False; typesetting.main()"
    )
    assert ran(code, dump(chart).encode()) == make(chart)


def test_memory_is_kept_from_other_processes():
    is_dumpable = "print(__import__('ctypes').CDLL(None).prctl(3, 0, 0, 0, 0))"
    assert ran(is_dumpable).strip() == b"1"
    code = f"from bot.core.confinement import keep_memory_private as keep; keep(); {is_dumpable}"
    assert ran(code).strip() == b"0"


def test_the_doctor_names_what_this_machine_lacks(monkeypatch):
    assert machine.examine_confinement().health is Health.GOOD
    run = subprocess.run
    elsewhere = (
        "import platform, runpy; platform.machine = lambda: 'vax';"
        "runpy.run_module('bot.core.confinement', run_name='__main__')"
    )
    monkeypatch.setattr(
        subprocess, "run", lambda _, **how: run([sys.executable, "-c", elsewhere], **how)
    )
    found = machine.examine_confinement()
    assert found.health is Health.WARNING
    assert Means.SECCOMP in found.words
