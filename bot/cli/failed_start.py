"""E-mail about a bot that does not start: nothing of it runs that could tell."""

import asyncio
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.core.alarm_mail import Letter, signed
from bot.core.alarms import AGAIN_AFTER_MS
from bot.core.key_files import data_folder
from bot.settings import Settings

_MARK = "start-failed"
"""An empty file among the data, as old as the last letter: a service manager starts again and again."""
_SECONDS = 20.0


async def tell_failed_start(settings: Settings, lines: list[str]) -> None:
    """Write why, once an hour at most."""
    mark = data_folder(settings) / _MARK
    if settings.alarm_email and _is_due(mark):
        await _send(settings, "ALARM", "\n".join(lines))


async def tell_start(settings: Settings) -> None:
    """Write that it is over, where a failed start was told."""
    mark = data_folder(settings) / _MARK
    if settings.alarm_email and mark.exists():
        mark.unlink(missing_ok=True)
        await _send(settings, "over", "Habarla has started.")


def _is_due(mark: Path) -> bool:
    """Touch the mark where no letter was written lately; without a mark none is written."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        if mark.exists() and time.time() - mark.stat().st_mtime < AGAIN_AFTER_MS / 1000:
            return False
        mark.touch()
    except OSError:
        return False
    return True


async def _send(settings: Settings, state: str, words: str) -> None:
    from bot.authorities.mail import Mailer

    server = settings.mail_server
    if server is None:
        return
    mailer = Mailer(server, settings.smtp_from or "")
    host = socket.gethostname()
    now = datetime.now(UTC)
    key = f"alarm.start-failed.{round(now.timestamp() * 1000)}"
    subject = f"Habarla on {host}: {state}: start failed"
    letter = Letter(subject, signed(words, host), key, "alarm.start-failed", now)
    sending = [mailer.send_letter(letter, to) for to in settings.alarm_email]
    await asyncio.wait(map(asyncio.ensure_future, sending), timeout=_SECONDS)
