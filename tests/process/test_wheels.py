"""Installed as people expect: two wheels, an empty environment, no checkout, and a first outcome."""

import asyncio
import importlib.metadata
import re
import signal
import subprocess
import sys
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.kit.process.bot_process import BotProcess, refused
from tests.kit.process.ports import free_port
from tests.kit.process.records import value

ROOT = Path(__file__).parents[2]
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
PARTS = ("bot", "handlers", "locales")
LEFT_OUT = {"README.md", "messages.pot"}
SETTINGS = Path(".config", "habarla", ".env")
DATA = Path(".local", "share", "habarla", "data")


@dataclass(frozen=True)
class Wheels:
    """What `python -m build` makes of this repository, through the source archives."""

    habarla: Path
    offline_telegram: Path


def run(*command: object) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    for source in (ROOT, ROOT / "offline_telegram"):
        run(sys.executable, "-m", "build", "--no-isolation", "-o", folder, source)
    [habarla] = folder.glob("habarla-*.whl")
    [offline_telegram] = folder.glob("offline_telegram-*.whl")
    return Wheels(habarla, offline_telegram)


def install(folder: Path, *wheels: Path) -> Path:
    """Make an environment with these wheels and the libraries of requirements.txt, without a
    network; its folder of programs. Of what the tests need it has nothing."""
    venv.create(folder, with_pip=False)
    packages = folder / "lib" / PYTHON / "site-packages"
    pinned = re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    for name in pinned:
        _link_library(name, packages)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", *wheels)
    run(*pip, "check")
    return folder / "bin"


def _link_library(name: str, packages: Path) -> None:
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return  # of another platform
    for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
        link = packages / top
        if not link.exists():
            link.symlink_to(Path(str(found.locate_file(top))))


class InstalledBot(BotProcess):
    """The console script in a folder that is no checkout; it is given a home and nothing else."""

    def __init__(self, folder: Path, programs: Path, *arguments: str) -> None:
        super().__init__(folder, *arguments)
        self.programs = programs
        self.home = folder / "home"
        self.home.mkdir()

    async def _spawn(self, out, err):
        return await asyncio.create_subprocess_exec(
            self.programs / "habarla",
            *self.arguments,
            cwd=self.folder,
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )

    def configure(self, settings: dict[str, str]) -> None:
        """Write the file of settings where the platform has it."""
        path = self.home / SETTINGS
        path.parent.mkdir(parents=True)
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}={text}\n" for name, text in settings.items()))


@pytest.fixture(scope="module")
def with_demo(wheels, tmp_path_factory):
    """The programs of both wheels."""
    folder = tmp_path_factory.mktemp("both")
    return install(folder, wheels.habarla, wheels.offline_telegram)


@pytest.fixture(scope="module")
def alone(wheels, tmp_path_factory):
    """The programs of the bot's wheel."""
    return install(tmp_path_factory.mktemp("alone"), wheels.habarla)


@pytest.fixture
def deploy(world, tmp_path):
    """Begins a deployment of these programs, which ends with the test."""

    def deploy(programs, *arguments):
        bot = InstalledBot(tmp_path, programs, *arguments)
        world.processes.append(bot)
        return bot

    return deploy


def test_the_wheel_holds_all_data_and_nothing_of_tests_or_this_machine(wheels):
    files = {
        path.relative_to(ROOT).as_posix()
        for part in PARTS
        for path in (ROOT / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheels.habarla) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        texts = b"".join(wheel.read(name) for name in wheel.namelist())
    assert held == {name for name in files if Path(name).name not in LEFT_OUT}
    assert str(ROOT).encode() not in texts
    with zipfile.ZipFile(wheels.offline_telegram) as wheel:
        held = wheel.namelist()
        [terms] = [wheel.read(name) for name in held if name.endswith("/LICENSE")]
    assert terms == (ROOT / "LICENSE").read_bytes()
    assert not [name for name in held if "tests" in name]
    assert "offline_telegram/page/index.html" in held


def test_the_version_stands_in_one_place_and_the_extra_brings_the_demo(wheels):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert wheels.habarla.name.startswith(f"habarla-{project['version']}-")
    with zipfile.ZipFile(wheels.habarla) as wheel:
        [about] = [name for name in wheel.namelist() if name.endswith("/METADATA")]
        lines = wheel.read(about).decode().splitlines()
    [brought] = [line for line in lines if line.endswith("extra == 'demo'")]
    name, least = re.search(r": ([\w-]+)>=([\d.]+);", brought).groups()
    offered = wheels.offline_telegram.name.split("-")
    assert name.replace("-", "_") == offered[0]
    assert offered[1].startswith(least)


async def test_an_installed_bot_leads_from_start_to_the_outcome(
    deploy, with_demo, world
):
    """Its settings and data lie where the platform has them; a `.env` beside it is not its own."""
    bot, story = deploy(with_demo, "run"), world.story("kk")
    (bot.folder / ".env").write_text("BOT_TOKEN=of another program\n")
    settings = world.bot().settings | {"PORT": str(free_port())}
    del settings["DATABASE_URL"]
    bot.configure(settings)
    await bot.start(until="Habarla is running")
    await story.tell()
    assert story.receipt
    assert await bot.stop() == 0
    database = f"sqlite:///{bot.home / DATA / 'habarla.db'}"
    assert await value(database, "SELECT count(*) FROM reports") == 1
    assert (bot.home / DATA.with_name("data-key") / "secret.key").is_file()
    assert [path.name for path in bot.folder.iterdir()] == [".env"]


async def test_the_installed_demo_serves_its_page(deploy, with_demo):
    bot = deploy(with_demo, "demo", "--port", "0", "--register-port", "0")
    await bot.start()
    said = await bot.until_said(r"open (http\S+) in a browser.*at (http\S+)")
    async with aiohttp.ClientSession() as session:
        for address, words in zip(said.groups(), ("<html", "register"), strict=True):
            async with session.get(address) as answer:
                assert answer.status == 200
                assert words in await answer.text()
    assert await bot.stop(signal.SIGINT) == 0
    assert (bot.home / DATA / "demo" / "habarla.db").is_file()
    assert list(bot.folder.iterdir()) == []


async def test_a_bot_without_the_offline_telegram_says_what_the_demo_needs(
    deploy, alone
):
    bot = deploy(alone, "demo")
    await refused(bot, "habarla[demo]")


async def test_a_bot_without_a_token_names_the_file_that_takes_it(deploy, alone):
    bot = deploy(alone, "run")
    await refused(bot, "BOT_TOKEN", str(bot.home / SETTINGS))
