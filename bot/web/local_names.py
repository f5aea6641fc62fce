"""Names by which operators reach their port, and a page of a stranger cannot.

A browser that runs such a page asks any address of this network, if the page's own name leads
there; the header Host then says the page's name.
"""

import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

_PRIVATE = (".localhost", ".local", ".internal")
"""Endings that no stranger can register."""


def is_local_name(host: str) -> bool:
    """True for an address, this machine's name, and names that lead nowhere outside."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    is_single_word = "." not in name and ":" not in name
    if (
        is_single_word
        or name.endswith(_PRIVATE)
        or name == socket.gethostname().lower()
    ):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@web.middleware
async def refuse_other_names(
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    if not is_local_name(request.headers.get("Host", "")):
        raise web.HTTPMisdirectedRequest
    return await handler(request)
