"""Parses Telegram's HTML and refuses unknown markup in Telegram's words."""

import re
from dataclasses import dataclass

from offline_telegram.api.errors import ApiError, bad
from offline_telegram.world.model import Json

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_KNOWN = frozenset({*_SIMPLE, "a", "span", "tg-emoji", "tg-time", "blockquote"})
_SPECIAL = re.compile("[<&]")
_NAME = re.compile(r"[^\s>/]*")
_ATTRIBUTE = re.compile(r"\s+([^\s=>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LANGUAGE = "language-"


@dataclass(slots=True)
class _Open:
    tag: str
    entity: Json | None
    offset: int


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _error(reason: str) -> ApiError:
    return bad(f"can't parse entities: {reason}")


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _CHARACTERS[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else match.group()


def _unescape(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


def parse_html(source: str) -> tuple[str, list[Json]]:
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        source = self.source
        while match := _SPECIAL.search(source, self.at):
            self._text(source[self.at : match.start()])
            self.at = match.start()
            if match.group() == "&":
                self._reference()
            elif source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        self._text(source[self.at :])
        if self.open:
            raise _error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.parts), _tidy(self.entities)

    def _text(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.units += units(text)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _reference(self) -> None:
        match = _REFERENCE.match(self.source, self.at)
        self._text(_character(match) if match else "&")
        self.at = match.end() if match else self.at + 1

    def _start_tag(self) -> None:
        begin = self.at
        name = _NAME.match(self.source, begin + 1)
        tag = name.group().lower() if name else ""
        if tag not in _KNOWN:
            raise _error(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        self.at = name.end() if name else begin
        attributes: dict[str, str] = {}
        while match := _ATTRIBUTE.match(self.source, self.at):
            value = match.group(2) or ""
            if value[:1] in ('"', "'"):
                value = value[1:-1]
            attributes[match.group(1).lower()] = _unescape(value)
            self.at = match.end()
        rest = re.compile(r"\s*>").match(self.source, self.at)
        if rest is None:
            raise _error(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        self.at = rest.end()
        entity = self._entity(tag, attributes, begin)
        self.open.append(_Open(tag, entity, self.units))

    def _entity(self, tag: str, attributes: dict[str, str], begin: int) -> Json | None:
        match tag:
            case "code":
                return self._code(attributes.get("class", ""))
            case "a":
                return {"type": "text_link", "url": attributes.get("href", "")}
            case "blockquote":
                wide = "expandable" in attributes
                return {"type": "expandable_blockquote" if wide else "blockquote"}
            case "span" | "tg-emoji" | "tg-time":
                entity = _with_attribute(tag, attributes)
                if isinstance(entity, str):
                    raise _error(f"{entity} at byte offset {self._byte(begin)}")
                return entity
            case _:
                return {"type": _SIMPLE[tag]}

    def _code(self, css: str) -> Json | None:
        """`<pre><code class="language-…">` names the language of the block around it."""
        outer = self.open[-1] if self.open else None
        if outer and outer.tag == "pre" and outer.entity and css.startswith(_LANGUAGE):
            outer.entity["language"] = css.removeprefix(_LANGUAGE)
            return None
        return {"type": "code"}

    def _end_tag(self) -> None:
        begin = self.at
        end = self.source.find(">", begin)
        tag = self.source[begin + 2 : end].strip().lower() if end >= 0 else ""
        if not self.open:
            raise _error(f"Unexpected end tag at byte offset {self._byte(begin)}")
        opened = self.open.pop()
        if end < 0 or (tag and tag != opened.tag):
            raise _error(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        self.at = end + 1
        entity, length = opened.entity, self.units - opened.offset
        if entity is None or length == 0:
            return
        if entity["type"] == "text_link":
            text = "".join(self.parts)[-length:] if not entity["url"] else entity["url"]
            url = _link(text)
            if url is None:
                return
            entity["url"] = url
        self.entities.append({**entity, "offset": opened.offset, "length": length})


def _with_attribute(tag: str, attributes: dict[str, str]) -> Json | str:
    """The entity of a tag that needs an attribute, or what is wrong with it."""
    if tag == "span":
        if attributes.get("class") != "tg-spoiler":
            return 'Tag "span" must have class "tg-spoiler"'
        return {"type": "spoiler"}
    if tag == "tg-emoji":
        emoji = attributes.get("emoji-id", "")
        if not _is_number(emoji):
            return 'Invalid custom emoji identifier specified in tag "tg-emoji"'
        return {"type": "custom_emoji", "custom_emoji_id": emoji}
    if not _is_number(attributes.get("unix", "")):
        return 'Invalid date specified in tag "tg-time"'
    time: Json = {"type": "date_time", "unix_time": int(attributes["unix"])}
    return time | ({"date_time_format": attributes["format"]} if "format" in attributes else {})


def _link(url: str) -> str | None:
    """The address as Telegram would keep it; None drops the link and keeps the words."""
    url = url.strip()
    if re.match(r"(?i)(https?|tg|ton|tonsite|ftp|mailto|tel):", url):
        bare_host = re.fullmatch(r"(?i)https?://[^/?#]+", url)
        return url + "/" if bare_host else url
    return f"http://{url}/" if re.fullmatch(r"[\w.-]+\.[^\W\d_]{2,}", url) else None


def _tidy(entities: list[Json]) -> list[Json]:
    """In reading order; nothing is formatted inside code."""
    code = [e for e in entities if e["type"] in ("code", "pre")]

    def inside_code(entity: Json) -> bool:
        return any(
            c is not entity
            and c["offset"] <= entity["offset"]
            and entity["offset"] + entity["length"] <= c["offset"] + c["length"]
            and (entity["type"] != "pre")
            for c in code
        )

    kept = [e for e in entities if not (code and inside_code(e))]
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
