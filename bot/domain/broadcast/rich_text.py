"""Formatted text as Telegram HTML, exactly as it was written; knows no object of Telegram."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Mark:
    """Formatting of a stretch of text; `offset` and `length` are UTF-16 code units.

    `detail` is a link's address, a program's language or a custom emoji's id.
    """

    kind: str
    offset: int
    length: int
    detail: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length


_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def to_html(text: str, marks: Iterable[Mark]) -> str:
    """The text with its formatting; what Telegram finds by itself (links, names) needs no mark.

    A mark of an unknown kind leaves plain text; one that crosses another is taken apart.
    """
    raw = text.encode("utf-16-le", "surrogatepass")
    size = len(raw) // 2
    known = [
        _Tag(mark, *found)
        for mark in marks
        if 0 <= mark.offset < mark.end <= size and (found := _tags(mark)) is not None
    ]
    known.sort(key=lambda tag: (tag.mark.offset, -tag.mark.length))
    cuts = sorted({0, size} | {at for tag in known for at in (tag.mark.offset, tag.mark.end)})
    out: list[str] = []
    open_tags: list[_Tag] = []
    for place, start in enumerate(cuts):
        _close(out, open_tags, start)
        for tag in (tag for tag in known if tag.mark.offset == start):
            out.append(tag.opening)
            open_tags.append(tag)
        if place + 1 < len(cuts):
            part = raw[start * 2 : cuts[place + 1] * 2].decode("utf-16-le", "replace")
            out.append(escape(part, quote=False))
    return "".join(out)


@dataclass(frozen=True, slots=True)
class _Tag:
    mark: Mark
    opening: str
    closing: str


def _close(out: list[str], open_tags: list[_Tag], at: int) -> None:
    """Close what ends here; what lies inside and goes on is closed and opened again."""
    ending = [place for place, tag in enumerate(open_tags) if tag.mark.end <= at]
    if not ending:
        return
    inner = open_tags[ending[0] :]
    del open_tags[ending[0] :]
    out.extend(tag.closing for tag in reversed(inner))
    for tag in inner:
        if tag.mark.end > at:
            out.append(tag.opening)
            open_tags.append(tag)


def _tags(mark: Mark) -> tuple[str, str] | None:
    """How a mark opens and closes; None for one that is not kept."""
    detail = escape(mark.detail)
    match mark.kind:
        case "pre" if detail:
            return f'<pre><code class="language-{detail}">', "</code></pre>"
        case "pre":
            return "<pre>", "</pre>"
        case "text_link":
            return (f'<a href="{detail}">', "</a>") if detail else None
        case "custom_emoji":
            is_id = detail.isascii() and detail.isdigit()
            return (f'<tg-emoji emoji-id="{detail}">', "</tg-emoji>") if is_id else None
        case kind:
            return _TAGS.get(kind)
