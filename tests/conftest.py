"""Fixtures of all tests: a settable clock and an open database, once on each engine."""

import fcntl
import gc
import os
import resource
import signal
import time
import zlib
from contextlib import contextmanager
from functools import cache
from itertools import groupby, islice
from pathlib import Path

import pytest
from hypothesis import settings

import bot.telegram.request  # noqa: F401 - sets a variable of the environment, once
from bot.core import logs
from bot.wiring import wire
from tests.kit import run_folder
from tests.kit.authority.mailbox import open_mailbox
from tests.kit.authority.receiver import open_receiver
from tests.kit.databases import (
    FakeClock,
    PostgresServer,
    open_with_key,
    sqlite_with_tables,
)

wire()
gc.disable()  # until all tests are collected

QUICK_LANGUAGE = "ru"
LANGUAGES = ("kk", "ru", "en")
OF_ALL_LANGUAGES = {"test_locales.py", "test_wording.py"}
"""Tests of the catalogs, which `make quick` runs in each language."""
TOLD_ONCE = tuple(
    Path(__file__).parent / "dialogs" / each
    for each in ("broadcast", "test_figures.py", "staff")
)
"""Stories of staff alone, each told in one language: docs/decisions/0044."""


def pytest_addoption(parser):
    parser.addoption(
        "--quick",
        action="store_true",
        help="SQLite and one language only, few examples per property: see `make quick`",
    )
    parser.addoption(
        "--measured",
        action="store_true",
        help="what `make coverage` runs: it needs each line once",
    )


def _interrupt(*_):
    raise KeyboardInterrupt


def pytest_configure(config):
    # Over Python's own handler asyncio sets another in each fixture and test, and to do that
    # it describes the task with all that it returned, so a whole channel: a tenth of the time.
    signal.signal(signal.SIGINT, _interrupt)
    if hasattr(config, "workerinput"):
        # `make coverage` measures the workers: a bot that a test starts takes half as long again.
        os.environ.pop("COVERAGE_PROCESS_START", None)
    # Tests never assert times. CI tries the same examples each time, a run by hand others: what
    # one of them finds becomes an example of its own (HUNT=10 tries ten times as many).
    examples = 10 if config.getoption("quick") else 100
    settings.register_profile(
        "habarla",
        deadline=None,
        derandomize="CI" in os.environ,
        max_examples=examples * int(os.environ.get("HUNT", "1")),
    )
    settings.load_profile("habarla")


@contextmanager
def _compiled_once(config):
    """Where a clone has no compiled tests, the workers wait for the first one, which compiles
    them: else all of them do the same work at the same time."""
    if not hasattr(config, "workerinput"):
        yield
        return
    with (Path(os.environ[run_folder.FOLDER]) / "compiling").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Modules and tests stay for the whole run: looking for garbage among them costs a third of
    the collection, and more with each test."""
    try:
        with _compiled_once(session.config):
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    is_chosen = _is_quick if config.getoption("quick") else _is_told
    if config.getoption("measured"):
        is_chosen = _is_measured
    left_out = [item for item in items if not is_chosen(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if is_chosen(item)]
    items.sort(key=_turn)
    _spread(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _turn(item):
    return [item.get_closest_marker(name) is None for name in ("slow", "process")]


def _spread(items, workers):
    """Let each worker begin with its share of the longest tests and of those of processes.

    These wait for half of their time: run last, they leave the processor idle. xdist gives each
    worker an equal run of the list. Those that share a deployment stay together.
    """
    long = [item for item in items if not all(_turn(item))]
    short = iter(items[len(long) :])
    units = [list(unit) for _, unit in groupby(long, _shared)]
    ends = [len(items) * worker // workers for worker in range(workers + 1)]
    spread = []
    for worker in range(workers):
        share = [item for unit in units[worker::workers] for item in unit]
        rest = ends[worker + 1] - ends[worker] - len(share)
        spread += [*share, *islice(short, max(0, rest))]
    items[:] = [*spread, *short]


def _shared(item):
    """The module whose loop a test runs in, with all that lives in that; or the test itself."""
    marker = item.get_closest_marker("asyncio")
    is_shared = marker is not None and marker.kwargs.get("loop_scope") == "module"
    return item.path if is_shared else item.nodeid


def _is_told(item):
    """Whether a story is told in this language; those of staff alone are told in one each."""
    if not _is_told_once(item.path):
        return True
    return _language(item) in (None, _chosen_language(item))


@cache
def _is_told_once(path):
    return any(place in (path, *path.parents) for place in TOLD_ONCE)


def _chosen_language(item):
    """The same in each run and on each worker; about a third of the stories in each language."""
    return LANGUAGES[zlib.crc32(item.originalname.encode()) % len(LANGUAGES)]


def _language(item):
    return item.callspec.params.get("language") if hasattr(item, "callspec") else None


def _is_quick(item):
    if item.get_closest_marker("slow") or item.get_closest_marker("process"):
        return False
    is_chosen = item.path.name in OF_ALL_LANGUAGES or _language(item) in (
        None,
        QUICK_LANGUAGE,
    )
    return _is_plain(item) and is_chosen


def _is_plain(item):
    """Whether a test needs neither PostgreSQL nor a browser."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    needs_more = "postgresql" in values or "postgres_server" in item.fixturenames
    return not needs_more and item.get_closest_marker("browser") is None


def _is_measured(item):
    """On SQLite, in one language, for one example."""
    if item.get_closest_marker("no_cover") or item.get_closest_marker("hypothesis"):
        return False
    one = _chosen_language(item) if _is_told_once(item.path) else QUICK_LANGUAGE
    return _is_plain(item) and _language(item) in (None, one)


@pytest.fixture(scope="session", autouse=True)
def _logs():
    """As in production; the library's own default draws boxes around each error, slowly."""
    logs.set_up("WARNING")


def _state():
    """What all tests of a process share, of which none may leave another behind."""
    # Bot.telegram.request sets the second one
    set_by_imports = (
        "PYTEST",
        "PTB_TIMEDELTA",
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(set_by_imports)
    }
    limits = [
        resource.getrlimit(each)
        for each in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)
    ]
    handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    return (
        priority,
        Path.cwd(),
        environment,
        limits,
        handlers,
        time.tzname,
        gc.isenabled(),
    )


@pytest.fixture(autouse=True)
def _nothing_left():
    """A command that a test ran in its process once made all later ones of a worker slower."""
    before = _state()
    yield
    assert _state() == before


@pytest.fixture(scope="session")
def postgres_server():
    folder = Path(os.environ[run_folder.FOLDER]) / "postgres"
    folder.mkdir(exist_ok=True)
    server = PostgresServer(folder)
    yield server
    server.stop()


@pytest.fixture
async def postgres_url(postgres_server):
    """The address of a PostgreSQL database with empty tables."""
    name = await postgres_server.create()
    yield postgres_server.url(name)
    await postgres_server.give_back(name)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request, tmp_path):
    """The address of a database with empty tables; a test with it runs on both engines."""
    if request.param == "sqlite":
        yield await sqlite_with_tables(tmp_path / "habarla.db")
        return
    server = request.getfixturevalue("postgres_server")
    name = await server.create()
    yield server.url(name)
    await server.give_back(name)


@pytest.fixture
async def database(database_url, clock):
    opened = await open_with_key(database_url, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def box():
    """An authority that takes case files by e-mail."""
    async with open_mailbox() as box:
        yield box


@pytest.fixture
async def receiver():
    """An authority that takes case files by webhook."""
    async with open_receiver() as receiver:
        yield receiver
