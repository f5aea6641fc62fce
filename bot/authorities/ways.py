"""Ways of a case file out of Telegram: the signed webhook, and e-mail by mail.py."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from math import isnan
from socket import AddressFamily
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from msgspec import field
from standardwebhooks import Webhook

from bot.authorities.model import Attempted, Ending, Package
from bot.channel.parts import Addressee
from bot.connections import is_this_machine
from bot.values import Value, Way

if TYPE_CHECKING:
    from bot.authorities.mail import Mailer

_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=10, sock_read=30)
_TEMPORARY = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.LOCKED,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_OK = 200
_REDIRECTS = 300
_ERRORS = 500
_LONGEST_WAIT = 6 * 60 * 60.0


class NotAllowed(Exception): ...


async def post(package: Package, url: str, secrets: Sequence[str]) -> Attempted:
    """One attempt; never raises for what the receiver or the network does.

    The `secrets` of one receiver sign together. No redirect is followed, and nothing but the status
    and Retry-After is read of an answer.
    """
    body = payload(package)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Habarla",
        **signed(package.key, body, secrets, datetime.now(UTC)),
    }
    try:
        check_url(url)
        connector = aiohttp.TCPConnector(resolver=_Resolver())
        jar = aiohttp.DummyCookieJar()
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session,
            session.post(
                url, data=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer,
        ):
            status = answer.status
            said = f"HTTP {answer.status}"
            if _OK <= status < _REDIRECTS:
                return Attempted(Ending.PASSED, said)
            if status >= _ERRORS or status in _TEMPORARY:
                return Attempted(
                    Ending.LATER, said, _wait(answer.headers.get("Retry-After"))
                )
            return Attempted(Ending.REFUSED, said)
    except NotAllowed as error:
        return Attempted(Ending.REFUSED, str(error))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return Attempted(Ending.LATER, type(error).__name__)
    except (aiohttp.ClientError, OSError) as error:
        return Attempted(Ending.UNKNOWN, type(error).__name__)


def payload(package: Package) -> str:
    """The body: the same for the same package."""
    files = [
        {
            "name": file.name,
            "media_type": file.media_type,
            "content": base64.b64encode(file.content).decode(),
        }
        for file in package.files
    ]
    data = {
        "referral": package.referral,
        "case": package.case,
        "language": package.language,
        "files": files,
    }
    event = {
        "type": package.event,
        "timestamp": package.made_at.isoformat(),
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def signed(key: str, body: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; a receiver accepts any one of the signatures."""
    signatures = [Webhook(secret).sign(key, at, body) for secret in secrets]
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def check_url(url: str) -> None:
    """Raises NotAllowed for an address without encryption or of the network itself."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (
        parts.scheme == "http" and is_this_machine(host)
    ):
        raise NotAllowed("the address does not begin with https://")
    if not host or _is_off_limits(host):
        raise NotAllowed("the address is none of a server")


def _is_off_limits(host: str) -> bool:
    """True for an address that no server of an authority has, such as 169.254.169.254."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_link_local or address.is_multicast or address.is_unspecified


class _Resolver(AbstractResolver):
    """Looks up a name, and leaves out the addresses that are off limits."""

    def __init__(self) -> None:
        self._real = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        found = await self._real.resolve(host, port, family)
        allowed = [one for one in found if not _is_off_limits(one["host"])]
        if not allowed:
            raise OSError(None, "off limits")
        return allowed

    async def close(self) -> None:
        await self._real.close()


def _wait(text: str | None) -> float | None:
    """The seconds that Retry-After asks for, at most six hours; None when it asks for none."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    if isnan(seconds):
        return None
    return min(max(seconds, 1.0), _LONGEST_WAIT)


class Ways(Value):
    """`secrets` sign webhooks, by the address of an authority or of its department."""

    mailer: "Mailer | None" = None
    secrets: Mapping[str, Sequence[str]] = field(default_factory=dict)

    async def send(self, way: Way, to: Addressee | None, package: Package) -> Attempted:
        """One attempt; never raises for what the other side or the network does."""
        if to is None:
            missing = "the authority in the channel file"
        elif way is Way.EMAIL:
            if to.email is not None and self.mailer is not None:
                return await self.mailer.send(package, to.email)
            missing = "an email in the channel file"
            if to.email is not None:
                missing = "SMTP_URL"
        else:
            secrets = secrets_of(self.secrets, to.address)
            if to.url is not None and secrets:
                return await post(package, to.url, secrets)
            missing = "a url in the channel file"
            if to.url:
                missing = "a secret in AUTHORITY_SECRETS"
        return Attempted(Ending.REFUSED, f"{missing} is missing")


def secrets_of(secrets: Mapping[str, Sequence[str]], address: str) -> Sequence[str]:
    """Return those of a department, else those of its authority; the newest first."""
    return secrets.get(address) or secrets.get(address.partition(":")[0]) or ()
