"""Catalogs and translators: a translator is passed as an argument, never global.

Catalogs are the .po files under locales/, read at start without a build step. English sentences are
the msgids, so a missing translation shows readable English.
"""

import gettext
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from bot.values import Value

LOCALES = Path(__file__).resolve().parents[3] / "locales"
DOMAIN = "messages"


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a sentence that stands in a table for extraction: `t(TABLE[key], …)` translates it."""
    return message


class CatalogError(Exception):
    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Translator(Value):
    """Translates into one language. A call gives HTML with escaped values, `plain` gives text."""

    language: str
    catalog: gettext.NullTranslations
    zone: ZoneInfo
    zone_label: str

    def __call__(self, message: str, /, **values: object) -> Markup:
        """The sentence as HTML; the sentence is trusted, the values are not."""
        return _html(self.catalog.gettext(message), values)

    def plain(self, message: str, /, **values: object) -> str:
        return unbroken(self.catalog.gettext(message)).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        """The plural form of the sentence for the number; `n` is one of its values."""
        return _html(self.catalog.ngettext(one, many, n), {"n": n, **values})

    def time(self, at: int) -> str:
        """A time (ms UTC) in the channel's zone: `24.11.2026 15:07`."""
        return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone):%d.%m.%Y %H:%M}"

    def time_and_zone(self, at: int) -> str:
        """A time for readers who may be in another zone: `24.11.2026 15:07 (UTC+5)`."""
        return f"{self.time(at)} ({self.zone_label})"

    def hour_at(self, at: int) -> str:
        """The time of day of a moment (ms UTC) in the channel's zone: `05:00`."""
        moment = datetime.fromtimestamp(at / 1000, UTC)
        return f"{moment.astimezone(self.zone):%H:%M}"

    @property
    def city(self) -> str:
        """The city whose clock the channel shows: `Almaty`."""
        return str(
            get_timezone_location(self.zone, locale=self.language, return_city=True)
        )

    def day(self, at: int) -> str:
        """The day of a time (ms UTC) in the channel's zone: `24.11.2026`."""
        return (
            f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone):%d.%m.%Y}"
        )

    def long_day(self, day: date) -> str:
        """A day for readers anywhere: `November 24, 2026`, where 03.11. may be March."""
        return str(format_date(day, "long", locale=self.language))

    def month(self, first: date) -> str:
        """`October 2026`."""
        return self._calendar(first, "yMMMM")

    def short_month(self, first: date) -> str:
        """A month where there is little room: `Oct`."""
        return self._calendar(first, "MMM")

    def quarter(self, first: date) -> str:
        """A quarter to begin a line with: `4th quarter 2026`."""
        return self._calendar(first, "yQQQQ")

    def _calendar(self, day: date, skeleton: str) -> str:
        name = str(format_skeleton(skeleton, day, locale=self.language))
        return (name[:1].upper() + name[1:]).replace("\u202f", "\u00a0")

    def listed(self, items: Sequence[str]) -> str:
        """Items as the language lists them: `one, two and three`."""
        return str(format_list(items, locale=self.language))

    def number(self, n: int) -> str:
        """A number with separated thousands: `1 234`."""
        return f"{n:,}".replace(",", "\u00a0")

    def tenths(self, n: float) -> str:
        """A number with one digit after the comma or point, as the language writes it."""
        return str(format_decimal(round(n, 1), "0.0", locale=self.language))


def _html(sentence: str, values: Mapping[str, object]) -> Markup:
    # Quicker than Markup.format, which parses the sentence in Python.
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(unbroken(sentence).format(**escaped))  # noqa: S704


def numbered(number: str) -> str:
    return unbroken(f"№ {number}")


def unbroken(sentence: str) -> str:
    """The sentence with a no-break space between № and the number."""
    return sentence.replace("№ ", "№\u00a0")


@lru_cache
def translator(language: str, zone: str, zone_label: str) -> Translator:
    return Translator(language, _catalog(language), ZoneInfo(zone), zone_label)


def read_catalogs() -> None:
    """Raises CatalogError. Done before other modules are imported, it costs no memory."""
    for language in languages():
        _catalog(language)


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language == "en" or not path.is_file():
        return gettext.NullTranslations()
    try:
        with path.open("rb") as source:
            catalog = read_po(source, locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise CatalogError([f"{path} is damaged: restore it ({error})"]) from None
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def seems_written_in(text: str, meant: str, others: Iterable[str]) -> str | None:
    """Return which other language a text seems to be in, by the words that the bot says itself."""
    said = [word.lower() for word in _WORD.findall(text)]
    known = {
        language: len([word for word in said if word in _vocabulary(language)])
        for language in {meant, *others}
    }
    likely = max(sorted(known), key=known.__getitem__)
    is_clear = known[likely] >= _FEWEST_WORDS and known[likely] > 2 * known[meant]
    return likely if is_clear else None


_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 2
"""Words of a language that a text must have: one may be a name, or the same in two languages."""


@lru_cache
def _vocabulary(language: str) -> frozenset[str]:
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    found = set[str]()
    if not path.is_file():
        return frozenset(found)
    with path.open("rb") as source:
        catalog = read_po(source, locale=language)
    for message in catalog:
        said = message.id if language == "en" else message.string or ""
        sentences = said if isinstance(said, str) else " ".join(said)
        found.update(_WORD.findall(_PLACEHOLDER.sub(" ", sentences.lower())))
    return frozenset(found)


_PLACEHOLDER = re.compile(r"\{\w+\}")


@lru_cache
def typed_words(file: str) -> dict[str, str]:
    """Read words that people type, by language: the text of `locales/<code>/<file>`."""
    found = sorted(LOCALES.glob(f"*/{file}"))
    return {path.parent.name: path.read_text(encoding="utf-8") for path in found}


@lru_cache
def typed(table: str) -> Mapping[str, frozenset[str]]:
    """Read words that people type: a table of `words.toml`, the words of all languages together."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for text in typed_words("words.toml").values():
        for key, words in tomllib.loads(text).get(table, {}).items():
            found[key] |= frozenset(words)
    return found


@lru_cache
def name_of(language: str) -> str | None:
    """Return a language's own name for its button, if `words.toml` has one."""
    name: str | None = tomllib.loads(typed_words("words.toml").get(language, "")).get(
        "name"
    )
    return name


@lru_cache
def languages() -> tuple[str, ...]:
    return tuple(
        sorted(path.parent.parent.name for path in LOCALES.glob(f"*/*/{DOMAIN}.po"))
    )
