"""An authority's mail server: a real SMTP server in this loop, which may refuse and hang up."""

import asyncio
import datetime
import ipaddress
import ssl
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.kit.process.ports import free_port


def make_certificate(folder: Path) -> Path:
    """A file with the key and the certificate of 127.0.0.1, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


USER, PASSWORD = "habarla", "p@ss/word"
CUT = "cut"
"""The connection ends after the message has arrived and before the server says so."""


@dataclass
class Mailbox:
    """`answers` are what the server says to the next messages; afterwards it takes each.

    `refused` are recipients with the server's words; `arrived` holds all messages that arrived,
    also those whose arrival was not told.
    """

    port: int = 0
    answers: deque[str] = field(default_factory=deque)
    refused: dict[str, str] = field(default_factory=dict)
    arrived: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.arrived]

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = (
            self.answers.popleft() if self.answers else "250 2.0.0 OK queued as 4F2A"
        )
        if answer == CUT or answer.startswith("250"):
            self.arrived.append(envelope.content)
            self.to += envelope.rcpt_tos
            self.encrypted.append(session.ssl is not None)
        if answer == CUT:
            server.transport.abort()
        return answer


@asynccontextmanager
async def open_mailbox(
    certificate: Path | None = None, *, logs_in: bool = False, port: int | None = None
):
    """With a certificate the server demands STARTTLS, and with `logs_in` the password."""
    box = Mailbox(port=port or free_port())
    tls = None
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)

    def session():
        return SMTP(
            box,
            hostname="mail.test",
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=_knows,
            auth_required=logs_in,
            auth_require_tls=tls is not None,
        )

    server = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", box.port
    )
    try:
        yield box
    finally:
        server.close()


def _knows(server, session, envelope, mechanism, given):
    known = isinstance(given, LoginPassword) and given == LoginPassword(
        USER.encode(), PASSWORD.encode()
    )
    return AuthResult(success=known, handled=False)
