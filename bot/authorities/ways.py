"""Ways of a case file out of Telegram: e-mail and signed webhook; connections only."""

import base64
import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from ipaddress import ip_address
from socket import AddressFamily
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from standardwebhooks import Webhook

from bot.authorities.model import Package
from bot.channel.parts import Addressee
from bot.core.connections import MailServer, is_this_machine
from bot.dataclass import frozen
from bot.values import Way

_LONGEST = 120
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


class Ending(StrEnum):
    PASSED = "passed"
    LATER = "later"
    """It was not taken; another attempt may succeed."""
    UNKNOWN = "unknown"
    """It may have been taken: it is sent again with the same key and the same bytes."""
    REFUSED = "refused"
    """It was not taken, and never will be."""


@frozen
class Attempted:
    """`said` is the receipt, or why not: a code and at most 120 printable characters of ASCII.

    `wait` is how many seconds the other side asked to be left alone.
    """

    ending: Ending
    said: str
    wait: float | None = None


def plain(words: str) -> str:
    """Return the response of a foreign server, made fit for a record: it may hold anything."""
    return _UNPRINTABLE.sub(" ", words).strip()[:_LONGEST]


_SECONDS = 60.0
"""For each step; servers scan attachments before they say that they took them."""
_PERMANENT = 500
_ACCESS = frozenset({530, 534, 535, 538})
"""The server does not know us: the operator mends the settings, and the case file waits."""


@frozen
class Mailer:
    """`sender` is what SMTP_FROM says: an address, with or without a name before it."""

    server: MailServer
    sender: str

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def message(self, package: Package, to: str) -> bytes:
        """The same bytes for the same package. Its Message-ID lets a repeat be recognised."""
        mail = EmailMessage(policy=WIRE)
        name, address = parseaddr(self.sender)
        mail["From"] = Address(name, addr_spec=address)
        mail["To"] = to
        mail["Subject"] = package.subject
        mail["Date"] = format_datetime(package.made_at)
        mail["Message-ID"] = f"<{package.key}@{self.domain}>"
        if package.key != package.referral:
            mail["References"] = f"<{package.referral}@{self.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["List-Id"] = f"<case-files.{self.domain}>"
        mail["Content-Language"] = package.language
        mail.set_content(package.text, charset="utf-8", cte="quoted-printable")
        for file in package.files:
            kind, _, form = file.media_type.partition("/")
            mail.add_attachment(file.content, maintype=kind, subtype=form, filename=file.name)
        mail.set_boundary(f"=_{package.key}")
        return mail.as_bytes()

    async def send(self, package: Package, to: str) -> Attempted:
        """One attempt; never raises for what the server or the network does."""
        message, client, given = self.message(package, to), self._client(), False
        try:
            await self._open(client)
            await client.mail(parseaddr(self.sender)[1])
            await client.rcpt(to)
            given = True
            answer = await client.data(message)
        except SMTPResponseException as error:
            is_final = error.code >= _PERMANENT and error.code not in _ACCESS
            said = plain(f"{error.code} {error.message}")
            return Attempted(Ending.REFUSED if is_final else Ending.LATER, said)
        except (SMTPException, OSError) as error:
            return Attempted(Ending.UNKNOWN if given else Ending.LATER, type(error).__name__)
        finally:
            client.close()
        return Attempted(Ending.PASSED, plain(f"{answer.code} {answer.message}"))

    async def check(self) -> None:
        """Connect and log in, and send nothing. Raises SMTPException or OSError."""
        client = self._client()
        try:
            await self._open(client)
        finally:
            client.close()

    def _client(self) -> SMTP:
        server = self.server
        return SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.encryption == "tls",
            start_tls=server.encryption == "starttls",
            timeout=_SECONDS,
            local_hostname=self.domain,
            tls_context=None if server.encryption == "none" else _trust(),
        )

    async def _open(self, client: SMTP) -> None:
        await client.connect()
        if self.server.user is not None:
            await client.login(self.server.user, self.server.password or "")


@cache
def _trust() -> ssl.SSLContext:
    """The certificates of the system, or of SSL_CERT_FILE."""
    return ssl.create_default_context()


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
_OK, _REDIRECTS, _ERRORS = 200, 300, 500
_LONGEST_WAIT = 6 * 60 * 60.0


class NotAllowed(Exception):
    """The address may not be posted to."""


@frozen
class Poster:
    """Posts to the addresses of the channel file; `secrets` of one receiver sign together."""

    async def send(self, package: Package, url: str, secrets: Sequence[str]) -> Attempted:
        """One attempt; never raises for what the receiver or the network does.

        No redirect is followed, and nothing but the status and Retry-After is read of an answer.
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
                status, said = answer.status, f"HTTP {answer.status}"
                if _OK <= status < _REDIRECTS:
                    return Attempted(Ending.PASSED, said)
                if status >= _ERRORS or status in _TEMPORARY:
                    return Attempted(Ending.LATER, said, _wait(answer.headers.get("Retry-After")))
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
    event = {"type": package.event, "timestamp": package.made_at.isoformat(), "data": data}
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
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(host)):
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
    return min(max(seconds, 1.0), _LONGEST_WAIT) if seconds == seconds else None


@frozen
class Ways:
    """`secrets` sign webhooks, by the address of an authority or of its department."""

    mailer: Mailer | None = None
    secrets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    poster: Poster = field(default_factory=Poster)

    async def send(self, way: Way, to: Addressee | None, package: Package) -> Attempted:
        """One attempt; never raises for what the other side or the network does."""
        if to is None:
            missing = "the authority in the channel file"
        elif way is Way.EMAIL:
            if to.email is not None and self.mailer is not None:
                return await self.mailer.send(package, to.email)
            missing = "SMTP_URL" if to.email is not None else "an email in the channel file"
        else:
            secrets = secrets_of(self.secrets, to.address)
            if to.url is not None and secrets:
                return await self.poster.send(package, to.url, secrets)
            missing = "a secret in AUTHORITY_SECRETS" if to.url else "a url in the channel file"
        return Attempted(Ending.REFUSED, f"{missing} is missing")


def secrets_of(secrets: Mapping[str, Sequence[str]], address: str) -> Sequence[str]:
    """Return those of a department, else those of its authority; the newest first."""
    return secrets.get(address) or secrets.get(address.partition(":")[0]) or ()
