"""Deployment settings: the only reader of the environment and of `.env`."""

import base64
import os
import re
import secrets
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)

from bot.connections import (
    BackupStore,
    MailServer,
    check_mailbox,
    check_sender,
    normal_url,
    password_parts,
    read_mail_server,
    read_secrets,
    read_store,
)
from bot.places import data_folder, settings_file
from bot.private_files import is_open_to_others

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET_BYTES = 32
_SHORT_PART = 3
EVERYWHERE = "0.0.0.0"  # noqa: S104 - a server behind its own address
DOTENV = settings_file()
DATA = data_folder()
NO_TOKEN = (
    f"BOT_TOKEN is missing: get one from @BotFather and put BOT_TOKEN=… into {DOTENV}"
)
_ALIKE = 0.85


class SettingsError(Exception):
    """Missing or wrong settings: one line per variable, with the way to repair it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def split_secrets(text: str) -> list[bytes]:
    """The keys of a text, with commas, spaces or line ends between. Raises ValueError."""
    words = [word for word in re.split(r"[\s,]+", text) if word]
    return [decode_secret(word) for word in words or [""]]


def decode_secret(text: str) -> bytes:
    """The bytes of a secret key as `new_secret` writes it. Raises ValueError."""
    try:
        found = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except ValueError:
        found = b""
    if len(found) < _SECRET_BYTES:
        raise ValueError(
            "is too short or damaged: leave it empty to have one made, "
            "or restore the one you began with"
        )
    return found


def _secret(check: Callable[[str], object]) -> AfterValidator:
    def checked(value: SecretStr) -> SecretStr:
        check(value.get_secret_value())
        return value

    return AfterValidator(checked)


def _like(pattern: str | re.Pattern[str], problem: str) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(problem)
        return text

    return checked


def _database(value: SecretStr) -> SecretStr:
    try:
        return SecretStr(normal_url(value.get_secret_value()))
    except ValueError:
        raise ValueError(
            "must be sqlite:///path/of/a/file.db or postgresql://user:password@host/name"
        ) from None


def _split_ids(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    parts = [part for part in re.split(r"[\s,;]+", value) if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(
            "must be numbers with commas between them, like 123456789,987654321"
        )
    return tuple(int(part) for part in parts)


def _split_addresses(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(check_mailbox(part) for part in re.split(r"[\s,;]+", value) if part)


def _file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError(f"names a file that is not there: {value}")
    return value


def _host(value: str) -> str:
    try:
        return str(ip_address("127.0.0.1" if value == "localhost" else value))
    except ValueError:
        raise ValueError(
            "must be an address of this machine like 127.0.0.1, or 0.0.0.0 for all of them"
        ) from None


_token = _like(
    TOKEN, "does not look like a token: copy the whole of it from @BotFather"
)
_webhook_secret = _like(
    r"[A-Za-z0-9_-]{1,256}", "may hold A-Z a-z 0-9 _ - only, at most 256 of them"
)
_ops_token = _like(r"[A-Za-z0-9_-]{16,256}", "must be 16 to 256 of A-Z a-z 0-9 _ -")
_address = _like(
    r"https?://[^\s/?#]+(/[^\s?#]*)?",
    "must be an address that begins with https:// or http://",
)

_ping = _like(
    r"https?://[^\s/?#]+(/[^\s?#]+)?[^\s/?#]",
    "must be an address that begins with https://, without a slash at its end",
)

_country = AfterValidator(
    _like(r"[A-Z]{2}", "must be the two letters of a country, like KZ")
)

_Address = Annotated[str, AfterValidator(lambda text: _address(text).rstrip("/"))]
_Host = Annotated[str, AfterValidator(_host)]
_Port = Annotated[int, Field(ge=1, le=65_535)]
_Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)
]


class Settings(BaseModel, frozen=True):
    """Everything that differs between deployments. Its text shows no secrets."""

    bot_token: Annotated[SecretStr, _secret(_token)] | None = None
    bot_api_url: _Address = "https://api.telegram.org"
    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        f"sqlite:///{DATA / 'habarla.db'}"
    )
    admin_ids: Annotated[tuple[int, ...], BeforeValidator(_split_ids)] = ()
    channel_file: Annotated[Path, AfterValidator(_file)] | None = None
    secret_key: Annotated[SecretStr, _secret(split_secrets)] | None = None
    secret_key_file: Path | None = None
    backup_recipient: str | None = None
    backup_dir: Path | None = None
    backup_copy_dir: Path | None = None
    backup_s3_url: Annotated[SecretStr, _secret(read_store)] | None = None
    backup_country: Annotated[str, BeforeValidator(str.upper), _country] | None = None
    webhook_url: _Address | None = None
    webhook_secret: Annotated[SecretStr, _secret(_webhook_secret)] | None = None
    host: _Host | None = None
    port: _Port = 8080
    ops_host: _Host = "127.0.0.1"
    ops_port: _Port = 9108
    ops_token: Annotated[SecretStr, _secret(_ops_token)] | None = None
    messages_per_second: Annotated[int, Field(ge=1, le=1000)] = 30
    allow_paid_broadcast: bool = False
    public_url: _Address | None = None
    register_url: _Address | None = None
    smtp_url: Annotated[SecretStr, _secret(read_mail_server)] | None = None
    smtp_from: Annotated[str, AfterValidator(check_sender)] | None = None
    alarm_email: Annotated[tuple[str, ...], BeforeValidator(_split_addresses)] = ()
    authority_secrets: Annotated[SecretStr, _secret(read_secrets)] | None = None
    checkpoint_chat: int | None = None
    register_data: Path | None = None  # where `register data` writes
    checkpoint_file: Path | None = None
    ping_url: Annotated[SecretStr, _secret(_ping)] | None = None
    traces_url: _Address | None = None
    log_level: _Level = "INFO"
    data_dir: Path = DATA

    @property
    def token(self) -> str:
        """Empty for commands that need none."""
        return "" if self.bot_token is None else self.bot_token.get_secret_value()

    @property
    def database(self) -> str:
        return self.database_url.get_secret_value()

    @property
    def public_host(self) -> str:
        """Return the host of PORT: open to all only if Telegram or browsers are to reach it."""
        is_public = self.webhook_url is not None or self.public_url is not None
        return self.host or (EVERYWHERE if is_public else "127.0.0.1")

    @property
    def secrets(self) -> list[str]:
        """Return words that no log line may hold, in every spelling; short parts are left out."""
        given = [
            self.secret(name)
            for name in ("bot_token", "webhook_secret", "ops_token", "ping_url")
        ]
        others = [self.secret(name) or "" for name in ("smtp_url", "backup_s3_url")]
        addresses = (self.database, *others)
        parts = [part for one in addresses for part in password_parts(one)]
        keys = re.split(r"[\s,]+", self.secret("secret_key") or "")
        shared = [one for each in self.shared_secrets.values() for one in each]
        long = [part for part in parts if len(part) > _SHORT_PART]
        return [*(one for one in (*given, *keys, *shared) if one), *long]

    @property
    def mail_server(self) -> MailServer | None:
        url = self.secret("smtp_url")
        return None if url is None else read_mail_server(url)

    @property
    def backup_store(self) -> BackupStore | None:
        url = self.secret("backup_s3_url")
        return None if url is None else read_store(url)

    @property
    def shared_secrets(self) -> dict[str, tuple[str, ...]]:
        """Return the secrets that sign webhooks to authorities and their answers, by addressee."""
        text = self.secret("authority_secrets")
        return {} if text is None else read_secrets(text)

    def secret(self, name: str) -> str | None:
        found: SecretStr | None = getattr(self, name)
        return None if found is None else found.get_secret_value()


def _known(values: Mapping[str, str | None]) -> dict[str, str]:
    named = ((name.lower(), value) for name, value in values.items() if value)
    return {name: value for name, value in named if name in Settings.model_fields}


def load_settings(*, need_token: bool = True) -> Settings:
    """Read the environment, then `.env`. Raises SettingsError, without secrets in its lines."""
    try:
        given = _known(dotenv_values(DOTENV)) | _known(os.environ)
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(
            [_line(dict(problem)) for problem in error.errors()]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{DOTENV} cannot be read: {error}"]) from None
    lines = []
    if need_token and settings.bot_token is None:
        lines.append(NO_TOKEN)
    if settings.webhook_url is not None and settings.webhook_secret is None:
        lines.append(
            "WEBHOOK_SECRET is missing: WEBHOOK_URL needs one, any 32 letters and digits"
        )
    if settings.smtp_url is not None and settings.smtp_from is None:
        lines.append(
            "SMTP_FROM is missing: SMTP_URL needs the address that e-mail comes from"
        )
    if settings.alarm_email and settings.smtp_url is None:
        lines.append(
            "SMTP_URL is missing: ALARM_EMAIL needs a mail server that takes the alarms"
        )
    if lines:
        raise SettingsError(lines)
    return settings


def open_settings() -> str | None:
    """Say how to repair `.env` where others can read the token in it."""
    if not DOTENV.is_file() or not is_open_to_others(DOTENV):
        return None
    return f"others on this machine can read the token in it: chmod go= {DOTENV}"


def unknown_settings() -> dict[str, str | None]:
    """Return names in `.env` or the environment that are no settings, with the most alike one."""
    known = [name.upper() for name in Settings.model_fields]
    try:
        written = {name.upper() for name in dotenv_values(DOTENV)}
    except (OSError, UnicodeDecodeError):
        written = set()  # `load_settings` says so
    found = {}
    for name in sorted({*written, *map(str.upper, os.environ)} - set(known)):
        like = next(
            iter(get_close_matches(name.removeprefix("HABARLA_"), known, 1, _ALIKE)),
            None,
        )
        if like is not None or name in written or name.startswith("HABARLA_"):
            found[name] = like
    return found


def _line(problem: dict[str, Any]) -> str:
    name = str(problem["loc"][0]).upper()
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name} {reason.replace('Input should be', 'must be')}"


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)
