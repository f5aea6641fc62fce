"""Referrals, case files, orders and answers as values, with their rules and stages; pure."""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime as datetime_1
from enum import StrEnum
from typing import Any
from unicodedata import category

LONGEST_NUMBER = 100
OLDEST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Order:
    """Days are those of the channel's zone; without `until` the order has no end.

    `authority` is a code of the channel file; `territory` is the channel's country, like "KZ", or
    the code of a region.
    """

    authority: str
    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None  # the last day

    def ended(self, today: datetime.date) -> bool:
        return self.until is not None and self.until < today


class OrderProblem(StrEnum):
    NO_NUMBER = "no_number"
    LONG_NUMBER = "long_number"
    AHEAD = "ahead"  # the order is of a later day than today
    TOO_OLD = "too_old"  # mostly a mistyped year
    ENDS_TOO_EARLY = "ends_too_early"  # not after the day of the order


_SIGN = re.compile(r"^(?:№|No?\.)\s*")
"""Stands before the number wherever it is shown."""


def read_number(typed: str) -> str:
    """The number as people read it: without its sign, and without what they do not see.

    A direction mark would show another number than the one that is kept.
    """
    seen = "".join(one for one in typed if one.isspace() or category(one) not in {"Cc", "Cf", "Cs"})
    return _SIGN.sub("", " ".join(seen.split()))


def number_problem(number: str) -> OrderProblem | None:
    if not number.strip():
        return OrderProblem.NO_NUMBER
    return OrderProblem.LONG_NUMBER if len(number) > LONGEST_NUMBER else None


def date_problem(date: datetime.date, today: datetime.date) -> OrderProblem | None:
    if date > today:
        return OrderProblem.AHEAD
    return OrderProblem.TOO_OLD if date.year < today.year - OLDEST_YEARS else None


def until_problem(until: datetime.date | None, date: datetime.date) -> OrderProblem | None:
    return OrderProblem.ENDS_TOO_EARLY if until is not None and until <= date else None


def order_problem(order: Order, today: datetime.date) -> OrderProblem | None:
    """The first mistake in an order. `today` is a day in the channel's zone."""
    return (
        number_problem(order.number)
        or date_problem(order.date, today)
        or until_problem(order.until, order.date)
    )


def keep_order(order: Order | None) -> dict[str, Any] | None:
    """An order as plain values, with days like "2026-03-12"."""
    if order is None:
        return None
    return {
        "authority": order.authority,
        "number": order.number,
        "date": order.date.isoformat(),
        "territory": order.territory,
        "until": order.until and order.until.isoformat(),
    }


def restore_order(kept: Mapping[str, Any] | None) -> Order | None:
    """The inverse of `keep_order`."""
    if kept is None:
        return None
    until = kept["until"]
    return Order(
        kept["authority"],
        kept["number"],
        datetime.date.fromisoformat(kept["date"]),
        kept["territory"],
        until and datetime.date.fromisoformat(until),
    )


class Way(StrEnum):
    """How case files reach an authority. Values are stored and stand in the channel file."""

    DESK = "desk"  # the authority's own group in Telegram
    EMAIL = "email"
    WEBHOOK = "webhook"
    HAND = "hand"  # a moderator hands the file over


class Stage(StrEnum):
    """How far a referral is. Values are stored: do not change them."""

    PLANNED = "planned"  # the decision can still be undone
    LEAVING = "leaving"  # it waits to be sent, or a moderator is to hand it over
    SENT = "sent"
    RECEIVED = "received"  # the authority said so
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"  # it could not be sent
    RECALLED = "recalled"  # the decision was taken back
    SILENT = "silent"  # no answer in time; the case was closed

    @property
    def is_over(self) -> bool:
        """The case does not wait for this authority any more."""
        return self in {Stage.DONE, Stage.REFUSED, Stage.RECALLED, Stage.SILENT}


