"""The data of a document, as plain values; `templates/document.typ` makes a PDF of it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.messages.typesetting import Format, Makeable


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and what it stands for. What is `exact`, like an address, is set letter by letter."""

    name: str
    value: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are the shares of the columns, of which there are as many as in each row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Under its heading: paragraphs, entries, a list, a table, each where there is something.

    `quoted` are words of a person, in `quoted_language`.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None
    quoted: str | None = None
    quoted_language: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """An address as a QR code: its modules row by row, 1 is dark, and what a camera leads to."""

    modules: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Document(Makeable):
    """`issuer` stands above the title, `subject` below it, `footer` at the foot of each page.

    `day` is the day of the document, like "2026-03-12"; `page` is "Page {n} of {all}" in its
    language. It follows PDF/UA-1, and the same document gives the same bytes.
    """

    template: ClassVar[str] = "document"
    kind: ClassVar[Literal["photo", "document"]] = "document"
    format: ClassVar[Format] = "pdf"
    language: str
    title: str
    subject: str
    issuer: str
    day: str
    sections: tuple[Section, ...]
    footer: str
    page: str
    code: Code | None = None
