"""What leaves for an authority by e-mail or webhook: words and files, the same at each attempt."""

from dataclasses import dataclass, field
from datetime import datetime


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
    made_at: datetime
    subject: str
    text: str
    files: tuple[PackedFile, ...] = ()
