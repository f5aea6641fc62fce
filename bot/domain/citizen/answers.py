"""What a person can answer while filling in a report, and what we may say to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.citizen.draft import Attachment, Step, Target


@dataclass(frozen=True, slots=True)
class Content:
    """Something the person sent: links, words, a file, a location; any of them may be absent."""

    links: tuple[Target, ...] = ()
    text: str | None = None
    files: tuple[Attachment, ...] = ()
    origin: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ChooseType:
    violation: str


@dataclass(frozen=True, slots=True)
class ChooseRegion:
    code: str | None  # None: not said


@dataclass(frozen=True, slots=True)
class Go:
    """A wish to move: `to` a part (from the review), or on to the next step, or back."""

    to: Step | None = None
    back: bool = False


@dataclass(frozen=True, slots=True)
class ToggleTell:
    pass


@dataclass(frozen=True, slots=True)
class Clear:
    """Throw away what a part holds, to give it anew."""

    step: Step


Answer = Content | ChooseType | ChooseRegion | Go | ToggleTell | Clear


class Remark(StrEnum):
    """What a person should hear about an answer that was taken, in part or otherwise."""

    FILES_NEVER = "files_never"
    TOO_MANY_LINKS = "too_many_links"
    TOO_MANY_FILES = "too_many_files"
    SAME_LINK = "same_link"
    SHORTENED = "shortened"
    ADDED = "added"


class Refusal(StrEnum):
    """Why an answer did not count."""

    LINK_NEEDED = "link_needed"
    DESCRIPTION_NEEDED = "description_needed"
    NOTHING_YET = "nothing_yet"
    REGION_NEEDED = "region_needed"
    FILE_NEEDED = "file_needed"
    TYPE_FIRST = "type_first"
