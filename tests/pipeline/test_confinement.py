"""An attacker who takes over a process that reads files or words of strangers reaches nothing."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from base64 import b64decode
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bot.cli.doctor import machine
from bot.cli.doctor.findings import Health
from bot.core.confinement import Means
from bot.core.typesetting import dump, make
from bot.figures.charts import Chart, Series
from bot.telegram.cleaner import MOST_PAGES
from offline_telegram.files import pdf
from tests.kit.waiting import until

SOURCE = Path(__file__).parents[2]
LONGEST = 240
"""Seconds, on a machine that is busy with much else."""
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
        "when a file of the data was written": tried(lambda: os.stat(place)),
        "the same without a link": tried(lambda: os.lstat(place)),
        "where a link leads": tried(lambda: os.readlink("/proc/self/exe")),
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
GREY = """
from bot.telegram import grey as process
loaded = process.grey
process.grey = lambda data: attack(data) if data[:1] == b"[" else loaded(data)
process.run_confined()
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
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "process", [CLEANER, GREY, TYPESETTER], ids=["cleaner", "grey", "typesetter"]
)
def test_who_takes_over_the_process_reaches_no_file_no_network_and_no_program(
    data, process
):
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
    assert {
        name: said for name, said in found.items() if not said.startswith("refused")
    } == {}
    assert not data.with_name("habarla.db.new").exists()


# 600 MB of zeros, packed three times.
PACKED = b64decode(
    """
eNqruPX2jqJfDKNI20XzkiMsjCELsiKYV7Wx+Jg2ZV1iffB6RsuD7Kx07lAdhvYjFxelMbIENmrJGm3mOPL7XOQh/f
y8fe/7/bdPPmnA81n+f73t+W3sDAwMCU+e1a+zW9PPePjgq4enX4aDhN7se/vOx9y9sf75fL8zjECRxeW1XyrzPyt+
+P4pKYsPKCCx9+/0px+fiRVs3/WzIo0fLHK/CaR0gpIEkGTQBXMuQDiGyJxRmVGZUZkBkfn0OdUy3p5N5v56ubj038
xAofc5G0t3SKjll5uKGAEAX7XRxw==
"""
)
BOMB = b"""%%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>
endobj
4 0 obj
<< /Filter [/FlateDecode /FlateDecode /FlateDecode] /Length %d >>
stream
%b
endstream
endobj
trailer << /Root 1 0 R /Size 5 >>
%%%%EOF
""" % (len(PACKED), PACKED)
CLEAN = [sys.executable, "-c", "from bot.telegram import cleaner; cleaner.main()"]
# The peak memory of a process counts that of the one it was made by, which is a large one here:
# a small one in between starts it, and writes how it ended and its peak (KB).
MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], env={}, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(process.returncode, used.ru_maxrss, file=sys.stderr)
"""


def scans(pages):
    """A PDF as scanners write it: each page a picture of A4."""
    page, written = Image.effect_noise((620, 877), 60).resize((1240, 1754)), BytesIO()
    page.save(
        written, "PDF", save_all=True, append_images=[page] * (pages - 1), quality=50
    )
    return written.getvalue()


def test_a_file_of_a_few_bytes_takes_no_gigabytes_and_is_not_shown():
    assert len(BOMB) < 1_000
    command = [sys.executable, "-c", MEASURED, *CLEAN]
    done = subprocess.run(
        command, input=BOMB, capture_output=True, cwd=SOURCE, check=True
    )
    code, peak = map(int, done.stderr.split())
    assert peak < 512 * 1024
    assert (done.stdout, code == 0) == (b"", False)


def test_a_file_of_many_scans_has_enough_room():
    cleaned = ran(CLEAN[-1], scans(MOST_PAGES))
    assert len(pypdfium2.PdfDocument(cleaned)) == MOST_PAGES


async def test_where_memory_runs_out_the_kernel_ends_the_process_instead_of_the_bot():
    process = await asyncio.create_subprocess_exec(
        *CLEAN,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={},
        cwd=SOURCE,
    )
    score = Path(f"/proc/{process.pid}/oom_score_adj")
    try:
        await until(lambda: score.read_text().strip() == "1000")
    finally:
        await process.communicate(b"")


def test_a_page_without_fonts_of_its_own_is_drawn_as_it_would_be_outside():
    loaded = "import sys; from bot.telegram import cleaner; cleaner.load();"
    outside = "sys.stdout.buffer.write(cleaner.clean(sys.stdin.buffer.read()))"
    given = pdf("Sample").replace(
        b"/Type1 /BaseFont /Helvetica", b"/TrueType /BaseFont /NotoSans"
    )
    drawn = [ran(loaded + end, given) for end in (outside, "cleaner.main()")]
    first, second = (pypdfium2.PdfDocument(one)[0].render().to_pil() for one in drawn)
    assert first.tobytes() == second.tobytes()


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
    for missing, named in (
        ("_restrict_files", Means.LANDLOCK),
        ("_restrict_calls", Means.SECCOMP),
    ):
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
        subprocess,
        "run",
        lambda _, **how: run([sys.executable, "-c", elsewhere], **how),
    )
    found = machine.examine_confinement()
    assert found.health is Health.WARNING
    assert Means.SECCOMP in found.words
