"""Settings of a deployment against the offline Telegram, for a process or for this one."""

import secrets
from pathlib import Path
from typing import Any

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.core.messages import Translator, languages
from bot.settings import Settings
from bot.telegram.rate_limits import Limits
from offline_telegram import Group, Phone, Sandbox
from tests.kit.process.ports import free_port, new_token

TOKEN = new_token()
SECRET = "benchmarks-" + "0" * 32
LANGUAGES = ("kk", "ru", "en")
UNLIMITED = "1000"
"""Messages a second that the bot may send where Telegram's limits are not the subject."""

TALKATIVE = Limits(
    private_burst=100, private_gap_ms=20, group_window_ms=10_000, background_gap_ms=500
)
"""A Telegram in which one chat may be written to more often: conversations are not about that."""


def offline_telegram(**options: Any) -> Sandbox:
    """A server without people that keeps no list of calls."""
    sandbox = Sandbox(TOKEN, page=False, **options)
    sandbox.server.log_calls = False
    return sandbox


def environment(
    api: str, admin: int | str, database: str, **more: str
) -> dict[str, str]:
    """The variables of a process; `more` adds to them or replaces some."""
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": api,
        "ADMIN_IDS": str(admin),
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database,
        "LOG_LEVEL": "WARNING",
    } | more


def webhook() -> dict[str, str]:
    """The variables of processes that listen for updates on a free port."""
    port = str(free_port())
    secret = secrets.token_hex(16)
    return {
        "PORT": port,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": secret,
    }


def settings_of(variables: dict[str, str], folder: Path) -> Settings:
    """The same for a bot in this process."""
    named: dict[str, Any] = {name.lower(): value for name, value in variables.items()}
    return Settings(data_dir=folder, **named)


def translator(language: str, channel: Channel | None = None) -> Translator:
    """The bot's own words in a language."""
    channel = channel or load_channel(None)
    return languages.translator(language, channel.zone, channel.zone_label)


async def open_desk(
    sandbox: Sandbox,
    admin: Phone,
    *staff: Phone,
    timeout: float = 40,  # noqa: ASYNC109 - passed on
) -> Group:
    """A staff group that handles all violation types."""
    group = sandbox.group("Desk", [admin, *staff], bot_admin=True)
    admin.say("/desk", chat=group.id)
    await admin.wait("/help", chat=group.id, timeout=timeout)
    return group
