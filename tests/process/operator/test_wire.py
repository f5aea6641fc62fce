"""What the doctor says about ports and descriptors, and the limit that a start raises."""

import asyncio
import os
import resource
import socket
from contextlib import chdir
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest

from bot.cli.doctor.machine import examine_deployment
from bot.settings import EVERYWHERE, load_settings
from bot.web import connections
from bot.web.server import WebServer
from tests.kit.process.ports import free_port

PUBLIC = {"PUBLIC_URL": "https://bot.example.kz"}


def examined(folder, **settings):
    """At ports that no other program of the machine has, unless `settings` say which."""
    settings = {"PORT": str(free_port()), "OPS_PORT": str(free_port())} | settings
    with patch.dict(os.environ, settings, clear=True), chdir(folder):
        findings = []
        examine_deployment(load_settings(need_token=False), findings.append)
    return {finding.thing: f"{finding.health} {finding.words}" for finding in findings}


def test_by_default_only_this_machine_reaches_the_ports(tmp_path):
    found = examined(tmp_path)
    assert found["PORT"].startswith("ok 127.0.0.1:")
    assert found["OPS_PORT"].startswith("ok 127.0.0.1:")
    found = examined(tmp_path, OPS_HOST="192.0.2.1", OPS_TOKEN="t" * 16)
    assert found["OPS_PORT"].startswith("BAD 192.0.2.1:")


def test_a_port_that_a_foreign_program_has_is_bad(tmp_path):
    foreign = ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    Thread(target=foreign.serve_forever, daemon=True).start()
    with foreign, socket.create_server(("127.0.0.1", 0)) as silent:
        taken, mute = str(foreign.server_port), str(silent.getsockname()[1])
        found = examined(tmp_path, PORT=taken, OPS_PORT=mute)
        foreign.shutdown()
    for name in ("PORT", "OPS_PORT"):
        assert found[name].startswith("BAD another program listens at 127.0.0.1:")


async def test_a_port_that_habarla_has_is_good(tmp_path):
    server = WebServer()
    port = await server.start(0)
    found = await asyncio.to_thread(examined, tmp_path, OPS_PORT=str(port))
    assert found["OPS_PORT"].endswith("is in use by Habarla")
    await server.stop()


@pytest.mark.parametrize(
    ("settings", "thing", "said"),
    [
        (PUBLIC, "PORT", "ok 0.0.0.0:"),
        ({"HOST": EVERYWHERE}, "PORT", "warning HOST opens PORT to others"),
        ({"OPS_HOST": EVERYWHERE}, "OPS_PORT", "warning 0.0.0.0:"),
        ({"OPS_HOST": EVERYWHERE, "OPS_TOKEN": "t" * 16}, "OPS_PORT", "ok 0.0.0.0:"),
    ],
)
def test_ports_that_others_reach_are_told(tmp_path, settings, thing, said):
    assert examined(tmp_path, **settings)[thing].startswith(said)


@pytest.mark.parametrize(
    ("hard", "said"),
    [(512, "BAD at most 512"), (1_024, "ok at most 1024; "), (-1, "ok at most ")],
)
def test_the_limit_that_a_start_can_reach_is_checked(tmp_path, monkeypatch, hard, said):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, hard))
    assert examined(tmp_path)["open files"].startswith(said)


async def test_a_start_raises_the_limit_as_far_as_the_system_allows(world):
    bot = world.bot(PORT=str(free_port()))
    bot.files, bot.soft_files = 4_096, 512
    await bot.start(until="Habarla is running")
    limits = Path(f"/proc/{bot.process.pid}/limits").read_text()  # noqa: ASYNC240 - no disk
    [line] = [line for line in limits.splitlines() if line.startswith("Max open files")]
    assert line.split()[3:5] == ["4096", "4096"]
    assert await bot.stop() == 0


def test_an_unlimited_system_is_limited_to_what_is_wanted(monkeypatch):
    monkeypatch.setattr(
        resource, "getrlimit", lambda _: (1_024, resource.RLIM_INFINITY)
    )
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    connections.raise_limit()
    assert asked == [(connections.WANTED, resource.RLIM_INFINITY)]
