"""Limits of open connections: clients that hold one and send no request shut no one out.

aiohttp waits an hour for a request, and has no limit of connections.
"""

import asyncio
import resource
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from aiohttp import web

REQUEST_SECONDS = 10.0
"""How long a whole request may take to arrive, counted from the connection or its first byte."""
_IDLE_SECONDS = 75.0
"""How long a connection stays open between two requests: longer than proxies keep theirs."""


@dataclass(slots=True)
class Connections:
    """At most `most` at once: a new one ends the one that has waited longest for a request."""

    most: int
    request_seconds: float = REQUEST_SECONDS
    _open: int = 0
    _waiting: dict["_Connection", None] = field(default_factory=dict)
    _idle: dict["_Connection", None] = field(default_factory=dict)

    def guard(self, handler: asyncio.Protocol) -> asyncio.Protocol:
        return _Connection(self, handler)

    def opened(self, connection: "_Connection") -> None:
        self._open += 1
        if self._open > self.most:
            # Connections without any request end first; if all have one in work, the new one.
            longest = next(iter(self._waiting), None) or next(
                iter(self._idle), connection
            )
            self.work(longest)
            longest.end()
            if longest is connection:
                return
        self.wait(connection)

    def wait(self, connection: "_Connection") -> None:
        self._idle.pop(connection, None)
        self._waiting[connection] = None
        connection.end_after(self.request_seconds)

    def work(self, connection: "_Connection") -> None:
        self._idle.pop(connection, None)
        self._waiting.pop(connection, None)
        connection.end_after(None)

    def rest(self, connection: "_Connection") -> None:
        self._waiting.pop(connection, None)
        if connection.is_open:
            self._idle[connection] = None
            connection.end_after(_IDLE_SECONDS)

    def closed(self, connection: "_Connection") -> None:
        self._open -= 1
        self.work(connection)

    def is_idle(self, connection: "_Connection") -> bool:
        return connection in self._idle


class _Connection(asyncio.Protocol):
    def __init__(self, connections: Connections, handler: asyncio.Protocol) -> None:
        self.connections = connections
        self._handler = handler
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.is_open = True
        self._handler.connection_made(transport)
        self.connections.opened(self)

    def data_received(self, data: bytes) -> None:
        if self.connections.is_idle(self):
            self.connections.wait(self)
        self._handler.data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        self.connections.closed(self)
        self._handler.connection_lost(error)

    def eof_received(self) -> bool | None:
        return self._handler.eof_received()

    def pause_writing(self) -> None:
        self._handler.pause_writing()

    def resume_writing(self) -> None:
        self._handler.resume_writing()

    def end(self) -> None:
        self._transport.abort()

    def end_after(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None and self.is_open:
            self._timer = asyncio.get_running_loop().call_later(seconds, self.end)


def complete(request: web.Request) -> None:
    """All of it has arrived."""
    if connection := _connection_of(request):
        connection.connections.work(connection)


@web.middleware
async def watch(
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """Without a body a request is complete with its headers; a handler reads a body by itself."""
    if not request.can_read_body:
        complete(request)
    try:
        return await handler(request)
    finally:
        if connection := _connection_of(request):
            connection.connections.rest(connection)


def _connection_of(request: web.Request) -> _Connection | None:
    transport = request.transport
    if transport is None:
        return None
    protocol = transport.get_protocol()
    return protocol if isinstance(protocol, _Connection) else None


WANTED = 65_536
"""The limit is raised to so many where the system allows it."""
LEAST = 1_024
"""Enough for 256 connections of others, 260 to Telegram, and the database."""
_SHARE = 4
_MOST_CONNECTIONS = 1_000


def raise_limit() -> int:
    """Raise the limit of this process as far as the system allows; return it."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    reachable = reachable_limit()
    if soft != resource.RLIM_INFINITY and soft < reachable:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        # MacOS refuses more than its kernel's own limit
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    return limit()


def limit() -> int:
    """Return how many descriptors this process may have open now, at most WANTED."""
    return _at_most_wanted(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def reachable_limit() -> int:
    """The same after `raise_limit`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_at_most_wanted(soft), _at_most_wanted(hard))


def most_connections(descriptors: int) -> int:
    """Return how many connections of others may be open: far fewer than descriptors."""
    return min(descriptors // _SHARE, _MOST_CONNECTIONS)


def _at_most_wanted(number: int) -> int:
    return WANTED if number == resource.RLIM_INFINITY else min(number, WANTED)
