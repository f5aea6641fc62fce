"""Files of another user: no command makes one as root; one that is unreadable is not missing."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.process.bot_process import clean_environment

OTHER = 65534
AS_ROOT = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may give files to another user"
)
_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def _obey_modes():
    """Let modes of files bind the next program, also where the tests run as root."""
    if os.geteuid() == 0:
        for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(_CAPBSET_DROP, capability, 0, 0, 0)


@AS_ROOT
@pytest.mark.parametrize(
    "arguments",
    [
        ("doctor",),
        ("rotate-key",),
        ("restore", "x.age", "--identity", "x.txt"),
        ("migrate",),
        ("move", "postgresql://localhost/x"),
    ],
)
def test_a_command_as_root_makes_no_file_that_the_bot_cannot_read(
    command, tmp_path, arguments
):
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, OTHER, OTHER)
    found = command(*arguments, DATABASE_URL=f"sqlite:///{data}/habarla.db")
    assert found.exit_code in (1, 2)
    assert "sudo -u" in found.output
    assert list(tmp_path.rglob("*")) == [data]


def test_a_command_makes_no_database(command, tmp_path):
    for arguments in (("doctor",), ("rotate-key",)):
        assert command(*arguments).exit_code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["data-key/secret.key", "data/habarla.db"])
async def test_a_file_that_cannot_be_read_is_not_said_to_be_missing(world, name):
    bot = world.bot()
    await bot.start(until="Habarla is running")
    assert await bot.stop() == 0
    path = Path(bot.sqlite).parent.parent / name
    path.chmod(0)
    environment = clean_environment(bot.folder, bot.settings)
    command = [sys.executable, "-m", "bot"]
    ended = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        command,
        cwd=bot.folder,
        env=environment,
        capture_output=True,
        preexec_fn=_obey_modes,
    )
    said = ended.stderr.decode()
    assert ended.returncode == 2
    assert f"{path}" in said
    assert f"belongs to {path.owner()}" in said
    assert "chown" in said
    assert "missing" not in said
