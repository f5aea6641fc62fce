"""Referrals, case files, orders and answers as values, with their rules and stages; pure."""

import datetime
import json
import re
from dataclasses import asdict, field, replace
from enum import StrEnum
from typing import Any
from unicodedata import category

from bot.dataclass import frozen
from bot.values import Order

LONGEST_NUMBER = 100
OLDEST_YEARS = 30


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


LONGEST_WORDS = 1000


class AnswerKind(StrEnum):
    """Types of events, as the authority's system writes them."""

    RECEIVED = "case_file.received"
    DONE = "case_file.done"
    REFUSED = "case_file.refused"
    ASKED = "case_file.asked"


@frozen
class AnsweredOrder:
    """See bot.authorities.model; the authority is the one that answers."""

    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None


@frozen
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


@frozen
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


@frozen
class Named:
    """A part of the channel file: its id and what it is called."""

    id: str
    name: Texts


@frozen
class Issuer:
    """The channel that decided."""

    id: str
    name: Texts
    operator: Texts
    is_state_body: bool
    contact: str | None = None


@frozen
class AddressedTo:
    """The authority and, where one answers for the region, its department; `way` is how it goes."""

    authority: Named
    department: Named | None
    way: str


@frozen
class CaseLink:
    """A working address, the form in which two addresses are compared, and an unclickable one."""

    address: str
    canonical: str
    display: str


@frozen
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


@frozen
class LegalGround:
    """`edition` is the day as of which the law was read; `checked`: a lawyer confirmed it."""

    id: str
    name: Texts
    law: Texts | None
    edition: str
    checked: bool


@frozen
class ReliedOn:
    """A fact that the decision relies on, and the day of it."""

    id: str
    text: Texts
    day: str


@frozen
class Words:
    """Words of a moderator, and their language where it is known."""

    text: str
    language: str | None


@frozen
class FiledFinding:
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


@frozen
class Reported:
    """How many reports there are, and on which days the first and the last of them came."""

    reports: int
    first_on: str
    last_on: str


@frozen
class Signature:
    """Over `signed_bytes`, both in Base64."""

    public_key: str
    value: str
    algorithm: str = SIGNED_WITH


@frozen
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
    finding: FiledFinding
    schema: str = SCHEMA
    signature: Signature | None = field(default=None)


def json_fields(case_file: CaseFile) -> dict[str, Any]:
    """The fields as values for JSON, without the signature where there is none."""
    fields = {"schema": case_file.schema, **asdict(case_file)}
    if case_file.signature is None:
        del fields["signature"]
    return fields


def signed_bytes(case_file: CaseFile) -> bytes:
    """Return the bytes to sign: all fields but the signature as canonical JSON (RFC 8785).

    Its names are ASCII and its numbers integers, so that sorted keys without spaces are that form.
    """
    fields = json_fields(replace(case_file, signature=None))
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


@frozen
class PackedFile:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@frozen
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
    made_at: datetime.datetime
    subject: str
    text: str
    files: tuple[PackedFile, ...] = ()


@frozen
class CaseFilePosted:
    """The case file of a referral."""

    referral: str


@frozen
class CaseFileChased:
    """A reminder of a case file that left; `chase` counts them from 1."""

    referral: str
    chase: int


@frozen
class CaseFileRecalled:
    """A case file that left does not stand any more: the case was opened again."""

    referral: str


Posted = CaseFilePosted | CaseFileChased | CaseFileRecalled
