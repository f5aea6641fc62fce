"""Formatted text: lengths in UTF-16 units, entities that are given and that are detected."""

import re
from collections.abc import Iterator
from typing import Any

from offline_telegram.api.errors import bad
from offline_telegram.api.markup import parse_html, units
from offline_telegram.world.model import Json, words

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
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "url", "mention", "bot_command"})
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
        yield {"type": kind, "offset": units(text[: match.start()]), "length": units(what)}


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
    """Without white space at both ends, entities moved and clipped accordingly."""
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
