"""Connections without a complete request end; a thousand of them do not keep others out."""

import asyncio
import errno
import socket
from contextlib import asynccontextmanager

import pytest
import uvloop
from aiohttp import web

from bot.web import connections
from bot.web.connections import Connections, complete
from bot.web.server import WebServer
from tests.web.client import served

SOON = 1.0
"""Seconds: long enough for a request on a busy machine.""" ""
NEVER = 3_600.0
REQUEST = b"GET /quick HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n"


def routes(app, answer=None):
    async def quick(_):
        return web.Response(text="quick")

    async def slow(_):
        await answer.wait()
        return web.Response(text="slow")

    async def body(request):
        await request.read()
        complete(request)
        await answer.wait()
        return web.Response(text="read")

    app.add_routes(
        [web.get("/quick", quick), web.get("/slow", slow), web.post("/body", body)]
    )


@asynccontextmanager
async def server(most=10, seconds=NEVER, answer=None):
    """The port of a server with these limits; `answer` lets its slow handlers answer."""
    made = WebServer([lambda app: routes(app, answer)], Connections(most, seconds))
    async with served(made) as root:
        yield int(root.rpartition(":")[2])


async def connect(port, sent=b""):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def ended(connection):
    """Wait until the server ends it; what it sent before."""
    said = b""
    try:
        async with asyncio.timeout(60):
            while some := await connection[0].read(1000):
                said += some
    except ConnectionResetError:
        pass
    connection[1].close()
    return said


@pytest.mark.parametrize("sent", [b"", b"GET /qu", POST, POST + b"four"])
async def test_a_connection_without_a_complete_request_ends(sent):
    async with server(seconds=SOON) as port:
        assert await ended(await connect(port, sent)) == b""


async def test_a_second_request_that_stays_incomplete_ends_too():
    async with server(seconds=SOON) as port:
        connection = await connect(port, REQUEST)
        assert b"quick" in await connection[0].readuntil(b"quick")
        connection[1].write(REQUEST[:20])
        assert await ended(connection) == b""


@pytest.mark.parametrize(
    "sent", [b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n", POST + b"nine byte"]
)
async def test_an_answer_may_take_longer_than_a_request(sent):
    answer = asyncio.Event()
    async with server(seconds=SOON, answer=answer) as port:
        slow = await connect(port, sent)
        assert await ended(await connect(port)) == b""
        assert await ended(await connect(port)) == b"", "longer than a request may take"
        answer.set()
        assert b"200 OK" in await slow[0].readuntil(b"\r\n")
        slow[1].close()


async def test_connections_that_were_answered_stay_while_others_wait():
    async with server(most=5) as port:
        kept = await connect(port, REQUEST)
        await kept[0].readuntil(b"quick")
        idle = [await connect(port) for _ in range(20)]
        kept[1].write(REQUEST)
        assert b"quick" in await kept[0].readuntil(b"quick")
        for _, writer in [kept, *idle]:
            writer.close()


async def test_when_all_connections_are_in_work_a_new_one_ends():
    answer = asyncio.Event()
    async with server(most=3, answer=answer) as port:
        busy = [await connect(port, POST + b"nine byte") for _ in range(3)]
        async with asyncio.timeout(60):
            while await ended(await connect(port)) != b"":
                pass
        answer.set()
        for reader, writer in busy:
            assert b"200 OK" in await reader.readuntil(b"\r\n")
            writer.close()


@pytest.mark.parametrize(
    ("limit", "most"), [(1_024, 256), (256, 64), (20_000, 1_000), (65_536, 1_000)]
)
def test_far_fewer_connections_than_descriptors_are_allowed(limit, most):
    assert connections.most_connections(limit) == most


@pytest.mark.parametrize(
    "sent",
    [REQUEST, b"GET /none HTTP/1.1\r\nHost: here\r\n\r\n", b"\x00 nonsense\r\n\r\n"],
)
async def test_no_answer_names_the_versions_of_the_server(sent):
    async with server() as port:
        reader, writer = await connect(port, sent)
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
    assert b"Server: Habarla" in head
    assert not [word for word in (b"aiohttp", b"Python") if word in head]


def test_a_port_that_is_taken_between_bind_and_listen_is_an_error():
    async def start():
        running = asyncio.get_running_loop()
        create = running.create_server

        async def overtaken(*arguments, **options):
            listener = await create(*arguments, start_serving=False, **options)
            other.listen()
            await listener.start_serving()
            return listener

        running.create_server = overtaken
        made = WebServer()
        try:
            await made.start(other.getsockname()[1])
        finally:
            await made.stop()

    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        socket.socket() as other,
    ):
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))
        with pytest.raises(OSError) as caught:
            runner.run(start())
    assert caught.value.errno == errno.EADDRINUSE
