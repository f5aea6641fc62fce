"""Referrals, case files, orders and answers as values, with their rules and stages; pure."""

import datetime
import json
import re
from dataclasses import asdict, field, replace
from enum import StrEnum
from typing import Any

from bot.dataclass import frozen

SCHEMA = "habarla-case-file-1"
"""Names the version of the fields; docs/schemas describes them."""

Texts = dict[str, str]
"""The same text by language."""


@frozen
class Named:
    """A part of the channel file: its id and what it is called."""

    id: str
    name: Texts


@frozen
class Issuer:
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
    id: str
    text: Texts
    day: str


@frozen
class Words:
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
    reports: int
    first_on: str
    last_on: str


@frozen
class Signature:
    """Over `signed_bytes`, both in Base64."""

    public_key: str
    value: str
    algorithm: str = "Ed25519"


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
    signature: Signature | None = None


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


class Event(StrEnum):
    """Types of what leaves with a referral, as receivers of webhooks know them."""

    CASE_FILE = "case_file"
    REMINDER = "case_file.reminder"
    RECALLED = "case_file.recalled"  # it does not stand any more: the case was opened again


@frozen
class CaseFilePosted:
    """A row of the outbox for an authority; `chase` counts the reminders from 1."""

    referral: str
    event: Event = Event.CASE_FILE
    chase: int = 0


@frozen
class PackedFile:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@frozen
class Package:
    """`key` is the idempotency key; that of a case file is the referral's id.

    Subject and text are in the authority's `language`.
    """

    key: str
    event: Event
    referral: str
    case: str  # its number
    language: str
    made_at: datetime.datetime
    subject: str
    text: str
    files: tuple[PackedFile, ...] = ()


_LONGEST_SAID = 120
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


class Ending(StrEnum):
    PASSED = "passed"
    LATER = "later"
    """It was not taken; another attempt may succeed."""
    UNKNOWN = "unknown"
    """It may have been taken: it is sent again with the same key and the same bytes."""
    REFUSED = "refused"
    """It was not taken, and never will be."""


@frozen
class Attempted:
    """`said` is the receipt, or why not: a code and at most 120 printable characters of ASCII.

    `wait` is how many seconds the other side asked to be left alone.
    """

    ending: Ending
    said: str
    wait: float | None = None


def printable(words: str) -> str:
    """Return the response of a foreign server, made fit for a record: it may hold anything."""
    return _UNPRINTABLE.sub(" ", words).strip()[:_LONGEST_SAID]