_ANSWERS = frozenset({Stage.RECEIVED, Stage.DONE, Stage.REFUSED})
MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.PLANNED: frozenset({Stage.LEAVING, Stage.RECALLED}),
    # An answer may come before the receipt of what was sent.
    Stage.LEAVING: _ANSWERS | {Stage.SENT, Stage.FAILED, Stage.RECALLED, Stage.SILENT},
    Stage.FAILED: _ANSWERS | {Stage.LEAVING, Stage.SENT, Stage.RECALLED, Stage.SILENT},
    Stage.SENT: _ANSWERS | {Stage.FAILED, Stage.RECALLED, Stage.SILENT},
    Stage.RECEIVED: frozenset({Stage.DONE, Stage.REFUSED, Stage.RECALLED, Stage.SILENT}),
    Stage.SILENT: _ANSWERS | {Stage.RECALLED},
    Stage.DONE: frozenset({Stage.RECALLED}),
    Stage.REFUSED: frozenset({Stage.RECALLED}),
    Stage.RECALLED: frozenset(),
}
"""The stages that each stage can lead to."""


@dataclass(frozen=True, slots=True)
class Referral:
    """One case on its way to one authority. Times are ms UTC.

    `department` is the region whose own department answers; None: the authority itself. `attempts`
    counts the tries to send it, `chased` the reminders; the next one is due at `chase_at`.
    `refusal` is why the authority refused, in the language `refusal_language`; `receipt` is what
    the other side said when it took the file.
    """

    id: str
    case_id: str
    decision_id: str
    authority: str
    department: str | None
    way: Way
    stage: Stage
    created_at: int
    sent_at: int | None = None
    received_at: int | None = None
    closed_at: int | None = None
    attempts: int = 0
    chased: int = 0
    chase_at: int | None = None
    order: Order | None = None
    refusal: str | None = None
    refusal_language: str | None = None
    receipt: str | None = None

    @property
    def address(self) -> str:
        """Return the recipient in the form of Address(authority=...)."""
        return self.authority if self.department is None else f"{self.authority}:{self.department}"

    @property
    def since(self) -> int:
        """Since when it is at its stage, as far as that is kept."""
        reached = (self.closed_at, self.received_at, self.sent_at)
        return next((at for at in reached if at is not None), self.created_at)


class IllegalStage(Exception):
    """The referral cannot go from its stage to the other."""

    def __init__(self, referral: Referral, stage: Stage) -> None:
        super().__init__(f"{referral.stage} to {stage}")
        self.referral, self.stage = referral, stage


def moved(referral: Referral, stage: Stage, at: int, **fields: Any) -> Referral:
    """The referral at another stage, with the times that belong to it; ms UTC.

    An answer proves that the file arrived. Raises IllegalStage.
    """
    if stage not in MOVES[referral.stage]:
        raise IllegalStage(referral, stage)
    sent, received = referral.sent_at, referral.received_at
    if stage in _ANSWERS | {Stage.SENT}:
        sent = at if sent is None else sent
    if stage in _ANSWERS:
        received = at if received is None else received
    if stage in {Stage.LEAVING, Stage.FAILED}:
        sent = None
    return replace(
        referral,
        stage=stage,
        sent_at=sent,
        received_at=received,
        closed_at=at if stage.is_over else None,
        chase_at=None if stage.is_over else referral.chase_at,
        **fields,
    )


LONGEST_WORDS = 1000


class AnswerKind(StrEnum):
    """Types of events, as the authority's system writes them."""

    RECEIVED = "case_file.received"
    DONE = "case_file.done"
    REFUSED = "case_file.refused"
    ASKED = "case_file.asked"


@dataclass(frozen=True, slots=True)
class AnsweredOrder:
    """See bot.authorities.model; the authority is the one that answers."""

    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class AnswerData:
    """`referral` is the id that came with the case file.

    "done" has an `order`, or says that the material was `removed` without one. "refused" and
    "asked" have `words` and their `language`.
    """

    referral: str
    order: AnsweredOrder | None = None
    removed: bool = False
    words: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    type: AnswerKind
    data: AnswerData


