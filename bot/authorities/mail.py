"""E-mail with a case file or an alarm; connections only. It is loaded where a mail server is set."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from functools import cache

import structlog
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot.authorities.model import Attempted, Ending, Package, printable
from bot.connections import MailServer
from bot.core.alarm_mail import Letter
from bot.values import Value

logger = structlog.get_logger(__name__)

_SECONDS = 60.0
"""For each step; servers scan attachments before they say that they took them."""
_LOOK_SECONDS = 10 * 60.0
_PERMANENT = 500
_ACCESS = frozenset({530, 534, 535, 538})
"""The server does not know us: the operator mends the settings, and the case file waits."""


class Mailer(Value):
    """`sender` is what SMTP_FROM says: an address, with or without a name before it."""

    server: MailServer
    sender: str

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def message(self, package: Package, to: str) -> bytes:
        """The same bytes for the same package. Its Message-ID lets a repeat be recognised."""
        mail = self._headed(package.subject, package.made_at, package.key, to)
        if package.key != package.referral:
            mail["References"] = f"<{package.referral}@{self.domain}>"
        mail["List-Id"] = f"<case-files.{self.domain}>"
        mail["Content-Language"] = package.language
        mail.set_content(package.text, charset="utf-8", cte="quoted-printable")
        for file in package.files:
            kind, _, form = file.media_type.partition("/")
            mail.add_attachment(
                file.content, maintype=kind, subtype=form, filename=file.name
            )
        mail.set_boundary(f"=_{package.key}")
        return mail.as_bytes()

    def _headed(
        self, subject: str, written_at: datetime, key: str, to: str
    ) -> EmailMessage:
        mail = EmailMessage(policy=WIRE)
        name, address = parseaddr(self.sender)
        mail["From"] = Address(name, addr_spec=address)
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(written_at)
        mail["Message-ID"] = f"<{key}@{self.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        return mail

    async def send(self, package: Package, to: str) -> Attempted:
        """One attempt; never raises for what the server or the network does."""
        return await self._attempt(self.message(package, to), to)

    async def send_letter(self, letter: Letter, to: str) -> bool:
        """One attempt; False if another may succeed."""
        mail = self._headed(letter.subject, letter.written_at, letter.key, to)
        mail["References"] = f"<{letter.thread}@{self.domain}>"
        mail.set_content(letter.text, charset="utf-8", cte="quoted-printable")
        attempted = await self._attempt(mail.as_bytes(), to)
        if attempted.ending in (Ending.PASSED, Ending.UNKNOWN):
            return True
        logger.warning("an alarm did not leave", said=_code_of(attempted.said))
        return attempted.ending is Ending.REFUSED

    async def _attempt(self, message: bytes, to: str) -> Attempted:
        client = self._client()
        given = False
        try:
            await self._open(client)
            await client.mail(parseaddr(self.sender)[1])
            await client.rcpt(to)
            given = True
            answer = await client.data(message)
        except SMTPResponseException as error:
            said = printable(f"{error.code} {error.message}")
            if error.code >= _PERMANENT and error.code not in _ACCESS:
                return Attempted(Ending.REFUSED, said)
            return Attempted(Ending.LATER, said)
        except (SMTPException, OSError) as error:
            said = type(error).__name__
            if given:
                return Attempted(Ending.UNKNOWN, said)
            return Attempted(Ending.LATER, said)
        finally:
            client.close()
        return Attempted(Ending.PASSED, printable(f"{answer.code} {answer.message}"))

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


class MailHealth:
    """Looks whether the mail server takes us: seldom, and often while it does not."""

    def __init__(self, mailer: Mailer, leads: Callable[[], bool]) -> None:
        self._mailer = mailer
        self._leads = leads
        self.is_away = False

    async def run(self) -> None:
        while True:
            if self._leads():
                await self.look()
            pause = _SECONDS if self.is_away else _LOOK_SECONDS
            await asyncio.sleep(pause)

    async def look(self) -> None:
        try:
            await self._mailer.check()
        except (SMTPException, OSError) as error:
            if not self.is_away:
                kind = type(error).__name__
                logger.warning("the mail server does not take us", error=kind)
            self.is_away = True
        else:
            self.is_away = False


def _code_of(said: str) -> str:
    """The code of a server, or the class of an error; its words may name the addressee."""
    return said.partition(" ")[0]


@cache
def _trust() -> ssl.SSLContext:
    """The certificates of the system, or of SSL_CERT_FILE."""
    return ssl.create_default_context()
