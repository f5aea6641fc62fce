"""Posts for the outbox: address, lane and kind, and the reporters' content they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, IntEnum, StrEnum
from typing import Any, TypeAlias, TypedDict

from msgspec import field

from bot.core.people import Address
from bot.values import Value


class What(StrEnum):
    """Stored, so the values are frozen."""

    CARD = "card"  # a working card, which quotes all reporters of its case
    WORDS = "words"  # an answer or an addition
    HISTORY = "history"
    FILE = "file"


class Shown(Value):
    """Content that a message shows.

    `report` is None where it may quote several reporters of the case. `sources` are ids of replies,
    or the unique id of a file, of which it was made.
    """

    what: What
    case: str
    report: str | None = None
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.report or ''}:{self.what.value}:{self.case}:{','.join(self.sources)}"

    @classmethod
    def parse(cls, text: str) -> Shown:
        """Read what `str` wrote. Raises ValueError for anything else."""
        report, what, case, sources = text.split(":")
        return cls(
            What(what), case, report or None, tuple(filter(None, sources.split(",")))
        )


class Verdict(Enum):
    """Decision to send, or not, a message that shows something of reporters."""

    SEND = "the recipient may read it"
    GONE = "what it shows was erased"
    LOST = "the recipient is not known to be staff any more"


class GroupPace(Value):
    """At most `most` messages and edits that staff wait for leave within `window_ms`."""

    most: int = 18
    window_ms: int = 61_000

    def wait_ms(self, now: int, sent: Sequence[int], ahead: int) -> int:
        """How long a message waits that `ahead` others precede; `sent` is when messages left."""
        left = [at for at in sent if now - self.window_ms < at <= now]
        at = now
        for _ in range(ahead + 1):
            if len(left) >= self.most:
                at = max(at, left[-self.most] + self.window_ms)
            left.append(at)
        return at - now


Notice: TypeAlias = Value
"""A message, which is written as JSON."""


class Lane(IntEnum):
    """How urgent a post is; lower values go first. Values are stored: do not change them."""

    ANSWER = 10  # a citizen waits for it in the conversation
    DESK_ANSWER = 20  # a member of staff waits for it
    NOTICE = 30  # a commitment: an outcome, a question, an alarm for admins
    AUTHORITY = (
        35  # a case file by e-mail or webhook; Telegram's delivery leaves it alone
    )
    URGENT_CARD = 40
    GREETING = 42  # people without consent: many of them do not delay other lanes
    DIGEST = 45  # what waits at a desk, in one message
    CARD = 50
    REFRESH = 60  # a card that changed
    SETTLED = 65  # a card whose decision can no longer be undone
    BROADCAST = 70

    @property
    def repeats_unknown(self) -> bool:
        """A post that may have arrived is sent again."""
        return self is not Lane.BROADCAST


class PostOptions(TypedDict, total=False):
    """The optional fields of Post, as keyword arguments."""

    edit: int | None
    reply_to: int | None
    under: str | None
    once: str | None
    latest: str | None
    remember: str | None
    not_before: int
    shows: Shown | None


class Post(Value):
    """One outgoing message; delivery renders it when it sends it.

    `edit` is the id of a message to edit, `reply_to` of one to reply to; `under` is the place whose
    message to reply to. `once` deduplicates for ever: a second post is dropped. `latest` coalesces:
    a newer post replaces a waiting one with the same key. `remember` is the place under which the
    id of the sent message is kept; when the place has a message, the post becomes an edit of it.
    `shows` is what of reporters staff see in it: it is taken back when that is erased.
    Times are milliseconds since 1970 UTC.
    """

    kind: str
    to: Address
    language: str
    lane: Lane
    params: Mapping[str, Any] = field(default_factory=dict)
    edit: int | None = None
    reply_to: int | None = None
    under: str | None = None
    once: str | None = None
    latest: str | None = None
    remember: str | None = None
    not_before: int = 0
    shows: Shown | None = None
