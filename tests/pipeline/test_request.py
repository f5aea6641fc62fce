"""The HTTP client speaks the Bot API; its errors name the outcome and never the token."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.telegram import request as request_module
from tests.kit.pipeline.machine import make_bot


async def test_refusals_are_the_errors_python_telegram_bot_knows(bot, sandbox, phone):
    with pytest.raises(BadRequest):
        await bot.send_message(phone.id, "<b>", parse_mode="HTML")
    sandbox.faults.fail_next("sendMessage", retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(phone.id, "x")
    sandbox.faults.fail_next("sendMessage", 502, "Bad Gateway")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(phone.id, "x")


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_broken_connection_is_an_unknown_outcome(bot, sandbox, phone, when):
    sandbox.faults.fail_next("sendMessage", reset=when)
    with pytest.raises(request_module.ConnectionLost) as caught:
        await bot.send_message(phone.id, "x")
    assert "SANDBOX" not in str(caught.value)


async def test_no_answer_in_time_is_an_unknown_outcome(sandbox, phone):
    async with make_bot(sandbox.root, read_timeout=0.1) as bot:
        sandbox.faults.set(latency_ms=(400, 400))
        with pytest.raises(TimedOut):
            await bot.send_message(phone.id, "x")
        sandbox.faults.clear()
        await bot.send_message(phone.id, "x", read_timeout=60)


@asynccontextmanager
async def file_server(portions):
    """Sends as many portions of a file as are let through; the end comes after the last."""
    let_through = asyncio.Queue()

    async def send(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(portions):
            await let_through.get()
            await response.write(bytes(request_module._PORTION))
        return response

    app = web.Application()
    app.router.add_get("/file", send)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    client = request_module.AiohttpRequest()
    await client.initialize()
    port = runner.addresses[0][1]
    yield client, f"http://127.0.0.1:{port}/file", let_through
    await client.shutdown()
    for _ in range(portions):
        let_through.put_nowait(None)  # so that the server can end
    await runner.cleanup()


async def test_a_file_that_comes_slowly_is_not_cut(monkeypatch):
    """The whole takes longer than any time-out, each portion less."""
    monkeypatch.setattr(request_module, "_CONNECT_SECONDS", 0.5)
    request_module._timeout.cache_clear()
    async with file_server(10) as (client, url, let_through):
        reading = asyncio.create_task(client.retrieve(url, read_timeout=6.0))
        for _ in range(10):
            await asyncio.sleep(0.7)  # it is the time of the connection that is tested
            let_through.put_nowait(None)
        assert len(await reading) == 10 * request_module._PORTION


async def test_a_file_that_comes_no_further_ends(monkeypatch):
    async with file_server(2) as (client, url, let_through):
        let_through.put_nowait(None)
        with pytest.raises(TimedOut):
            await client.retrieve(url, read_timeout=0.5)


async def test_without_a_server_the_request_was_not_sent():
    bot = make_bot("http://127.0.0.1:1")
    await bot.request.initialize()
    with pytest.raises(request_module.NotSent) as caught:
        await bot.send_message(1, "x")
    assert "SANDBOX" not in str(caught.value)
    assert caught.value.__cause__ is None
    await bot.request.shutdown()
