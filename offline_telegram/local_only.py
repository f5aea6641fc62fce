"""Keeps web pages of others from acting here: every route answers this machine's browser only."""

from collections.abc import Awaitable, Callable

from aiohttp import web

_NAMES = ("127.0.0.1", "localhost", "[::1]")


@web.middleware
async def local_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a request under another name, and one that a page of another site causes.

    A foreign name may lead here (DNS rebinding): the browser then takes the page of an attacker
    and this server for one site. A browser names the site of a page that writes or opens a socket.
    """
    here = _addresses(request)
    origin = request.headers.get("Origin")
    if request.headers.get("Host", "").lower() not in here:
        raise web.HTTPForbidden(text=f"Open http://{here[0]}/: no other address is answered.\n")
    if origin is not None and origin.lower() not in {f"http://{one}" for one in here}:
        raise web.HTTPForbidden(text="Pages of other sites may not act here.\n")
    return await handler(request)


def _addresses(request: web.Request) -> list[str]:
    """How this server may be called; without the port where it is HTTP's own."""
    transport = request.transport
    port = 0 if transport is None else transport.get_extra_info("sockname")[1]
    return [f"{name}:{port}" for name in _NAMES] + (list(_NAMES) if port == 80 else [])