def mistake(answer: Answer, languages: tuple[str, ...]) -> str | None:
    """Describe a missing or wrong field for the other side's engineers; None if there is none."""
    data = answer.data
    match answer.type:
        case AnswerKind.DONE if (data.order is None) != data.removed:
            return "data has an order, or removed is true: one of the two"
        case AnswerKind.REFUSED | AnswerKind.ASKED:
            if not data.words or not data.words.strip():
                return "data.words is missing"
            if len(data.words) > LONGEST_WORDS:
                return f"data.words has more than {LONGEST_WORDS} characters"
            if data.language not in languages:
                return f"data.language is one of: {', '.join(languages)}"
    return None


SCHEMA = "habarla-case-file-1"
"""Names the version of the fields; docs/schemas describes them."""
SIGNED_WITH = "Ed25519"

Texts = dict[str, str]
"""The same text by language."""


@dataclass(frozen=True, slots=True)
class Named:
    """A part of the channel file: its id and what it is called."""

    id: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Issuer:
    """The channel that decided."""

    id: str
    name: Texts
    operator: Texts
    is_state_body: bool
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class AddressedTo:
    """The authority and, where one answers for the region, its department; `way` is how it goes."""

    authority: Named
    department: Named | None
    way: str


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A working address, the form in which two addresses are compared, and an unclickable one."""

    address: str
    canonical: str
    display: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. `sha256` is of the bytes that the bot saw at `seen_at`, if it did.

    A `file` was sent with a report on the day `received_on`; a `public_post` was published at
    `posted_at` in a public channel, as its message `post`.
    """

    what: str
    kind: str
    received_on: str
    size: int | None = None
    sha256: str | None = None
    seen_at: str | None = None
    posted_at: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class LegalGround:
    """`edition` is the day as of which the law was read; `checked`: a lawyer confirmed it."""

    id: str
    name: Texts
    law: Texts | None
    edition: str
    checked: bool


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """A fact that the decision relies on, and the day of it."""

    id: str
    text: Texts
    day: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a moderator, and their language where it is known."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """The decision of the desk; people made it. `second_person`: another one approved it."""

    id: str
    outcome: Named
    decided_at: str
    second_person: bool
    ground: LegalGround | None
    reason: Named | None
    facts: tuple[ReliedOn, ...] = ()
    words: Words | None = None
    made_by_people: bool = True


@dataclass(frozen=True, slots=True)
class Reported:
    """How many reports there are, and on which days the first and the last of them came."""

    reports: int
    first_on: str
    last_on: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Over `signed_bytes`, both in Base64."""

    public_key: str
    value: str
    algorithm: str = SIGNED_WITH


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`id` is that of the referral: who gets the same id twice got the same file twice."""

    id: str
    number: str
    made_at: str
    issuer: Issuer
    addressed_to: AddressedTo
    type: Named
    urgency: str
    region: Named | None
    links: tuple[CaseLink, ...]
    opened_on: str
    reported: Reported
    evidence: tuple[Piece, ...]
    finding: Finding
    schema: str = SCHEMA
    signature: Signature | None = field(default=None)


def plain(case_file: CaseFile) -> dict[str, Any]:
    """The fields as values for JSON, without the signature where there is none."""
    fields = {"schema": case_file.schema, **asdict(case_file)}
    if case_file.signature is None:
        del fields["signature"]
    return fields


def signed_bytes(case_file: CaseFile) -> bytes:
    """Return the bytes to sign: all fields but the signature as canonical JSON (RFC 8785).

    Its names are ASCII and its numbers integers, so that sorted keys without spaces are that form.
    """
    fields = plain(replace(case_file, signature=None))
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


@dataclass(frozen=True, slots=True)
class PackedFile:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Package:
    """`key` is the idempotency key; that of a case file is the referral's id.

    `event` says what it is: "case_file", or what came of one that left before. Subject and text are
    in the authority's `language`.
    """

    key: str
    event: str
    referral: str
    case: str  # its number
    language: str
    made_at: datetime_1
    subject: str
    text: str
    files: tuple[PackedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFilePosted:
    """The case file of a referral."""

    referral: str


@dataclass(frozen=True, slots=True)
class CaseFileChased:
    """A reminder of a case file that left; `chase` counts them from 1."""

    referral: str
    chase: int


@dataclass(frozen=True, slots=True)
class CaseFileRecalled:
    """A case file that left does not stand any more: the case was opened again."""

    referral: str
