"""Formatted text: HTML, entities that are given or detected, lengths in UTF-16 units."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from offline_telegram.failures import ApiError, bad
from offline_telegram.model import Json, words

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
    return (
        len(text)
        if text.isascii()
        else len(text.encode("utf-16-le", "surrogatepass")) // 2
    )


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
            raise _error(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
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
            raise _error(
                f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}'
            )
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
            raise _error(
                f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}'
            )
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
    return time | (
        {"date_time_format": attributes["format"]} if "format" in attributes else {}
    )


def _link(url: str) -> str | None:
    """The address as Telegram would keep it; None drops the link and keeps the words."""
    url = url.strip()
    if re.match(r"(?i)(https?|tg|ton|tonsite|ftp|mailto|tel):", url):
        bare_host = re.fullmatch(r"(?i)https?://[^/?#]+", url)
        return url + "/" if bare_host else url
    return f"http://{url}/" if re.fullmatch(r"[\w.-]+\.[^\W\d_]{2,}", url) else None


def _tidy(entities: list[Json]) -> list[Json]:
    """Sort in reading order and drop formatting inside code."""
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


TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_DOMAINS = (
    "com|org|net|info|biz|edu|gov|int|mil|kz|ru|su|by|kg|uz|ua|tj|tm|az|am|ge|tr|cn|de|fr|uk|us|eu|"
    "io|me|tv|cc|co|ai|app|dev|site|online|store|shop|xyz|top|club|pro|live|news|media|link|click|"
    "blog|ly|gg|be|to|ph|im|is|it|pl|cz|nl|jp|in|ca|рф|қаз|рус|онлайн|сайт|xn--[a-z0-9-]+"
)
_TAIL = r"[/?#][^\s<>\"«»]*"
_FOUND = re.compile(
    r"(?P<url>(?<!\w)(?:https?|ftp|tg|tonsite)://[^\s<>\"«»]+)"
    r"|(?P<email>(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?!\w))"
    rf"|(?P<bare>(?<![\w@.\-/])(?:[\w-]{{1,63}}\.){{1,20}}(?:{_DOMAINS})(?![\w-])(?::\d{{1,5}})?(?:{_TAIL})?)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d ()-]{7,17}\d(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w{0,255}[^\W\d_])\w{1,256})",
    re.IGNORECASE,
)
_MAY_HOLD = re.compile(r"[/.@#+]")
_OPAQUE = frozenset(
    {"code", "pre", "text_link", "text_mention", "url", "mention", "bot_command"}
)
_KINDS = words(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough"
    " spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji"
    " date_time"
)


def found(text: str) -> Iterator[Json]:
    """The links, commands and names that Telegram makes tappable by itself."""
    if not _MAY_HOLD.search(text):
        return
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or "url"
        what = match.group()
        if kind in ("url", "bare"):
            kind, what = "url", what.rstrip(".,;:!?)'\"»…")
        yield {
            "type": kind,
            "offset": units(text[: match.start()]),
            "length": units(what),
        }


def _overlaps(one: Json, other: Json) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def _with_found(text: str, entities: list[Json]) -> list[Json]:
    opaque = [entity for entity in entities if entity["type"] in _OPAQUE]
    extra = [e for e in found(text) if not any(_overlaps(e, other) for other in opaque)]
    if not extra:
        return entities
    return sorted([*entities, *extra], key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Strip white space at both ends; entities are moved and clipped accordingly."""
    bare = text.strip()
    if len(bare) == len(text):
        return text, entities
    cut = units(text[: len(text) - len(text.lstrip())])
    size = units(bare)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(size, entity["offset"] + entity["length"] - cut)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return bare, kept


def _checked(entities: Any, text: str) -> list[Json]:
    if not isinstance(entities, list):
        raise bad("can't parse entities: expected an Array")
    size = units(text)
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in _KINDS:
            raise bad("can't parse MessageEntity: unsupported entity type")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad("can't parse MessageEntity: offset and length must be Integer")
        if offset < 0 or length < 0 or offset + length > size:
            raise bad("ENTITY_BOUNDS_INVALID")
    given = [entity for entity in entities if entity["length"] > 0]
    return sorted(given, key=lambda e: (e["offset"], -e["length"]))


def formatted(text: str, parse_mode: str, given: Any) -> tuple[str, list[Json]]:
    """Text and entities of what a bot sends, after parsing, finding and trimming."""
    entities: list[Json] = []
    if parse_mode.lower() == "html":
        text, entities = parse_html(text)
    elif parse_mode.lower() in ("markdown", "markdownv2"):
        raise bad(f"unsupported parse_mode: the sandbox does not read {parse_mode}")
    elif parse_mode:
        raise bad("unsupported parse_mode")
    elif given:
        entities = _checked(given, text)
    text, entities = trimmed(text, entities)
    return text, _with_found(text, entities)
