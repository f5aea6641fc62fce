"""Text that people agree to; its hash is kept with each consent."""

import hashlib

from bot.channel.model import Channel
from bot.core.capabilities import text_of
from bot.values import Value


class ConsentText(Value):
    version: int
    language: str
    as_of: str  # a date, ISO
    summary: str
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 over all parts, as 64 hexadecimal digits."""
        parts = [str(self.version), self.language, self.as_of, self.summary, self.text]
        return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


def consent_text(channel: Channel, language: str) -> ConsentText:
    """The present text of the channel file."""
    asked = channel.consent
    summary = text_of(asked.summary.say(language), channel)
    text = text_of(asked.text.say(language), channel)
    return ConsentText(asked.version, language, asked.as_of.isoformat(), summary, text)
