"""A broadcast: one message to all people of an audience, and which act is legal at which stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from enum import IntEnum, StrEnum
from typing import Any

from msgspec import field

from bot.core.work import Deployment
from bot.values import Topic, Value, replace


class Stage(StrEnum):
    """Stages of a broadcast. Stored, so the values are frozen."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"  # a deleted draft; nothing was sent

    @property
    def is_running(self) -> bool:
        """Something is left to do, now or when it is resumed."""
        return self in {Stage.SENDING, Stage.PAUSED}

    @property
    def is_over(self) -> bool:
        return self in {Stage.DONE, Stage.CANCELLED}


class RunKind(StrEnum):
    """Kinds of runs: one act for each recipient. Stored."""

    SEND = "send"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


class Transition(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    REFUSE = "refuse"
    SCHEDULE = "schedule"
    RECALL = "recall"  # back to the draft before its time has come
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"
    AGAIN = "again"  # correct or withdraw what was sent
    DISCARD = "discard"


_BEFORE = {Stage.DRAFT, Stage.AWAITING_APPROVAL, Stage.SCHEDULED}
MOVES: Mapping[Transition, tuple[Collection[Stage], Stage]] = {
    Transition.EDIT: ({Stage.DRAFT}, Stage.DRAFT),
    Transition.SUBMIT: ({Stage.DRAFT}, Stage.AWAITING_APPROVAL),
    Transition.SCHEDULE: ({Stage.DRAFT, Stage.AWAITING_APPROVAL}, Stage.SCHEDULED),
    Transition.REFUSE: ({Stage.AWAITING_APPROVAL}, Stage.DRAFT),
    Transition.RECALL: ({Stage.AWAITING_APPROVAL, Stage.SCHEDULED}, Stage.DRAFT),
    Transition.DISCARD: ({Stage.DRAFT, Stage.AWAITING_APPROVAL}, Stage.DISCARDED),
    Transition.START: (_BEFORE, Stage.SENDING),
    Transition.PAUSE: ({Stage.SENDING}, Stage.PAUSED),
    Transition.RESUME: ({Stage.PAUSED}, Stage.SENDING),
    Transition.CANCEL: ({Stage.SENDING, Stage.PAUSED}, Stage.CANCELLED),
    Transition.FINISH: ({Stage.SENDING}, Stage.DONE),
    Transition.AGAIN: ({Stage.DONE, Stage.CANCELLED}, Stage.SENDING),
}
"""The stages at which an act is legal, and the stage it leads to."""


class IllegalTransition(Exception):
    """The act is not legal at the broadcast's stage."""

    def __init__(self, stage: Stage, act: Transition) -> None:
        super().__init__(f"{act.value} while {stage.value}")


class Content(Value):
    """Content in one language. `text` is Telegram HTML that was checked already.

    `media` is a kind of file as Telegram names it and the id it is kept under; `buttons` are
    labels and addresses.
    """

    text: str
    media: tuple[str, str] | None = None
    buttons: tuple[tuple[str, str], ...] = ()


class Filter(StrEnum):
    """Conditions of the audience, named like its fields. Values stand in button data."""

    LANGUAGES = "languages"
    REGIONS = "regions"
    TYPES = "types"
    ACTIVITY = "active_days"


LinkButton = tuple[str, str]
"""The label of a button, and the address it opens."""
MOST_BUTTONS = 8

ACTIVE_DAYS = ("30", "90", "365")


class Audience(Value):
    """Recipients must meet every condition, have agreed, be reachable and want the topic.

    A notice about a breach goes to all who meet the conditions and are reachable.

    `regions` are those a person chose or reported from, `types` what they reported, `active_days`
    how lately they wrote, one number at most. Empty: all people.
    """

    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    active_days: tuple[str, ...] = ()

    def chosen(self, what: Filter) -> tuple[str, ...]:
        values: tuple[str, ...] = getattr(self, what)
        return values

    def toggled(self, what: Filter, value: str) -> Audience:
        chosen = self.chosen(what)
        others = tuple(
            one for one in chosen if one != value and what is not Filter.ACTIVITY
        )
        changed: dict[str, Any] = {
            what: others if value in chosen else (*others, value)
        }
        return replace(self, **changed)


class Broadcast(Value):
    """Changed only by compare-and-set on `version`. Times are milliseconds UTC; `author` and
    `approved_by` are Telegram ids of admins. `run` counts the runs: the first one sends, later
    ones do what `errand` says. One that `corrects` another (its id) holds the new words alone; it
    is discarded when the other begins to be corrected.
    """

    id: str
    number: str
    author: int
    created_at: int
    topic: Topic = Topic.SAFETY
    version: int = 1
    stage: Stage = Stage.DRAFT
    contents: Mapping[str, Content] = field(default_factory=dict)
    audience: Audience = Audience()
    approved_by: int | None = None
    scheduled_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    errand: RunKind = RunKind.SEND
    run: int = 0
    corrects: str | None = None

    @property
    def key(self) -> str:
        """Key of its task, and of the one message in which its author follows it."""
        return f"broadcast:{self.id}"

    @property
    def is_duty(self) -> bool:
        """True if it goes to all whom it concerns, regardless of their choices."""
        return self.topic is Topic.BREACH

    def language_for(self, language: str, order: tuple[str, ...]) -> str | None:
        """The language in which a person reads it: their own, else the first one of `order`."""
        if language in self.contents:
            return language
        return next((one for one in order if one in self.contents), None)


class Fate(IntEnum):
    """Results for a recipient's message. Stored, so the values are frozen."""

    WAITING = 0  # not sent, or in flight below the cursor of the broadcast
    DELIVERED = 1
    BLOCKED = 2
    FAILED = 3
    UNKNOWN = 4  # may have arrived, so it is not repeated
    SKIPPED = 5  # the recipient left the topic or was erased after the list was made
    WITHDRAWN = 6


class Tally(Value):
    """How many recipients had a result in a run, by the language of the text."""

    run: int
    language: str
    fate: Fate
    reason: str
    count: int


class Progress(Value):
    """How far a broadcast is; `total` grows until the list of recipients `is_listed`.

    `opt_outs` are people who unsubscribed under it.
    """

    broadcast: Broadcast
    total: int
    is_listed: bool
    tallies: tuple[Tally, ...]
    opt_outs: int = 0

    def sent(self, *fates: Fate) -> int:
        """Recipients with these results of the first run."""
        return sum(
            one.count for one in self.tallies if one.run <= 1 and one.fate in fates
        )

    def later(self, *fates: Fate) -> int:
        """Recipients with these results of the latest correction or withdrawal."""
        run = self.broadcast.run
        return sum(
            one.count
            for one in self.tallies
            if one.run == run > 1 and one.fate in fates
        )

    @property
    def changed(self) -> int:
        return self.later(Fate.DELIVERED, Fate.WITHDRAWN)

    @property
    def unchanged(self) -> int:
        return self.later(Fate.FAILED, Fate.BLOCKED)

    @property
    def not_sent(self) -> int:
        """Recipients without a result of the first run."""
        return max(0, self.total - self.sent(*_ENDED))

    @property
    def left(self) -> int:
        """Recipients without a result yet of the run that is going on."""
        if self.broadcast.errand is RunKind.SEND:
            return self.not_sent
        return max(0, self.sent(Fate.DELIVERED) - self.changed - self.unchanged)

    def standing(self) -> Counter[str]:
        """In how many chats its message stands, by the language of the text."""
        found: Counter[str] = Counter()
        for one in self.tallies:
            if one.fate is Fate.WITHDRAWN:
                found[one.language] -= one.count
            elif one.run <= 1 and one.fate is Fate.DELIVERED:
                found[one.language] += one.count
        return +found


_ENDED = (Fate.DELIVERED, Fate.BLOCKED, Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED)


def move(broadcast: Broadcast, act: Transition, **changes: object) -> Broadcast:
    """The broadcast after an act, with the next version. Raises IllegalTransition."""
    check(broadcast, act)
    stage = MOVES[act][1]
    return replace(broadcast, stage=stage, version=broadcast.version + 1, **changes)  # type: ignore[arg-type]


def check(broadcast: Broadcast, act: Transition) -> None:
    if broadcast.stage not in MOVES[act][0]:
        raise IllegalTransition(broadcast.stage, act)


PAID_PER_SECOND = 1_000


def pays(deployment: Deployment, broadcast: Broadcast) -> bool:
    """True if Telegram charges for it; changes and deletions cannot be paid for."""
    return deployment.paid_broadcasts and broadcast.errand is RunKind.SEND


def estimate(
    deployment: Deployment, broadcast: Broadcast, count: int
) -> tuple[int, int]:
    """How many seconds so many messages take, and how many Stars they cost at most: a tenth each,
    rounded up."""
    if pays(deployment, broadcast):
        return -(-count // PAID_PER_SECOND), -(-count // 10)
    return -(-count // max(1, deployment.per_second)), 0
