"""Recognition of people in need: of attacks, violence, blackmail, and of a wish to die.

`locales/<code>/need.toml` holds phrases in three strengths, `need.tsv` signs with points that
scripts/need_words.py learned. Points add up, so that a finding can be explained.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache

from msgspec import field

from bot.links.text import normal
from bot.values import Value

GAP = "…"
"""In a phrase: at most two other words may stand here."""
_LAUGH = re.compile(r"[😂🤣😆😅😹]|\){2,}")
_SIGN = "☺"
"""Stands for laughing faces and brackets."""
_QUOTED = re.compile(
    r"«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"|(?<!\w)['‘][^'’]{3,}['’](?!\w)"
)
_ALIKE = str.maketrans("әғқңөұүһіыıэщ", "агкноуухиииеш", "ьъ")
_LATIN = str.maketrans("aeiopcxykmthbu", "аеиорсхукмтнви")
_APOSTROPHES = re.compile("['’‘`ʼ*]")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_WORD = re.compile(rf"[^\W_]+|[{_SIGN}💊🔪🩸💔]")
_CYRILLIC = re.compile("[а-я]")
_TYPED = re.compile(rf"[^\s()|*{GAP}]+")
_GROUP = re.compile(r"\(([^()]*)\)")
_PLAIN_WORD = re.compile(r"\S+")
_LONGEST = 8192
_MOST_WORDS = 500
"""Characters and words that are looked at: a text may be long on purpose."""
_LEET = str.maketrans("0134578", "oieastb")
_DIGIT_INSIDE = re.compile(r"[a-z]+[0-9]+[a-z]+")
_TWO_LETTERS = {
    "shch": "ш",
    "zh": "ж",
    "kh": "х",
    "gh": "г",
    "ch": "ч",
    "sh": "ш",
    "ts": "ц",
}
_VOWELS = {"ya": "я", "ia": "я", "yu": "ю", "yo": "е", "ye": "е"}
_LETTERS = zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхижклмнопкрстувухиз", strict=True)
_SOUNDS = {**_TWO_LETTERS, **_VOWELS, **dict(_LETTERS)}
"""Cyrillic letters for Latin ones, in the order in which they are tried."""
_SOUND = re.compile("|".join(_SOUNDS))


class Need(StrEnum):
    """Kinds of need, the gravest first. Values are tables of the files of words."""

    ATTACK = "attack"  # an attack or a weapon, now or planned
    LIFE = "life"  # they want to die, or hurt themselves
    OTHER = "other"  # another person wants to die, or is about to
    CHILD = "child"  # a child who is touched or beaten
    HOME = "home"  # violence in the family
    BLACKMAIL = "blackmail"  # with pictures of them or of a child
    CALL = "call"  # a cry for help that says no more


POINTS = {"certain": 3, "likely": 2, "maybe": 1}
"""The weight of each phrase of a strength, counted once."""
ENOUGH = 2
REPORTED = "reported"
"""The table of how people speak who report what they saw: its phrases take points away."""

NOISE = "noise"
"""The table of neighbours who are a nuisance: no need is heard where no grave word stands beside."""

SENSES = "senses"
SENSE = "@"
"""The table of words of one sense: what is learned of them holds in all languages."""

LEARNED = (Need.ATTACK, Need.LIFE, Need.OTHER, Need.CHILD, Need.HOME, Need.BLACKMAIL)
"""The needs to which need.tsv gives points, in its columns."""
START, NO_START = "", (0,) * len(LEARNED)
"""The points with which a text of a language starts, so that as few reports of each are heard."""
NEAR = 6
"""Senses of words that stand farther apart make no pair."""
BETWEEN = (" ", GAP)
"""Stands in a pair of words for none and one that is left out."""

_LESS = {Need.CHILD: 1, Need.HOME: 1, Need.BLACKMAIL: 1}
"""How much it takes away at most: these are told in the words of a report."""

NOT_HELD = "-"
"""In the place of a draft: nothing of what was written is kept."""


class HeldWords(Value):
    """The message by which a person in need was known, and the draft that holds it, if any does."""

    draft: str
    revision: int
    message: int
    language: str  # that of the words


class Heard(Value):
    need: Need
    language: str  # that of the words


class Phrase(Value):
    table: str
    points: int
    said: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled at first use: most phrases are never looked for."""
        return _pattern(self.said)


