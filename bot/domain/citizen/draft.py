"""A report being filled in: what it holds and what its violation type asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Where a draft stands. Values are stored and stay."""

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
    """What the chosen violation type asks for, out of the channel file."""

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
    """A link of the draft: its key, its host and its unclickable form."""

    canonical: str
    host: str
    display: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file Telegram keeps for us; `unique_id` is the same however often it is sent."""

    kind: str
    file_id: str
    unique_id: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A report being filled in. `fast` began with its content instead of the menu."""

    id: str
    step: Step = Step.TYPE
    revision: int = 1
    violation: str | None = None
    links: tuple[Target, ...] = ()
    description: str | None = None
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
        """Whether the person has given anything that would be a pity to lose."""
        return bool(self.links or self.description or self.files or self.place)
