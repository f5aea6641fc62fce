"""A watcher outside hears that the bot runs, and what is wrong; no log holds its address."""

import asyncio

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.core.dead_man import DeadManPing
from bot.settings import SettingsError, load_settings

SECRET = "a1b2c3d4-secret-of-the-watcher"


class Watcher:
    """A server that takes pings; `refuses` answers 500."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.refuses = False

    async def take(self, request: web.Request) -> web.Response:
        self.heard.put_nowait((request.path, await request.text()))
        return web.Response(status=500 if self.refuses else 200)

    async def next(self, path: str) -> str:
        """The body of the next ping to this path; others are passed over."""
        async with asyncio.timeout(60):
            while (found := await self.heard.get())[0] != path:
                pass
        return found[1]


@pytest.fixture
async def watcher():
    found = Watcher()
    app = web.Application()
    app.router.add_post("/{path:.*}", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/{SECRET}"
    yield found
    await runner.cleanup()


async def test_a_running_bot_pings_its_watcher_and_its_log_holds_no_address(
    world, watcher
):
    bot = world.bot(PING_URL=watcher.url, LOG_LEVEL="DEBUG")
    await bot.start()
    try:
        body = await watcher.next(f"/{SECRET}")
    finally:
        await bot.stop()
    parts = ("database", "migrations", "heartbeats", "updates", "telegram", "sending")
    lines = body.splitlines()
    assert lines[0].startswith("Habarla ")
    assert [line.partition(":")[0] for line in lines[1:]] == list(parts)
    assert SECRET not in str(bot.errors)


async def test_what_fails_is_told_below_fail_and_its_end_as_a_ping(watcher):
    state = {"database": True, "telegram": True}

    async def look():
        return dict(state)

    pinging = DeadManPing(watcher.url, look, lambda: True, every_seconds=0.01)
    task = asyncio.create_task(pinging.run())
    try:
        assert "telegram: ok" in await watcher.next(f"/{SECRET}")
        state["telegram"] = False
        assert "telegram: FAILS" in await watcher.next(f"/{SECRET}/fail")
        state["telegram"] = True
        assert "FAILS" not in await watcher.next(f"/{SECRET}")
    finally:
        task.cancel()


async def test_the_log_says_once_that_no_ping_is_heard_and_once_that_they_are_again(
    watcher,
):
    async def look():
        return {"database": True}

    watcher.refuses = True
    with capture_logs() as said:
        pinging = DeadManPing(watcher.url, look, lambda: True, every_seconds=0.01)
        task = asyncio.create_task(pinging.run())
        try:
            for _ in range(3):
                await watcher.next(f"/{SECRET}")
            watcher.refuses = False
            for _ in range(3):
                await watcher.next(f"/{SECRET}")
        finally:
            task.cancel()
    assert [one["log_level"] for one in said] == ["warning", "info"]
    assert said[0]["error"] == "HTTP 500"
    assert SECRET not in str(said)


async def test_of_several_processes_the_one_that_leads_pings(watcher):
    async def look():
        return {"database": True}

    asked = asyncio.Queue[bool]()
    answers = [False, False, False]

    def leads():
        answer = not answers or answers.pop()
        asked.put_nowait(answer)
        return answer

    pinging = DeadManPing(watcher.url, look, leads, every_seconds=0.01)
    task = asyncio.create_task(pinging.run())
    try:
        async with asyncio.timeout(60):
            assert [await asked.get() for _ in range(3)] == [False] * 3
        assert watcher.heard.empty()
        await watcher.next(f"/{SECRET}")
    finally:
        task.cancel()


@pytest.mark.parametrize(
    "url", ["hc-ping.com/x", "https://x.example/y/", "https://x/?a=b"]
)
def test_an_address_that_is_none_is_refused_in_one_line(monkeypatch, url):
    monkeypatch.setenv("PING_URL", url)
    with pytest.raises(SettingsError) as told:
        load_settings(need_token=False)
    [line] = told.value.lines
    assert line.startswith("PING_URL")
    assert url not in line
