"""HTTP client for python-telegram-bot on aiohttp, at a tenth of the default's cost per call.

Its errors hold no address: Telegram's addresses contain the token.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

# python-telegram-bot warns at each 429 unless it may speak of durations as timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_CONNECT_SECONDS = 10.0
_MEDIA_SECONDS = 120.0
_PORTION = 256 * 1024
"""Bytes of a file that must come within a time-out: the slowest connection has 4 KB a second."""
_FORM = "application/x-www-form-urlencoded"


class EncodedForm(RequestData):  # type: ignore[misc]  # it is final in name only
    """A form that is encoded already: in a broadcast most of it is the same for all people."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> EncodedForm:
        """Encode what is not None; values that are no text as JSON."""
        given = {
            name: str(value) if isinstance(value, str) else json.dumps(value)
            for name, value in parameters.items()
            if value is not None
        }
        # yarl encodes Cyrillic ten times faster than urllib.
        return cls(URL.build(query=given).raw_query_string.encode())


class NotSent(NetworkError):
    """The request did not reach Telegram."""


class ConnectionLost(NetworkError):
    """The connection broke after the request left: it may have been carried out."""


Hear = Callable[[int, int | None], None]
"""Takes the date of each answer (ms UTC), after the moment (ms) when the call left by our clock."""


class AiohttpRequest(BaseRequest):
    """One pool of connections. The time-out is long: after sending it is an unknown outcome."""

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float = 25.0,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        hear: Hear = lambda _asked, _told: None,
    ) -> None:
        self._connections = connections
        self._clock = clock
        self._hear = hear
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=30
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the HTTP client is not running")
        seconds = (
            read_timeout
            if isinstance(read_timeout, (int, float))
            else self._read_timeout
        )
        if request_data is not None and request_data.contains_files:
            seconds += _MEDIA_SECONDS
        body = None if request_data is None else _body(request_data)
        is_file = method == "GET"
        timeout = _timeout(seconds, is_whole=not is_file)
        asked = self._clock()
        try:
            async with self._session.request(
                method, url, data=body, timeout=timeout, proxy=_proxy(url)
            ) as response:
                if response.status == 200:
                    self._hear(asked, date_of(response))
                if is_file:
                    return response.status, await _in_portions(response, seconds)
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"cannot connect ({type(error).__name__})") from None
        except (TimeoutError, aiohttp.ServerTimeoutError):
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionLost(f"connection lost ({type(error).__name__})") from None


async def _in_portions(response: aiohttp.ClientResponse, seconds: float) -> bytes:
    """A file over a connection as slow as it may be: only each portion has a limit of time."""
    read = bytearray()
    while True:
        async with asyncio.timeout(seconds):
            try:
                read += await response.content.readexactly(_PORTION)
            except asyncio.IncompleteReadError as end:
                return bytes(read + end.partial)


def date_of(answer: aiohttp.ClientResponse) -> int | None:
    """The time of the server (ms UTC); None if it does not tell it."""
    return _date(answer.headers.get("Date", ""))


@lru_cache(maxsize=8)
def _date(header: str) -> int | None:
    try:
        return round(parsedate_to_datetime(header).timestamp() * 1000)
    except ValueError:
        return None


async def ask_time(url: str, seconds: float = 10) -> int | None:
    """The time (ms UTC) of Telegram's server, for which it needs no token."""
    limit = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            return date_of(answer)
    except (aiohttp.ClientError, OSError):
        return None


@lru_cache
def _timeout(seconds: float, *, is_whole: bool) -> aiohttp.ClientTimeout:
    """For the whole answer, or for its beginning and each pause in it."""
    total = _CONNECT_SECONDS + seconds if is_whole else None
    return aiohttp.ClientTimeout(
        total=total, connect=_CONNECT_SECONDS, sock_read=seconds
    )


@lru_cache
def _proxy(url: str) -> str | None:
    """The environment's proxy for a server; aiohttp would read it and .netrc at each call."""
    parts = urlsplit(url)
    known = getproxies()
    if proxy_bypass(parts.netloc):
        return None
    return known.get(parts.scheme) or known.get("all")


def _body(data: RequestData) -> aiohttp.FormData | aiohttp.BytesPayload:
    if isinstance(data, EncodedForm):
        return aiohttp.BytesPayload(data.body, content_type=_FORM)
    if not data.contains_files:
        # A form, as python-telegram-bot sends it: every Bot API server takes one.
        return _body(EncodedForm.of(data.json_parameters))
    form = aiohttp.FormData(quote_fields=False)  # file names stay readable, not %D1%96
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form
