"""Rendered message, independent of the Bot API: text, buttons, files, and limits of length."""

import hashlib
import re
from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup

from bot.core.messages.buttons import Action
from bot.core.typesetting import Makeable
from bot.links.link import defang
from bot.values import Value, replace

Style = Literal["primary", "success", "danger"]


class Button(Value):
    """One button under a message: exactly one of `action`, `url` and `copy` is set."""

    text: str
    action: Action | None = None
    url: str | None = None
    copy: str | None = None  # at most 256 characters
    style: Style | None = None


Rows = tuple[tuple[Button, ...], ...]
"""The buttons under a message, row by row."""


class SentFile(Value):
    """A file Telegram already keeps; evidence hides behind a `spoiler`."""

    kind: str
    file_id: str
    spoiler: bool = True


class UncleanFile(Value):
    """A file at Telegram that may name its author, by its name or by what is written into it.

    It is fetched, cleaned and sent anew under a neutral name; of a photo the colours go, and nothing
    else. If that fails, `instead` is said.
    """

    kind: str
    file_id: str
    instead: str


class Origin(Value):
    """The bytes that an upload was made of, as a reporter sent them."""

    sha256: str
    size: int


class Upload(Value):
    """A file of our own making, kept nowhere: a PNG or JPEG of at most 10 MB, or another of 50."""

    kind: Literal["photo", "document", "video", "animation", "audio"]
    name: str
    content: bytes
    spoiler: bool = False
    origin: Origin | None = None

    def __repr__(self) -> str:
        """Its content by a digest: a message is recognised by what is written here."""
        digest = hashlib.blake2b(self.content, digest_size=16).hexdigest()
        return (
            f"Upload({self.kind}, {self.name}, {digest}, {self.spoiler}, {self.origin})"
        )


class Drawing(Value):
    """A file that is made just before it is sent, in another process.

    If that fails, a chart's words go without it; for a document `Outgoing.without_file` is said.
    """

    name: str
    what: Makeable

    @property
    def kind(self) -> Literal["photo", "document"]:
        return self.what.kind


class Keys(Value):
    """A keyboard in place of the letters: one key opens the chat's list of people, one stops."""

    choose: str
    stop: str
    request: int  # comes back with who was chosen
    most: int = 10


class Outgoing(Value):
    """One message. `text` is Telegram HTML, people's words in it already escaped.

    With a `file` the text is its caption; `without_file` is said where Telegram does not keep the file
    any more, or where none can be made. `prompt` asks for a reply (forced in clients) and is the
    placeholder of the input field, at most 64 characters. `keys` brings a keyboard of its own for the
    chat, `no_keys` takes it away; buttons cannot stand beside either. What is `only_edit` is not worth
    a new message where the one to change is gone. `only_rows` changes the buttons of the message to
    change, and nothing it says. What `stays_last` is a new message, too, where the person has written
    below the one to change: it would be out of sight. `undo` is the id of the decision that the message
    offers to undo. `draft` is the id of the one shown: it has one message, which is changed while it is
    in sight. What `deletes` is no message: it removes those with these numbers (at most 100) from the
    chat; what `admits` a person lets them into the group that they asked to join. What is `protected`
    cannot be forwarded, saved or copied in Telegram's own applications.
    """

    text: str
    rows: Rows = ()
    file: SentFile | UncleanFile | Upload | Drawing | None = None
    without_file: str | None = None
    prompt: str | None = None
    keys: Keys | None = None
    no_keys: bool = False
    silent: bool = False
    only_edit: bool = False
    only_rows: bool = False
    stays_last: bool = False
    undo: str | None = None
    draft: str | None = None
    deletes: tuple[int, ...] | None = None
    admits: int | None = None
    protected: bool = False


LABEL_LIMIT = 40
"""UTF-16 units of a label that a phone shows in a row of its own."""
LIMIT = 4096
"""UTF-16 units of a message's text."""

_PART = re.compile(r"<[^>]*>|&[#\w]+;|[^<&]+|[<&]")
_MARKUP = re.compile(r"<[^>]*>|(&)[#\w]+;")
_CUT = "…"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def takes(text: str) -> int:
    """Units that markup takes once it is read."""
    return units(_MARKUP.sub(r"\1", str(text)))


def shortened(text: str, limit: int) -> str:
    """Plain text of at most `limit` units; what was cut is marked."""
    if units(text) <= limit:
        return text
    return _head(text, limit - 1).rstrip() + _CUT


def untapped(text: str, limit: int) -> str:
    """Words from outside as plain text of at most `limit` units in which nothing can be tapped."""
    return shortened(defang(text), limit)


def as_many(lines: Iterable[str], room: int) -> list[str]:
    """Return as many lines as fit into `room` units, then “…” if some are left out."""
    kept: list[str] = []
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            return [*kept, _CUT]
        kept.append(line)
    return kept


def fitted(outgoing: Outgoing) -> Outgoing:
    """The message, cut at the end if it is too long: a last resort, tags are closed."""
    if takes(outgoing.text) <= LIMIT:
        return outgoing
    parts = _PART.findall(str(outgoing.text))
    kept: list[str] = []
    open_tags: list[str] = []
    room = LIMIT - 1
    for part in parts:
        room -= _size(part)
        if room < 0:
            if not part.startswith("&"):
                kept.append(_head(part, room + _size(part)))
            break
        if part.startswith("</"):
            open_tags.pop()
        elif _is_tag(part):
            open_tags.append(part[1:-1].split()[0])
        kept.append(part)
    closing = "".join(f"</{tag}>" for tag in reversed(open_tags))
    return replace(outgoing, text=Markup("".join(kept) + _CUT + closing))  # noqa: S704 - it was markup


def _is_tag(part: str) -> bool:
    return part.startswith("<") and part.endswith(">")


def _size(part: str) -> int:
    if _is_tag(part):
        return 0
    if part.startswith("&"):
        return 1
    return units(part)


def _head(text: str, limit: int) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")[: max(0, limit) * 2]
    return raw.decode("utf-16-le", "ignore")
