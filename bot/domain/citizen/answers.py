"""The answers a person can give to a draft, and the reactions to them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.citizen.draft import Attachment, Step, Target


@dataclass(frozen=True, slots=True)
class Input:
    """The content of a message: links, text, files, a location; each may be absent."""

    links: tuple[Target, ...] = ()
    text: str | None = None
    files: tuple[Attachment, ...] = ()
    origin: str | None = None
    place: str | None = None
    is_forwarded: bool = False  # the text is that of a post, not the reporter's own


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


Answer = Input | ChooseType | ChooseRegion | Go | ToggleTell | Clear


class Remark(StrEnum):
    """What to tell the person about an answer that was accepted, at least in part."""

    FILES_NEVER = "files_never"
    TOO_MANY_LINKS = "too_many_links"
    TOO_MANY_FILES = "too_many_files"
    SAME_LINK = "same_link"
    SHORTENED = "shortened"
    ADDED = "added"
    NOT_ADDED = "not_added"


class Refusal(StrEnum):
    LINK_NEEDED = "link_needed"
    DESCRIPTION_NEEDED = "description_needed"
    NOTHING_YET = "nothing_yet"
    REGION_NEEDED = "region_needed"
    FILE_NEEDED = "file_needed"
    TYPE_FIRST = "type_first"