class Words(Value):
    phrases: Mapping[str, Sequence[Phrase]]
    """By the first two letters that they may begin with; under "" those that any word begins."""
    learned: Mapping[str, Sequence[int]]
    """Tenths of points of signs for each need of LEARNED, and under START those of every text."""
    senses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By words and, with a star, their beginnings."""

    @classmethod
    def read(cls, tables: str, learned: str = "") -> "Words":
        """Read TOML, and lines of points and the sign that has them."""
        phrases: dict[str, list[Phrase]] = {}
        senses: dict[str, frozenset[str]] = {}
        for name, table in tomllib.loads(tables).items():
            for strength, each in table.items():
                if name == SENSES:
                    for word in each.split():
                        known = plain(word) + "*" * word.endswith("*")
                        senses[known] = senses.get(known, frozenset()) | {
                            SENSE + strength
                        }
                    continue
                if name not in {REPORTED, NOISE, *Need} or strength not in POINTS:
                    raise ValueError(f"[{name}] {strength}: there is no such list")
                _add(phrases, (Phrase(name, POINTS[strength], said) for said in each))
        rows = (line.split("\t") for line in learned.splitlines() if line[:1] != "#")
        points = {
            sign: tuple(int(one or 0) for one in tenths) for *tenths, sign in rows
        }
        return cls(phrases, points, senses)

    @classmethod
    def of_phrases(cls, tables: Mapping[str, Iterable[str]]) -> "Words":
        """Phrases that all count alike, by the name of what they are for."""
        phrases: dict[str, list[Phrase]] = {}
        for name, each in tables.items():
            _add(phrases, (Phrase(name, 1, said) for said in each))
        return cls(phrases, {})

    def phrases_in(self, simple: str) -> Iterator[tuple[Phrase, str]]:
        """The phrases that a plain text holds, each once, and the words that are it."""
        seen = set[int]()
        for word in _PLAIN_WORD.finditer(simple):
            for start in ("", word.group()[:2]):
                for phrase in self.phrases.get(start, ()):
                    if id(phrase) in seen:
                        continue
                    found = phrase.pattern.match(simple, word.start())
                    if found is not None:
                        seen.add(id(phrase))
                        yield phrase, found.group()

    def weigh(self, simple: str) -> dict[Need, float]:
        """Sum the points of the phrases."""
        found = dict.fromkeys((REPORTED, NOISE, *Need), 0.0)
        for phrase, _ in self.phrases_in(simple):
            found[phrase.table] += phrase.points
        less = found.pop(REPORTED)
        del found[NOISE]
        return {
            Need(name): points - min(less, _LESS.get(name, less)) if points else 0
            for name, points in found.items()
        }


def _add(phrases: dict[str, list[Phrase]], more: Iterable[Phrase]) -> None:
    for phrase in more:
        for start in _starts(phrase.said):
            phrases.setdefault(start, []).append(phrase)


def signs(simple: str, words: Iterable[Words]) -> set[str]:
    """Beginnings, ends and pairs of the words of a text, and the senses that stand together."""
    each = simple.split()
    found = set[str]()
    for at, word in enumerate(each):
        found |= {word[:3], word[:5], f"~{word[-3:]}"}
        for apart, other in enumerate(each[at + 1 : at + 3]):
            found.add(f"{word[:4]}{BETWEEN[apart]}{other[:4]}")
    meant = [_senses(word, words) for word in each]
    for at, senses in enumerate(meant):
        found |= senses
        for others in meant[at + 1 : at + NEAR]:
            found |= {
                f"{min(one, two)}{max(one, two)}" for one in senses for two in others
            }
    return found


def _senses(word: str, words: Iterable[Words]) -> set[str]:
    parts = [word, *(f"{word[:size]}*" for size in range(1, len(word) + 1))]
    return {
        sense for one in words for part in parts for sense in one.senses.get(part, ())
    }


def heard(
    text: str, words: Mapping[str, Words], *, with_link: bool = False
) -> Heard | None:
    """Return the need that a text speaks of most, the gravest of those with as many points, by the
    words of all languages. A link takes a point away: it is a post that is spoken of."""
    found: tuple[float, Heard | None] = (0, None)
    least = ENOUGH + with_link
    spellings = spellings_of(text)
    if any(_is_noise(each, words) for each in spellings):
        return None
    for each in spellings:
        language, points = weigh(each, words)
        said = {
            need: all_points
            for need, all_points in points.items()
            if all_points >= least
        }
        if len(said) > 1:
            said.pop(Need.CALL, None)  # the others say more
        need = max(said, key=lambda one: said[one], default=None)
        if need is not None and said[need] > found[0]:
            found = said[need], Heard(need, language)
    return found[1]


_GRAVE_WORDS = (
    "child hit touch kill die jump cut pills bomb gun knife fire nude blackmail fear"
)
_GRAVE = {f"{SENSE}{one}" for one in _GRAVE_WORDS.split()}
"""Senses of words with which more is told than that neighbours are a nuisance."""


def _is_noise(simple: str, words: Mapping[str, Words]) -> bool:
    found = (phrase for one in words.values() for phrase, _ in one.phrases_in(simple))
    if all(phrase.table != NOISE for phrase in found):
        return False
    meant = [_senses(word, words.values()) for word in simple.split()]
    return _GRAVE.isdisjoint(sense for senses in meant for sense in senses)


def spellings_of(text: str) -> list[str]:
    """The plain words of a text, and of Latin letters also those that may be meant by them."""
    simple = spoken(text)
    if _CYRILLIC.search(simple):
        return [simple]
    return [simple, plain(_SOUND.sub(lambda sound: _SOUNDS[sound.group()], simple))]


def weigh(simple: str, words: Mapping[str, Words]) -> tuple[str, dict[Need, float]]:
    """Sum the points of phrases and signs, and find the language that knows most of them."""
    known = dict.fromkeys(words, 0.0)
    points = dict.fromkeys(Need, 0.0)
    for language, one in words.items():
        said = one.weigh(simple)
        known[language] += sum(said.values())
        # Of whom the words on dying speak, the signs tell.
        said[Need.OTHER] += said[Need.LIFE]
        points = {need: max(points[need], said[need]) for need in Need}
    sums = dict.fromkeys(LEARNED, 0)
    for sign in signs(simple, words.values()):
        for language, one in words.items():
            if sign in one.learned:
                known[language] += not sign.startswith(SENSE)
                for need, tenths in zip(LEARNED, one.learned[sign], strict=True):
                    sums[need] += tenths
                break
    spoken_in = max(known, key=lambda one: known[one])
    start = words[spoken_in].learned.get(START, NO_START)
    for need, tenths in zip(LEARNED, start, strict=True):
        points[need] += (sums[need] + tenths) / 10
    return spoken_in, points


def spoken(text: str) -> str:
    """The plain words of a text without those in quotation marks, which are another person's."""
    return plain(_QUOTED.sub(" ", text)) or plain(text)


