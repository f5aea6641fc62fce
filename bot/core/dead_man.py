"""Dead-man ping: tells a watcher outside, each minute, that the bot runs and how it is.

The watcher raises the alarm when pings stay away, because Telegram, the network or this machine
may be what failed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import aiohttp
import structlog

from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.work import Work
from bot.places import version

logger = structlog.get_logger(__name__)

_SOONER = 6
"""So many times sooner one looks again at what did not ping."""
_TIMEOUT = aiohttp.ClientTimeout(total=20)


class DeadManPing:
    """POSTs to `url` while everything is well, and to `url`/fail, as healthchecks knows it, while not.

    `look` tells of each part whether it is well; its lines are the body. Of several processes
    the one that `leads` pings. The log never holds the address, which is a secret.
    """

    def __init__(
        self,
        url: str,
        look: Callable[[], Awaitable[Mapping[str, bool]]],
        leads: Callable[[], bool],
        every_seconds: float = 60.0,
    ) -> None:
        self._url = url
        self._look = look
        self._leads = leads
        self._every_seconds = every_seconds
        self._is_heard = True
        self._failed = False

    async def run(self) -> None:
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            while True:
                pause = self._every_seconds
                if not (self._leads() and await self._tell(session)):
                    pause /= _SOONER
                await asyncio.sleep(pause)

    async def _tell(self, session: aiohttp.ClientSession) -> bool:
        """Ping, and return True; what fails at one look only, such as a start, is not told."""
        found = await self._look()
        is_well = all(found.values())
        fails_again = not is_well and self._failed
        self._failed = not is_well
        if is_well:
            await self._ping(session, self._url, found)
        elif fails_again:
            await self._ping(session, f"{self._url}/fail", found)
        return is_well or fails_again

    async def _ping(
        self, session: aiohttp.ClientSession, url: str, found: Mapping[str, bool]
    ) -> None:
        body = "\n".join([f"Habarla {version()}", *map(_line, found, found.values())])
        said = await _post(session, url, body)
        is_heard = said is None
        if self._is_heard and not is_heard:
            logger.warning("the watcher at PING_URL hears no ping", error=said)
        if is_heard and not self._is_heard:
            logger.info("the watcher at PING_URL hears pings again")
        self._is_heard = is_heard


def _line(part: str, is_well: bool) -> str:
    if is_well:
        return f"{part}: ok"
    return f"{part}: FAILS"


async def _post(session: aiohttp.ClientSession, url: str, body: str) -> str | None:
    """Post a ping. Return why it was not heard, without the address, or None."""
    try:
        async with session.post(
            url, data=body, timeout=_TIMEOUT, allow_redirects=False
        ) as answer:
            if answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return None
            return f"HTTP {answer.status}"
    except (aiohttp.ClientError, OSError) as error:
        return type(error).__name__


class Said(Worded):
    """Name of the capability, and what is to do for it."""

    WATCHER = N_("A watcher outside that notices when the bot is gone")
    NOBODY = N_(
        "Name a watcher that raises the alarm when pings stay away: PING_URL in .env"
    )


async def _look(work: Work) -> Found:
    if work.deployment.settings.ping_url is None:
        return Found(State.OFF, Said.NOBODY)
    return Found(State.ON)


WATCHER = Capability(Name.WATCHER, Said.WATCHER, _look)
