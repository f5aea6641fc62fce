"""What admins see of a broadcast."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.broadcast.broadcast import Audience, RunKind, Stage, Topic


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    """A broadcast in a list, with the time that matters at its stage."""

    id: str
    number: str
    topic: Topic
    stage: Stage
    at: int


@dataclass(frozen=True, slots=True)
class BroadcastStart:
    """What is it about?"""


@dataclass(frozen=True, slots=True)
class BroadcastList:
    lines: tuple[BroadcastLine, ...]
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in one language. `people` use it; `instead` is the language they get when nothing
    is written in it: in a correction the language itself, whose words stay as they are."""

    language: str
    has_text: bool = False
    media: str | None = None
    buttons: int = 0
    people: int = 0
    instead: str | None = None

    @property
    def is_written(self) -> bool:
        return self.has_text or self.media is not None


class Said(StrEnum):
    """What the panel says first, about the last thing an admin did or sent."""

    SAVED = "saved"
    BUTTONS_SAVED = "buttons_saved"
    REMOVED = "removed"
    ALBUM = "album"
    NOT_TAKEN = "not_taken"  # a sticker, a voice message, a poll…
    CAPTION_TOO_LONG = "caption_too_long"
    TEXT_TOO_LONG = "text_too_long"
    NO_BUTTON = "no_button"
    LABEL_TOO_LONG = "label_too_long"
    TOO_MANY = "too_many"
    TIME_UNREADABLE = "time_unreadable"
    TIME_NO_SUCH = "time_no_such_time"
    TIME_PAST = "time_past"
    TIME_TOO_FAR = "time_too_far"
    TIME_SET = "time_set"
    NOTHING_WRITTEN = "nothing_written"
    NO_RECIPIENTS = "nobody"
    NOBODY_APPROVES = "nobody_approves"
    CHOOSE_LANGUAGE = "choose_language"  # words came while no language was asked for
    REFUSED = "refused"
    RECALLED = "recalled"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    WORDS_ONLY = "words_only"
    EDITED = "edited"  # a message that was changed after it was sent to the bot
    FILE_STAYS = "file_stays"


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why what an admin wrote cannot be used; `detail` is the line or the size."""

    said: Said
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What most messages about a broadcast begin with."""

    id: str
    number: str
    version: int
    stage: Stage
    topic: Topic


@dataclass(frozen=True, slots=True)
class BroadcastPanel(Head):
    """A broadcast that is being composed, or waits: all that an admin decides by.

    `menu` is what is open; `asked` the language whose message is awaited; `detail` belongs to
    `said`. `seconds` is how long it takes at the present limit, `stars` what it costs at most;
    `mine` says that the reader composes it. Above `approval_above` recipients a second admin must
    approve it: they are asked with the name of its `author`, perhaps because it `grew` since it was
    planned. A correction names the broadcast that it `corrects`.
    """

    written: tuple[Written, ...]
    recipients: int
    seconds: int
    per_second: int
    stars: int
    scheduled_at: int | None = None
    needs_approval: bool = False
    mine: bool = True
    audience: Audience = field(default_factory=Audience)
    approval_above: int = 0
    menu: tuple[str, ...] = ()
    asked: str | None = None
    said: Said | None = None
    detail: str | None = None
    author: str = ""
    grew: bool = False
    corrects: str | None = None


class Settled(StrEnum):
    """What became of something that was asked."""

    APPROVED = "approved"
    REFUSED = "refused"
    RECALLED = "recalled"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    CORRECTING = "correcting"
    WITHDRAWING = "withdrawing"
    STARTED = "started"  # by itself, at its time
    GREW = "grew"  # it needs approval now that its time has come
    ALONE = "alone"  # the same, without a second admin
    LAPSED = "lapsed"  # not approved in time
    MOVED = "moved"  # takes the place of an old panel


@dataclass(frozen=True, slots=True)
class BroadcastSettled:
    """What became of it, in place of the question or to the admins concerned. With a `name` it
    tells what another admin did."""

    id: str
    number: str
    settled: Settled
    name: str | None = None
    reason: str | None = None
    at: int | None = None


class Sure(StrEnum):
    """What is asked twice. Values stand in button data."""

    CANCEL = "cancel"
    DISCARD = "discard"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class BroadcastQuestion:
    """Asks once more. `people` are concerned, `left` have not got it yet (None while they are
    listed); `seconds` is how long it takes."""

    id: str
    number: str
    version: int
    what: Sure
    people: int = 0
    left: int | None = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Counted(Head):
    """What became of recipients. `changed` and `unchanged` belong to a correction or withdrawal;
    `total` is None for a broadcast that was cancelled before its list was complete."""

    errand: RunKind = RunKind.SEND
    total: int | None = 0
    delivered: int = 0
    blocked: int = 0
    unknown: int = 0
    skipped: int = 0
    left: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class BroadcastProgress(Counted):
    """A run under way, kept current by edits. Nothing is sent until it `is_listed`.
    `per_second` is the pace of the last seconds, `ends_at` (ms UTC) when it ends at that pace.
    """

    failed: int = 0
    per_second: float = 0.0
    ends_at: int | None = None
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class BroadcastReport(Counted):
    """The result of a run. `failed` is (what, how many); with `may_change` people's messages can
    still be corrected or deleted."""

    failed: tuple[tuple[str, int], ...] = ()
    opt_outs: int = 0
    by_language: tuple[tuple[str, int], ...] = ()
    started_at: int = 0
    ended_at: int = 0
    withdrawn: int = 0
    may_change: bool = True


@dataclass(frozen=True, slots=True)
class BroadcastTable:
    """The figures as a file; `content` is CSV."""

    number: str
    content: str


class BroadcastProblem(StrEnum):
    """Why a command or a press did nothing."""

    NOT_ADMIN = "not_admin"
    IN_PRIVATE_ONLY = "in_private_only"
    LEFT_COMPOSING = "left_composing"


@dataclass(frozen=True, slots=True)
class BroadcastWord:
    problem: BroadcastProblem
