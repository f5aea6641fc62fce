"""The real process against the offline Telegram, which lives in the test's own loop."""

import gc
import os
import resource
import signal
import uuid
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.cli import run as running
from bot.core import confinement
from bot.settings import new_secret
from tests.kit.process.ports import free_port
from tests.kit.process.safe import TOOLS, run
from tests.kit.process.supervisor import Supervisor
from tests.kit.process.world import SECRET, open_world

OPERATOR = Path(__file__).parent / "operator"
"""Tests of commands that run in this process."""


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.process)
            if OPERATOR not in item.path.parents:
                item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows how each process ended, what it said last, and what Telegram was asked."""
    report = yield
    world = getattr(item, "funcargs", {}).get("world")
    if report.failed and world is not None:
        said = [process.last_words() for process in world.processes]
        calls = [
            f"{each.began:.3f} {each.method} {each.error}"
            for each in world.sandbox.calls
        ]
        report.sections.append(("processes", "\n".join([*said, *calls[-20:]])))
    return report


@pytest.fixture(autouse=True)
def _warm(monkeypatch):
    monkeypatch.setattr(Supervisor, "is_warm", True)


@pytest.fixture
def _databases(request):
    """Made before the world, so dropped after its processes have ended."""
    for name in ("postgres_url", "blank_postgres", "database"):
        if name in request.fixturenames:
            request.getfixturevalue(name)


@pytest.fixture
async def world(_databases, tmp_path):
    """None of its processes ends with a trace of code on standard error."""
    async with open_world(tmp_path) as world:
        yield world
    assert not [
        process.errors for process in world.processes if "Traceback" in process.errors
    ]


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs `python -m bot` with arguments and settings in this process, which is quicker."""
    monkeypatch.chdir(tmp_path)
    # It would end the tests
    monkeypatch.setattr(running, "leave_within", lambda *_: None)
    # All later tests of this worker would be slow, or unseen by their guard.
    monkeypatch.setattr(os, "nice", lambda _: None)
    monkeypatch.setattr(confinement, "keep_memory_private", lambda: None)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    handlers = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)
    }

    def run(*arguments: str, **settings: str | None):
        with patch.dict(os.environ, {}, clear=True):
            return CliRunner().invoke(
                app, arguments, env=settings, prog_name="python -m bot"
            )

    yield run
    gc.unfreeze()  # `run` freezes what the bot has imported
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
async def postgres_url(postgres_server):
    """As everywhere, but not for a later test: a process may still write as it stops."""
    name = await postgres_server.create()
    yield postgres_server.url(name)
    await postgres_server.drop(name)


@pytest.fixture
async def blank_postgres(postgres_server):
    """A PostgreSQL database without any table."""
    name = f"b{uuid.uuid4().hex}"
    await postgres_server.command(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    await postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """The setting that names it; none for an SQLite file."""
    if request.param == "sqlite":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("postgres_url")}


@pytest.fixture
async def bot(database, world, tmp_path):
    """A running bot with a folder for backups and a file for checkpoints."""
    if database:
        key = str(tmp_path / "keys" / "secret.key")
        database |= {"SECRET_KEY_FILE": key, "PATH": f"{TOOLS[-1]}:/usr/bin:/bin"}
    (tmp_path / "backups").mkdir()
    checkpoints = str(tmp_path / "public" / "checkpoints")
    process = world.bot(
        BACKUP_DIR=str(tmp_path / "backups"), CHECKPOINT_FILE=checkpoints, **database
    )
    await process.start(until="Habarla is running")
    yield process
    await process.clean_up()


@pytest.fixture
async def fleet(world, postgres_url):
    """Two processes behind the webhook on one PostgreSQL."""
    port = str(free_port())
    keys = {"SECRET_KEY": new_secret(), "WEBHOOK_SECRET": SECRET}
    address = {"WEBHOOK_URL": f"http://127.0.0.1:{port}", "PORT": port}
    bot = world.bot(
        "run", "--processes", "2", DATABASE_URL=postgres_url, **keys, **address
    )
    await bot.start(until="all processes run")
    yield bot
    await bot.clean_up()


@pytest.fixture
async def identity(world, tmp_path, bot):
    """The private key file for backups; its public key is set."""
    path = tmp_path / "elsewhere.txt"
    made = await run(world, bot, "backup-identity", str(path))
    bot.settings["BACKUP_RECIPIENT"] = made.output.strip().removeprefix(
        "BACKUP_RECIPIENT="
    )
    return str(path)
