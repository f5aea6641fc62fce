"""Connections of the settings: the database, the mail server, secrets shared with authorities."""

import base64
import binascii
import re
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from bot.values import Value

_SQLITE = re.compile(r"sqlite(\+\w+)?:///(?P<path>.+)")
_POSTGRES = re.compile(r"postgres(ql)?(\+\w+)?://(?P<rest>.*)")


def is_sqlite(url: str) -> bool:
    return _SQLITE.fullmatch(url) is not None


def sqlite_path(url: str) -> str:
    """The file of `sqlite:///relative` or `sqlite:////absolute`. Raises ValueError."""
    found = _SQLITE.fullmatch(url)
    if found is None:
        raise ValueError("not the address of an SQLite file")
    return found["path"]


def postgres_dsn(url: str) -> str:
    """The address as libpq spells it, without driver names. Raises ValueError."""
    found = _POSTGRES.fullmatch(url)
    if found is None:
        raise ValueError("not the address of a PostgreSQL database")
    return f"postgresql://{found['rest']}"


def normal_url(url: str) -> str:
    """One spelling for the forms people and hosting services use. Raises ValueError."""
    if is_sqlite(url):
        return f"sqlite:///{sqlite_path(url)}"
    return postgres_dsn(url)


_PASSWORD = re.compile(r"://[^:/@]*:(.*)@|[?&]password=([^&]*)")
_SPLITS = re.compile(r"[\s/?#@:&=\[\]]+")


def password_parts(url: str) -> list[str]:
    """The password of an address in every spelling, and the parts it is read as where its special
    characters are not quoted, the longest first."""
    raw = [
        found for match in _PASSWORD.finditer(url) for found in match.groups() if found
    ]
    spelled = {
        one
        for each in raw
        for one in (each, unquote(each), quote(unquote(each), safe=""))
    }
    parts = spelled | {part for one in spelled for part in _SPLITS.split(one)}
    parts |= {unquote(part) for part in parts}
    return sorted(parts - {""}, key=lambda part: (-len(part), part))


def without_password(text: str, url: str) -> str:
    """The text without the password and its parts; short ones where they stand alone."""
    for part in password_parts(url):
        pattern = re.escape(part)
        if len(part) <= 3:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        text = re.sub(pattern, "[password]", text)
    return text


Encryption = Literal["tls", "starttls", "none"]
"""Encrypted from the first byte, after a command, or never."""
_LEAST_SECRET_BYTES = 24
"""Bounds of the specification of Standard Webhooks."""
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with
_MAILBOX = re.compile(r"[^\s@<>]+@[A-Za-z0-9.-]+")
_PORTS: dict[Encryption, int] = {"tls": 465, "starttls": 587, "none": 25}


class MailServer(Value):
    """The server that takes e-mail from Habarla; its text shows no password."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        return f"MailServer({self.host}, {self.port}, {self.encryption})"


def read_mail_server(text: str) -> MailServer:
    """Read SMTP_URL; raises ValueError with the way to repair it, without the password. smtps:// is
    encrypted from the first byte; smtp:// demands STARTTLS, except from a server on this machine or
    with ?tls=none."""
    try:
        parts = urlsplit(text)
        port = parts.port
        host = parts.hostname
    except ValueError:
        parts = urlsplit("")
        port = None
        host = None
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/"):
        raise ValueError(
            "must be like smtp://user:password@mail.example.kz:587 or smtps://…:465"
        )
    is_open = parts.scheme == "smtp" and parts.query == "tls=none"
    if parts.query and not is_open:
        raise ValueError("may end with ?tls=none after smtp://… only")
    encryption: Encryption = "starttls"
    if is_open or is_this_machine(host):
        encryption = "none"
    if parts.scheme == "smtps":
        encryption = "tls"
    user, password = (
        part and unquote(part) for part in (parts.username, parts.password)
    )
    return MailServer(host, port or _PORTS[encryption], encryption, user, password)


class BackupStore(Value):
    """An S3-compatible store; its text shows no key."""

    endpoint: str
    bucket: str
    folder: str
    region: str
    key: str
    secret: str

    def __repr__(self) -> str:
        return "/".join(filter(None, (self.endpoint, self.bucket, self.folder)))

    __str__ = __repr__


_STORE = re.compile(
    r"(https?)://([^:/@?#]+):([^:/@?#]+)@([^/@?#]+)/([a-z0-9][a-z0-9.-]+)"
    r"((?:/[\w.-]+)*)/?(?:\?region=([a-z0-9-]+))?"
)


def read_store(text: str) -> BackupStore:
    """Read BACKUP_S3_URL; raises ValueError with the way to repair it, without the keys."""
    found = _STORE.fullmatch(text)
    if found is None:
        raise ValueError(
            "must be like https://KEY:SECRET@s3.example.kz/bucket, after it /folder and"
            " ?region=… if need be; write / + : in keys as %2F %2B %3A"
        )
    scheme, key, secret, host, bucket, folder, region = found.groups()
    return BackupStore(
        endpoint=f"{scheme}://{host}",
        bucket=bucket,
        folder=folder.strip("/"),
        region=region or "us-east-1",
        key=unquote(key),
        secret=unquote(secret),
    )


def is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_sender(text: str) -> str:
    """SMTP_FROM: an address, with or without a name before it. Raises ValueError."""
    if not _MAILBOX.fullmatch(parseaddr(text)[1]) or not text.isprintable():
        raise ValueError(
            "must be an address like reports@example.kz or Habarla <reports@…>"
        )
    return text


def check_mailbox(text: str) -> str:
    """One of ALARM_EMAIL: an address without a name before it. Raises ValueError."""
    if not _MAILBOX.fullmatch(text) or not text.isprintable():
        raise ValueError("must be addresses like watch@example.kz, with commas between")
    return text


def read_secrets(text: str) -> dict[str, tuple[str, ...]]:
    """Read AUTHORITY_SECRETS: the secrets of each addressee (mia, or mia:KZ-75), the newest first.
    With several for one, all sign and each is accepted, so that they can be changed. Raises
    ValueError."""
    found: dict[str, tuple[str, ...]] = {}
    for word in re.split(r"[\s,]+", text.strip()):
        name, _, secret = word.partition("=")
        if not name or not _is_secret(secret):
            raise ValueError(
                "must be like mia=whsec_… with commas between several, and after whsec_ "
                "what openssl rand -base64 32 prints"
            )
        found[name] = (*found.get(name, ()), secret)
    return found


def _is_secret(text: str) -> bool:
    if not text.startswith(_SECRET_PREFIX):
        return False
    body = text.removeprefix(_SECRET_PREFIX)
    try:
        decoded = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(decoded) >= _LEAST_SECRET_BYTES
