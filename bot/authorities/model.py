"""Referrals, case files, orders and answers as values, with their rules and stages; pure."""

import datetime
import json
import re
from enum import StrEnum
from typing import Any

from bot.values import Value, plain, replace

SCHEMA = "habarla-case-file-1"
"""Names the version of the fields; docs/schemas describes them."""

Texts = dict[str, str]
"""The same text by language."""


class Named(Value):
    """A part of the channel file: its id and what it is called."""

    id: str
    name: Texts


class Issuer(Value):
    id: str
    name: Texts
    operator: Texts
    is_state_body: bool
    contact: str | None = None


class AddressedTo(Value):
    """The authority and, where one answers for the region, its department; `way` is how it goes."""

    authority: Named
    department: Named | None
    way: str


class CaseLink(Value):
    """A working address, the form in which two addresses are compared, and an unclickable one."""

    address: str
    canonical: str
    display: str


class Piece(Value):
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


class LegalGround(Value):
    """`edition` is the day as of which the law was read, if known; `checked`: by a lawyer."""

    id: str
    name: Texts
    law: Texts | None
    edition: str | None
    checked: bool


class ReliedOn(Value):
    id: str
    text: Texts
    day: str


class Words(Value):
    text: str
    language: str | None


class FiledFinding(Value):
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


class Reported(Value):
    reports: int
    first_on: str
    last_on: str


class Signature(Value):
    """Over `signed_bytes`, both in Base64."""

    public_key: str
    value: str
    algorithm: str = "Ed25519"


class CaseFile(Value):
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
    fields = {"schema": case_file.schema, **plain(case_file)}
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
    RECALLED = (
        "case_file.recalled"  # it does not stand any more: the case was opened again
    )


class CaseFilePosted(Value):
    """A row of the outbox for an authority; `chase` counts the reminders from 1."""

    referral: str
    event: Event = Event.CASE_FILE
    chase: int = 0


class PackedFile(Value):
    name: str
    media_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"PackedFile({self.name})"


class Package(Value):
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


class Attempted(Value):
    """`said` is the receipt, or why not: a code and at most 120 printable characters of ASCII.

    `wait` is how many seconds the other side asked to be left alone.
    """

    ending: Ending
    said: str
    wait: float | None = None


def printable(words: str) -> str:
    """Return the response of a foreign server, made fit for a record: it may hold anything."""
    return _UNPRINTABLE.sub(" ", words).strip()[:_LONGEST_SAID]
