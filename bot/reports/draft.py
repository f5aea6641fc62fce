"""Draft of a report: its content, its form, and the answers that fill it in; pure."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.core import forms
from bot.reports.public_post import Post
from bot.values import MOST_BYTES, Ask


class Step(StrEnum):
    """The current step of a draft. Values are stored: do not change them."""

    TYPE = "type"
    EVIDENCE = "evidence"
    FILES = "files"
    REGION = "region"
    PLACE = "place"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Form:
    """Parts that the chosen violation type asks for."""

    link: Ask = Ask.OPTIONAL
    description: Ask = Ask.OPTIONAL
    files: Ask = Ask.OPTIONAL
    region: Ask = Ask.OPTIONAL
    place: Ask = Ask.NO
    files_forbidden: bool = False
    max_links: int = 10
    max_files: int = 10


@dataclass(frozen=True, slots=True)
class Target:
    """A link of the draft: its key, its host, its unclickable form and who published it."""

    canonical: str
    host: str
    display: str
    account: str | None = None

    @property
    def key(self) -> str:
        """The link's name on a button: 8 hex digits that depend on the link alone."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that Telegram stores; `unique_id` is the same each time the file is sent."""

    kind: str
    file_id: str
    unique_id: str
    mime: str | None = None
    size: int | None = None


class Unkept(StrEnum):
    """Reasons a file or a location is not kept. Values are those of remark and hint, too."""

    MEDIA_AS_FILE = "media_as_file"
    OTHER_FILE = "other_file"
    FILE_TOO_LARGE = "file_too_large"
    PLACE_NOT_ASKED = "place_not_asked"


@dataclass(frozen=True, slots=True)
class Input:
    """The content of a message: links, text, files, a location; each may be absent.

    `message` is Telegram's number of it in the private chat; 0 stands for no message. `unkept`
    says why a file of the message is not among the `files`.
    """

    links: tuple[Target, ...] = ()
    text: str | None = None
    files: tuple[Attachment, ...] = ()
    origin: str | None = None
    place: str | None = None
    is_forwarded: bool = False  # the text is that of a post, not the reporter's own
    message: int = 0
    hides: str | None = None  # numbers of people are left out of it; by the ways of this country
    unkept: Unkept | None = None
    post: Post | None = None  # the post of a public channel that was forwarded

    @property
    def is_empty(self) -> bool:
        return not (self.links or self.text or self.files or self.place)


@dataclass(frozen=True, slots=True)
class Draft(forms.Draft):
    """A report being filled in. `fast`: it began with its content instead of the menu."""

    form: ClassVar[str] = "r"

    step: Step = Step.TYPE
    violation: str | None = None
    links: tuple[Target, ...] = ()
    description: str | None = None
    forwarded: str | None = None  # the words of a forwarded post
    origin: str | None = None  # the public channel a forwarded post came from
    files: tuple[Attachment, ...] = ()
    place: str | None = None
    region: str | None = None
    tell: bool = True
    fast: bool = False
    messages: tuple[Input, ...] = ()  # what gave the content
    removed: tuple[str, ...] = ()  # canonical links that the person took out again
    asked: tuple[str, str] | None = None  # (question, report) that this may be the answer to
    by_phone: bool = False  # staff fill it in for a person on the phone
    code: str | None = None  # the report code that was shown before sending
    published: tuple[str, ...] = ()  # canonical links that had an entry in the public register

    @property
    def has_content(self) -> bool:
        """True if the draft holds something the person would miss."""
        return bool(self.links or self.description or self.forwarded or self.files or self.place)

    def knows(self, message: int) -> bool:
        """True if a message of the person gave something to this draft."""
        return any(each.message == message for each in self.messages if each.message)


@dataclass(frozen=True, slots=True)
class Correct:
    """A message of the draft as it says after an edit."""

    content: Input


@dataclass(frozen=True, slots=True)
class RemoveLink:
    key: str  # that of the Target


@dataclass(frozen=True, slots=True)
class HideNumbers:
    """Leave the numbers of people out, as they are written in a country (ISO, two letters)."""

    country: str


@dataclass(frozen=True, slots=True)
class ChooseType:
    violation: str


@dataclass(frozen=True, slots=True)
class ChooseRegion:
    code: str | None  # None: not said


@dataclass(frozen=True, slots=True)
class Go:
    """Go `to` a part (from the review), back, or else on to the next step."""

    to: Step | None = None
    back: bool = False


@dataclass(frozen=True, slots=True)
class ToggleTell:
    pass


@dataclass(frozen=True, slots=True)
class Clear:
    step: Step


Answer = (
    Input | Correct | RemoveLink | HideNumbers | ChooseType | ChooseRegion | Go | ToggleTell | Clear
)


class Remark(StrEnum):
    """Remarks on an answer that was accepted, at least in part."""

    FILES_NEVER = "files_never"
    TOO_MANY_LINKS = "too_many_links"
    TOO_MANY_FILES = "too_many_files"
    SAME_LINK = "same_link"
    SHORTENED = "shortened"
    ADDED = "added"
    NOT_ADDED = "not_added"
    CORRECTED = "corrected"
    LINK_REMOVED = "link_removed"
    SMALL_TALK = "small_talk"
    NUMBERS_REMOVED = "numbers_removed"
    MEDIA_AS_FILE = "media_as_file"
    OTHER_FILE = "other_file"
    FILE_TOO_LARGE = "file_too_large"
    PLACE_NOT_ASKED = "place_not_asked"


class Refusal(StrEnum):
    LINK_NEEDED = "link_needed"
    DESCRIPTION_NEEDED = "description_needed"
    NOTHING_YET = "nothing_yet"
    REGION_NEEDED = "region_needed"
    FILE_NEEDED = "file_needed"
    TYPE_FIRST = "type_first"


AS_THEY_ARE = frozenset({"photo", "voice", "video_note"})
"""Kinds that hold nothing but what they show or say."""
CLEANED = {
    "video": frozenset({"video/mp4", "video/quicktime"}),
    "animation": frozenset({"video/mp4"}),
    "audio": frozenset({"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}),
    "document": frozenset({"application/pdf"}),
}
"""Kinds that are cleaned, and the formats for which that is possible."""
_POINT = re.compile(r"(-?\d{1,3}\.\d{3,}),\s*(-?\d{1,3}\.\d{3,})", re.A)


def taken(files: Iterable[Attachment]) -> tuple[tuple[Attachment, ...], Unkept | None]:
    """The files that are kept, and why the first of the others is not."""
    judged = [(file, _unkept(file)) for file in files]
    kept = tuple(file for file, why in judged if why is None)
    return kept, next((why for _, why in judged if why is not None), None)


def _unkept(file: Attachment) -> Unkept | None:
    if file.kind in AS_THEY_ARE:
        return None
    mime = (file.mime or "").lower()
    if file.kind == "document" and mime.partition("/")[0] in {"image", "video"}:
        return Unkept.MEDIA_AS_FILE
    if mime not in CLEANED.get(file.kind, ()):
        return Unkept.OTHER_FILE
    return Unkept.FILE_TOO_LARGE if (file.size or 0) > MOST_BYTES else None


def coarse(place: str) -> str:
    """The place with each point in it rounded to two decimals, about a kilometre."""
    return _POINT.sub(lambda point: point_of(float(point[1]), float(point[2])), place)


def point_of(latitude: float, longitude: float) -> str:
    return f"{latitude:.2f}, {longitude:.2f}"
