"""Links as values: found, parsed, and shown unclickable."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from bot.links.accounts import with_account
from bot.links.endings import TLDS
from bot.links.key import key
from bot.links.text import drop_invisible
from bot.links.url import BadLink, Link, unicode_host
from bot.values import plain, replace

MAX_DISPLAY = 200
_MAX_HOST = 100
_MAX_LETTERS = 60

_WEB_SCHEME = re.compile(r"\bhttp(s?):", re.I)
_OTHER_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps):(?=//)", re.I)
_APP_SCHEME = re.compile(r"(?<![a-z0-9])(tg|mailto|javascript|data|tel):(?=\S)", re.I)
_ESCAPES = re.compile(r"(?:%[0-9A-F]{2})+")
_DOT = re.compile(r"(?<=[^\s.])\.(?=[^\W_])")
_ENDING = re.compile(r"\.([\w-]+)")
_QUAD = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])")
_WORD = re.compile(r"\S+")
_FILE_DOT = re.compile(
    r"\.(?!(?:html?|php|aspx?|jsp|jpe?g|png|gif|pdf|txt|xml|json|mp4)\b)(?=\w)"
)
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_SAFE_SCHEME = re.compile(r"\bhxxp(?=s?:)", re.I)
_SAFE_MARK = re.compile(r"\[([.:@/])\]")
_KEPT = frozenset("\n\t\u200c\u200d")
_LETTERS = re.compile(r"[A-Za-z\u0400-\u052f ]*")
"""Most names: nothing in them needs a look."""
_COMMAND = re.compile(r"(?<![\w/])/(?=\w)")


def display_of(canonical: str, host: str) -> str:
    """A canonical link in a form that messengers do not make clickable, at most 200 characters."""
    scheme, _, rest = canonical.partition("://")
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    path = rest[end:]
    if path == "/":
        path = ""
    letters = unicode_host(host)
    beside = f" ({_shorter(letters, _MAX_LETTERS)})" if letters != host else ""
    safe_scheme = "hxxps:" if scheme == "https" else f"{scheme}[:]"
    start = f"{safe_scheme}//{_shorter(rest[:end], _MAX_HOST)}"
    path = _MENTION.sub(
        "[@]", _FILE_DOT.sub("[.]", _without_schemes(_ESCAPES.sub(_letters, path)))
    )
    room = MAX_DISPLAY - len(start) - len(beside)
    if len(path) > room:
        path = path[: room - 1] + "…"
    return start + path + beside


def defang(text: str) -> str:
    """Free text in which messengers find no link, mention or command."""
    if _LETTERS.fullmatch(text):
        return text
    text = drop_invisible(text)
    hidden = {
        char for char in set(text) if unicodedata.category(char) in ("Cc", "Cf", "Cs")
    }
    text = text.translate(dict.fromkeys(map(ord, hidden - _KEPT)))
    if ":" in text:
        text = _without_schemes(text)
    if "." in text:
        text = _WORD.sub(_unlinked, text)
    return _COMMAND.sub("[/]", _MENTION.sub("[@]", text))


def refang(text: str) -> str:
    """The inverse of the functions above: staff search for what a card shows."""
    return _SAFE_MARK.sub(r"\1", _SAFE_SCHEME.sub("http", text))


def _without_schemes(text: str) -> str:
    """`text` with harmless schemes: `hxxps:`, `tg[:]`."""
    text = _WEB_SCHEME.sub(lambda match: f"hxxp{match[1].lower()}:", text)
    return _APP_SCHEME.sub(r"\1[:]", _OTHER_SCHEME.sub("[:]", text))


def _unlinked(word: re.Match[str]) -> str:
    endings = [label.lower() for label in _ENDING.findall(word[0])]
    known = any(label in TLDS or label.partition("-")[0] in TLDS for label in endings)
    if known or "://" in word[0] or _QUAD.search(word[0]):
        return _DOT.sub("[.]", word[0])
    return word[0]


def _shorter(host: str, limit: int) -> str:
    """The end of a host identifies its owner, so the beginning is cut."""
    text = host.replace(".", "[.]")
    if len(text) <= limit:
        return text
    return "…" + text[1 - limit :].lstrip(".]")


def _letters(match: re.Match[str]) -> str:
    """Unescapes letters, so that staff can read a path; other characters stay escaped."""
    text = unquote(match[0], errors="replace")
    others = (char for char in text if char not in "(), ")
    plain = all(
        char.isalnum() and unicodedata.bidirectional(char) not in ("R", "AL", "AN")
        for char in others
    )
    if plain:
        return text.replace(" ", "%20")
    return match[0]


def parse_link(text: str) -> Link:
    """The link that `text` is as a whole; raises BadLink."""
    found = key(text)
    shown = display_of(with_account(found.canonical, found.account), found.host)
    return replace(found, display=shown)


def link_report(inputs: Iterable[str]) -> Iterator[dict[str, str]]:
    for text in inputs:
        try:
            link = parse_link(text)
        except BadLink as bad:
            yield {"input": text, "error": bad.problem.value}
        else:
            yield {
                "input": text,
                **{name: part for name, part in plain(link).items() if part},
            }
