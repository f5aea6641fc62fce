"""The answers a person can give to a draft, and the reactions to them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.citizen.draft import Input, Step


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
    """What to tell the person about an answer that was accepted, at least in part."""

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