def plain(text: str) -> str:
    """The words of a text as people type them in a hurry, with a space between.

    Small letters without marks (ё is е, й is и) and soft signs, Kazakh letters as the Russian ones
    that stand for them, Latin ones within a Cyrillic word as well, digits within a Latin word as
    the letters that they look like, a repeated letter once, no punctuation.
    """
    apart = normal("NFKD", _LAUGH.sub(f" {_SIGN} ", text)).casefold()
    letters = "".join(
        c for c in apart[:_LONGEST] if unicodedata.category(c) not in {"Mn", "Cf"}
    )
    alike = _APOSTROPHES.sub("", letters).translate(_ALIKE)
    once = _REPEATED.sub(r"\1", alike)
    return " ".join(
        _in_one_alphabet(word) for word in _WORD.findall(once)[:_MOST_WORDS]
    )


def _in_one_alphabet(word: str) -> str:
    """Latin letters among Cyrillic ones are what a keyboard without the letter offered."""
    if _CYRILLIC.search(word):
        return word.translate(_LATIN)
    if _DIGIT_INSIDE.fullmatch(word):
        return word.translate(_LEET)
    return word


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """A pattern for a phrase: `word`, `stem*`, `(one|another one)`, and gaps."""
    said = _TYPED.sub(lambda word: plain(word.group()), phrase)
    said = (
        said.replace("(", "(?:")
        .replace("*", r"\w*")
        .replace(f" {GAP} ", r"(?: \w+){0,2} ")
    )
    if GAP in said:
        raise ValueError(f"“{phrase}”: {GAP} stands between two words, with spaces")
    return re.compile(rf"(?:{said})(?!\w)")


def _starts(phrase: str) -> set[str]:
    first = _GROUP.match(phrase)
    found = set()
    ways = [phrase]
    if first:
        ways = first[1].split("|")
    for way in ways:
        letters = _TYPED.match(way)
        if letters is None:
            found.add("")
            continue
        start = plain(letters.group())[:2]
        is_word = way[letters.end() : letters.end() + 1] in {"", " "}
        if len(start) == 2 or (is_word and not first):
            found.add(start)
        else:
            found.add("")
    return found
