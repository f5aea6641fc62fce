"""Files for systemd, Compose and the image are right, as far as that shows without an engine."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.__main__ import app
from bot.settings import Settings, load_settings
from tests.kit.process.bot_process import BotProcess, spawn
from tests.kit.process.ports import free_port
from tests.kit.process.world import open_world

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("habarla*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
BOTS = [name for name, one in COMPOSE["services"].items() if "build" in one]
KNOWN = {name.upper() for name in Settings.model_fields}
COMMANDS = {
    one.name or one.callback.__name__.replace("_", "-")
    for one in app.registered_commands
}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path):
    """With the interpreter of these tests in the place of that of the server."""
    for unit in UNITS:
        text = unit.read_text().replace("/opt/habarla/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
    )
    about = [line for line in done.stderr.splitlines() if "habarla" in line]
    assert (done.returncode, about) == (0, [])


def environment(unit: Path) -> dict[str, str]:
    lines = re.findall(r"^Environment=(.+)$", unit.read_text(), re.MULTILINE)
    return dict(one.split("=", 1) for line in lines for one in line.split())


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_sets_settings_and_writes_only_where_it_may(unit, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    given = environment(unit)
    assert set(given) - {"HOME"} <= KNOWN
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    settings = load_settings(need_token=False)
    written = unit.read_text()
    assert re.search(r"^ProtectSystem=strict$", written, re.MULTILINE)
    [state] = re.findall(r"^StateDirectory=(\S+)$", written, re.MULTILINE)
    database = Path(settings.database.removeprefix("sqlite:///"))
    for place in (settings.data_dir, settings.secret_key_file, database):
        assert Path("/var/lib", state) in place.parents
    [command] = re.findall(r"^ExecStart=.* -m bot (\S+)", written, re.MULTILINE)
    assert command in COMMANDS


@pytest.mark.parametrize("name", BOTS)
def test_compose_gives_a_bot_settings_that_it_reads(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    service = COMPOSE["services"][name]
    assert set(service["environment"]) <= KNOWN
    for key, text in service["environment"].items():
        monkeypatch.setenv(key, text.replace("${POSTGRES_PASSWORD:-}", "secret"))
    load_settings(need_token=False)
    assert set(service.get("command", ["migrate"])[3:]) <= COMMANDS
    image = (ROOT / "Dockerfile").read_text()
    [kept] = re.findall(r"^VOLUME \[(.+)\]$", image, re.MULTILINE)
    mounted = [volume.split(":") for volume in service["volumes"]]
    assert {place for _, place in mounted} == set(re.findall(r'"(.+?)"', kept))
    assert {volume for volume, _ in mounted} <= set(COMPOSE["volumes"])


def test_compose_starts_one_bot_on_sqlite_unless_replicas_are_asked_for():
    services = COMPOSE["services"]
    plain = [name for name, one in services.items() if "profiles" not in one]
    assert plain == ["habarla"]
    assert "DATABASE_URL" not in services["habarla"]["environment"]
    assert services["replicas"]["deploy"]["replicas"] == 2
    for one in services.values():
        assert set(one.get("depends_on", ())) <= set(services)


def health_check() -> str:
    image = (ROOT / "Dockerfile").read_text()
    found = re.search(r"^HEALTHCHECK .*\\\n +CMD (.+)$", image, re.MULTILINE)
    assert found
    return found[1]


def asked(port: int) -> int:
    paths = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": paths, "PORT": str(port)}
    return subprocess.run(
        ["sh", "-c", health_check()], env=environment, capture_output=True
    ).returncode


@pytest.mark.process
async def test_the_image_is_healthy_while_its_bot_answers(tmp_path):
    assert asked(free_port()) != 0
    async with open_world(tmp_path) as world:
        bot = world.bot()
        await bot.start(until="Habarla is running")
        assert asked(int(bot.settings["PORT"])) == 0


def may_mount() -> bool:
    """True if this process may have mounts of its own, as root may on most machines."""
    unshare = shutil.which("unshare")
    tried = unshare and subprocess.run([unshare, "-m", "true"], capture_output=True)
    return bool(tried) and tried.returncode == 0


STRICT = """
set -e
mount --make-rprivate /
mount --bind "$STATE" "$STATE"
mount -o remount,bind,ro /
if [ "$UPON" != / ]; then mount -o remount,bind,ro "$UPON"; fi
if touch "$CODE/written" "$STATE/../written" 2>/dev/null; then exit 9; fi
cd /
exec "$@"
"""


class StrictBot(BotProcess):
    """The command of a unit, in mounts of its own."""

    async def _spawn(self, out, err):
        strict = ["unshare", "-m", "sh", "-c", STRICT, "sh"]
        command = [*strict, sys.executable, *self.arguments]
        return await spawn(command, self.folder, self.settings, out, err)


@pytest.mark.process
@pytest.mark.skipif(not may_mount(), reason="mounts are not allowed here")
async def test_the_unit_runs_where_its_state_alone_can_be_written(tmp_path):
    """As under ProtectSystem=strict, with the interpreter and the folder of this test."""
    state = tmp_path / "state"
    state.mkdir()
    unit = next(one for one in SERVICES if one.stem == "habarla")
    [command] = re.findall(r"^ExecStart=\S+ (.+)$", unit.read_text(), re.MULTILINE)
    upon = next(folder for folder in state.parents if folder.is_mount())
    own = {
        name: text.replace("/var/lib/habarla", str(state))
        for name, text in environment(unit).items()
    }
    places = {"STATE": str(state), "CODE": str(ROOT), "UPON": str(upon)}
    async with open_world(tmp_path, migrated=False) as world:
        settings = world.bot().settings | own | places
        bot, story = StrictBot(tmp_path, *command.split(), **settings), world.story()
        world.processes.append(bot)
        await bot.start(until="Habarla is running")
        await story.tell()
        assert story.receipt
        assert await bot.stop() == 0
    assert sorted(one.name for one in state.iterdir()) == ["data", "data-key"]
