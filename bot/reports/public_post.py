"""Forwarded post of a public channel, as far as it may be kept as evidence; pure."""

import hashlib

from bot.dataclass import frozen


@frozen
class Post:
    """Publication of a post: place and time; nothing of it leads to its forwarder.

    `channel` is the name behind t.me/, `at` the time in ms UTC, `sha256` that of the whole text.
    """

    channel: str
    message: int
    at: int
    sha256: str | None = None

    @property
    def address(self) -> str:
        return f"https://t.me/{self.channel}/{self.message}"


@frozen
class KeptFile:
    """A file of a post by its unique id at Telegram; `sha256` where the bot saw its bytes."""

    unique_id: str
    sha256: str | None = None


@frozen
class KeptPost:
    """A post as it is kept for a case. `text` is None where the type allows no content.

    `kept_on` is the first moment of the day (ms UTC) on which it came, `since` that of the day from
    which its term counts.
    """

    id: str
    case: str
    post: Post
    text: str | None
    files: tuple[KeptFile, ...]
    kept_on: int
    since: int


def text_hash(text: str | None) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest() if text else None
