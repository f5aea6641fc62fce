"""A report being filled in: what it holds and what its violation type asks for."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The current step of a draft. Values are stored: do not change them."""

    TYPE = "type"
    EVIDENCE = "evidence"
    FILES = "files"
    REGION = "region"
    PLACE = "place"
    REVIEW = "review"


class Ask(StrEnum):
    """Whether a violation type asks for something."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Form:
    """What the chosen violation type asks for."""

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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that Telegram stores; `unique_id` is the same each time the file is sent."""

    kind: str
    file_id: str
    unique_id: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A report being filled in. `fast`: it began with its content instead of the menu."""

    id: str
    step: Step = Step.TYPE
    revision: int = 1
    violation: str | None = None
    links: tuple[Target, ...] = ()
    description: str | None = None
    forwarded: str | None = None  # the words of a forwarded post
    origin: str | None = None  # the public channel a forwarded post came from
    files: tuple[Attachment, ...] = ()
    place: str | None = None
    region: str | None = None
    settled: tuple[Step, ...] = ()  # optional steps answered or skipped
    tell: bool = True
    fast: bool = False
    editing: bool = False  # one part is being changed, then back to the review

    @property
    def has_content(self) -> bool:
        """Whether the draft holds something the person would miss."""
        return bool(self.links or self.description or self.forwarded or self.files or self.place)
