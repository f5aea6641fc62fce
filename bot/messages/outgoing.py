"""What a rendered message consists of, before it becomes a call to any messenger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["primary", "success", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message: exactly one of `data`, `url` and `copy` is set."""

    text: str
    data: str | None = None  # ASCII, at most 64 bytes
    url: str | None = None
    copy: str | None = None  # at most 256 characters
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file Telegram already keeps; `kind` is one of domain.intake.FileKind's values."""

    kind: str
    file_id: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `text` is Telegram HTML, people's words in it already escaped.

    With a `file` the text is its caption and the file is shown as a spoiler. `prompt` asks for a
    reply (forced in clients) and is the placeholder of the input field, at most 64 characters.
    What is `only_edit` is not worth a new message where the one to change is gone.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    file: SentFile | None = None
    prompt: str | None = None
    silent: bool = False
    only_edit: bool = False
