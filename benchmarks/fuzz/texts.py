"""Texts that people send: hostile words, and marks in them by which each text has an owner.

A token looks like `zqt0000042`. It stands in one message of one person, or in their name.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from offline_telegram.model import words

TOKEN = re.compile(r"zq[a-z]\d{7}", re.IGNORECASE)
CITIZEN_ID = re.compile(r"(?<!\d)71(?:00000|99999)\d{3}(?!\d)")
"""Only ids that are used here: other numbers of ten digits also stand in hashes."""
_CODE = re.compile(r"\b([0-9A-Z]{6})-?([0-9A-Z]{4})-?([0-9A-Z]{4})\b")
SAMPLE_CODE = "K7M49Q-WDX2-A7FE"
"""The example of a receipt that the bot itself shows."""


def codes_in(text: str) -> list[str]:
    """What looks like a receipt, as people read it or as buttons hold it."""
    return ["-".join(parts) for parts in _CODE.findall(text)]


class Kind(StrEnum):
    TEXT = "t"
    LINK = "l"
    FILE = "f"
    NAME = "n"
    STAFF = "s"  # in words of a member of staff


@dataclass(slots=True)
class Tokens:
    """The owner of each token and receipt.

    `shown_codes` are the owners whose receipts a person has typed: that person may see how those
    reports stand.
    """

    owners: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    shown_codes: dict[int, set[int]] = field(default_factory=dict)

    def mint(self, owner: int, kind: Kind) -> str:
        token = f"zq{kind.value}{len(self.owners):07d}"
        self.owners[token] = owner
        return token

    def found(self, text: str) -> Iterator[tuple[str, Kind, int]]:
        """Every token in a text with its kind and its owner."""
        for match in TOKEN.finditer(text):
            token = match.group().lower()
            owner = self.owners.get(token)
            if owner is not None:
                yield token, Kind(token[2]), owner

    def reowned(self, text: str, new: int) -> str:
        """The same text with tokens of another person."""

        def fresh(match: re.Match[str]) -> str:
            token = match.group().lower()
            if token not in self.owners or token[2] == Kind.NAME:
                return match.group()
            # Words of staff in the mouth of an outsider are an outsider's words.
            kind = Kind.TEXT if token[2] == Kind.STAFF else Kind(token[2])
            return self.mint(new, kind)

        return TOKEN.sub(fresh, text)


LIMIT = 4096
"""UTF-16 units of one message."""

_MARKUP = (
    "<b>{}</b>",
    "</b>{}<b>",
    '<a href="https://evil.example/{}">here</a>',
    "<i>{}",
    "{}</code>",
    "<tg-spoiler>{}</tg-spoiler>",
    "<a href='tg://user?id=1'>{}</a>",
    "&lt;b&gt;{}&lt;/b&gt;",
    "&{};",
    "<{}>",
    "<!-- {} -->",
    "<script>{}</script>",
    "<blockquote>{}",
    "*{}* _{}_ `{}`",
    "[{}](https://evil.example)",
    '<tg-emoji emoji-id="1">{}</tg-emoji>',
    "&amp;{}&#0;&#x110000;",
    "]]>{}<![CDATA[",
    "<b <i>{}</i>>",
    "< b>{}</ b>",
    '<pre><code class="language-x">{}',
)
_TEMPLATES = (
    "%s %(name)s %d {} {0} {name} {n} ${x} #{x} {{x}} %%",
    "{0.__class__.__mro__}",
    "%n%n%n%x",
    "'; DROP TABLE reports; --",
    "\\' OR 1=1 /*",
    "\\\\\\",
    "../../etc/passwd",
    "null",
    "None",
    '{"update_id": 1}',
    "\x1b[31mred",
    "=1+1",
    "@everyone",
    "/start@sandbox_bot",
    "/desk off",
)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u115f\u17b4\u180e\u3164\uffa0\u2800"
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
_SCRAPS = (
    "қазақша әріптер",
    "русские буквы",
    "שלום עולם",
    "مرحبا بالعالم",
    "漢字かな",
    "ไทย",
    "𝔉𝔯𝔞𝔨𝔱𝔲𝔯",
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇰🇿",
    "é́́́",
    "Z̸̡̛͙̦a̸l̷g̵o̶",
    "ﷺ",
    "𒐫",
    "👍🏿",
    "\u0301\u0301",
)
_LURES = sorted(
    words(
        "https://evil.example/x evil.kz @evil_one tg://join?invite=evil mailto:evil@evil.kz"
        " //evil.example hxxps://evil[.]example http://user:pass@evil.example https://[::1]:80/"
        " HTTP:\\evil.kz t.me/evil/5 javascript:alert(1) ftp://evil.example http://0x7f.1/"
        " https://xn--80ao21a.xn--80ao21a/ https://evil.example/%00%0A%E2%80%AE evil。example"
    )
)
_BROKEN = ("\x00", "\ud83d", "\udc00", "\ufffe", "\U0010ffff", "\x7f\x80")
_LINE_ENDS = ("\n", "\r\n", "\u2028", "\v", "\t")


def nasty(rng: random.Random, mark: str) -> str:
    """A text with the mark in it, never longer than a message."""
    text = rng.choice(_RECIPES)(rng, mark)
    if mark not in text:
        text = f"{mark} {text}"
    return cut(text, LIMIT)


def cut(text: str, limit: int) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")[: limit * 2]
    return raw.decode("utf-16-le", "ignore") if len(raw) == limit * 2 else text


def _planes(rng: random.Random, mark: str) -> str:
    """Characters of any plane, the private and the unassigned ones included."""
    planes = (rng.randrange(17) for _ in range(rng.randrange(1, 120)))
    return mark + "".join(
        chr((plane << 16) + rng.randrange(0x10000 if plane else 0xD800))
        for plane in planes
    )


def _markup(rng: random.Random, mark: str) -> str:
    return " ".join(
        rng.choice(_MARKUP).replace("{}", mark) for _ in range(rng.randrange(1, 6))
    )


def _hidden(rng: random.Random, mark: str) -> str:
    marks = _INVISIBLE + _DIRECTIONS
    noise = "".join(
        rng.choice(marks) + rng.choice(("", "a", "Ж", " ")) for _ in range(40)
    )
    return rng.choice(
        (noise + mark, mark + noise, rng.choice(_DIRECTIONS) + mark, noise)
    )


def _long(rng: random.Random, mark: str) -> str:
    filler = rng.choice(
        ("A", "Ж", "🙂", "&", "<", "\n", " x", "ﷺ", "<b>", "&amp;", "é́", ".")
    )
    size = rng.choice((255, 1000, 1024, 2500, LIMIT))
    return cut(f"{mark} {filler * size}", size)


_RECIPES: tuple[Callable[[random.Random, str], str], ...] = (
    _planes,
    _markup,
    _markup,
    _hidden,
    _long,
    lambda rng, mark: f"{rng.choice(_TEMPLATES)} {mark} {rng.choice(_TEMPLATES)}",
    lambda rng, mark: " ".join([mark, *rng.choices(_SCRAPS, k=rng.randrange(2, 9))]),
    lambda rng, mark: " ".join([mark, *rng.choices(_LURES, k=rng.randrange(1, 30))]),
    lambda rng, mark: f"{rng.choice(_BROKEN)}{mark}\ud800x",
    lambda rng, mark: mark + rng.choice(_LINE_ENDS) * rng.randrange(1, 2000) + "end",
)


def junk(rng: random.Random) -> object:
    """A value of an unexpected type."""
    return rng.choice(
        (
            None,
            True,
            False,
            0,
            -1,
            1,
            2**31,
            2**53,
            2**63,
            2**70,
            -(2**70),
            0.5,
            "",
            " ",
            "x",
            "0",
            "\x00",
            "\ud800",
            [],
            {},
            [None],
            [[]],
            {"": None},
            {"id": 1},
            [{}],
            "9" * 50,
            _deep(rng),
        )
    )


def _deep(rng: random.Random) -> object:
    value: object = 1
    for _ in range(rng.randrange(5, 60)):
        value = [value] if rng.random() < 0.5 else {"x": value}
    return value
