"""Files of a channel: rules, departments, facts, texts, and the file that it extends, become one.

Beside `my.toml` may stand `my.departments.toml`, `my.facts.toml`, and a file of texts for each
language, like `my.en.toml`. A file with `extends = "kazakhstan"` names only what differs from that one.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import field

from bot.channel.parts import LANGUAGE, Problem
from bot.values import Value

Keys = tuple[str, ...]
"""The way to a key: names of tables, then its own."""
Tables = dict[str, Any]

SHIPPED = Path(__file__).with_name("kazakhstan.toml")
LAST_TYPE = "other"


class ChannelError(Exception):
    """The channel file cannot be used; each line names the file, the line, the key and the mend.

    `first` is the problem of the first line, where a check found it.
    """

    def __init__(self, lines: Iterable[str], first: Problem | None = None) -> None:
        self.lines = list(lines)
        self.first = first
        super().__init__("\n".join(self.lines))


class Source(Value, eq=False):
    """Text of one file, and the language where all of its texts are in one.

    Those that say the same are equal, wherever they stand: what is read of them is kept.
    """

    file: Path
    text: str
    language: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[str, str | None]:
        return self.text, self.language


_NOTHING = "it is the same in every channel; take it out"
_RETIRED: dict[Keys, str] = {
    ("retention", "updates_days"): _NOTHING,
    ("retention", "set_aside_days"): _NOTHING,
    ("retention", "messages_days"): _NOTHING,
    ("retention", "recipients_days"): _NOTHING,
    ("publication", "look_hours"): _NOTHING,
    ("retention", "proofs_days"): _NOTHING,
    ("second_look", "overturned_days"): _NOTHING,
    ("terms", "answer_days"): _NOTHING,
    ("limits", "anonymous_a_day"): _NOTHING,
    ("limits", "checks_an_hour"): _NOTHING,
    ("limits", "all_checks_an_hour"): _NOTHING,
}
"""Keys of 0.2.0 that are not read any more, with what stands in their place."""

Layer = tuple[Source, ...]
"""A channel file, then those that stand beside it."""


class Written(Value):
    """All keys of a channel, merged, and where each of them stands, as file:line."""

    file: Path
    tables: Tables = field(default_factory=dict)
    places: dict[Keys, str] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)

    def place_of(self, path: Keys) -> str:
        """Return where a key stands; for one that is missing, where its table does."""
        for length in range(len(path) - 1, 0, -1):
            in_its_language = (*path[:length], path[-1])
            if in_its_language in self.places:
                return self.places[in_its_language]
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return str(self.file)


def read_layers(file: Path) -> tuple[Layer, ...]:
    """Read a channel file and those that it extends, the lowest first."""
    chain = [Source(file, _text(file))]
    while "extends" in _tables(chain[-1]):
        below = _extended(chain[-1])
        if below in [source.file for source in chain]:
            raise ChannelError(
                [f"{_place(chain[-1], 'extends')}: the file extends itself."]
            )
        chain.append(Source(below, _text(below)))
    languages = _languages(chain)
    return tuple(
        (source, *_beside(source.file, languages)) for source in reversed(chain)
    )


def _languages(chain: list[Source]) -> list[str]:
    """The topmost list of languages. The file is told later what is wrong with it."""
    for source in chain:
        listed = _tables(source).get("languages")
        if isinstance(listed, list):
            codes = [code for code in listed if isinstance(code, str)]
            return [code for code in codes if re.fullmatch(LANGUAGE, code)]
    return []


def _beside(file: Path, languages: Iterable[str]) -> Iterator[Source]:
    for apart in ("departments", "facts"):
        rules = file.with_suffix(f".{apart}.toml")
        if rules.is_file():
            yield Source(rules, _text(rules))
    for language in languages:
        texts = file.with_suffix(f".{language}.toml")
        if texts.is_file():
            yield Source(texts, _text(texts), language)


def _extended(source: Source) -> Path:
    named = _tables(source)["extends"]
    shipped = sorted(
        each.stem
        for each in SHIPPED.parent.glob("*.toml")
        if each.suffixes == [".toml"]
    )
    if named in shipped:
        return SHIPPED.with_name(f"{named}.toml")
    if isinstance(named, str) and named.endswith(".toml"):
        return source.file.parent / named
    near = get_close_matches(str(named), shipped, n=1)
    mend = f"Did you mean “{near[0]}”" if near else f"Use one of: {', '.join(shipped)}"
    place = _place(source, "extends")
    what = f"{place}: extends: no channel “{named}” ships with Habarla"
    raise ChannelError([f"{what}. {mend}, or name your own file, like “base.toml”."])


def _place(source: Source, *path: str) -> str:
    line = _lines_of(source).get(path)
    return f"{source.file}:{line}" if line else str(source.file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        why = error.strerror or "cannot be read"
        line = f"{file}: {why}. Set CHANNEL_FILE to a file that is there."
        raise ChannelError([line]) from None
    except UnicodeDecodeError as error:
        line = f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        raise ChannelError([line]) from None


@lru_cache(maxsize=16)
def _tables(source: Source) -> Tables:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        line = f"{source.file}: not TOML: {error}. Correct that place."
        raise ChannelError([line]) from None


_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*"
_HEADING = re.compile(rf"\s*\[{_DOTTED}\]")
_KEY = re.compile(rf"{_DOTTED}=")


@lru_cache(maxsize=16)
def _lines_of(source: Source) -> dict[Keys, int]:
    """Return the line of each table and key; `tomllib` tells none."""
    found = dict[Keys, int]()
    table: Keys = ()
    is_inside_text = False
    for number, line in enumerate(source.text.splitlines(), 1):
        if not is_inside_text:
            heading, key = _HEADING.match(line), _KEY.match(line)
            if heading is not None:
                table = _names_in(heading[1])
                found[table] = number
            elif key is not None:
                path = (*table, *_names_in(key[1]))
                for length in range(len(table) + 1, len(path) + 1):
                    found.setdefault(path[:length], number)
        quotes = line.count('"""') + line.count("'''")
        is_inside_text ^= quotes % 2 == 1
    return found


def _names_in(dotted: str) -> Keys:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))


def merge_layers(layers: tuple[Layer, ...]) -> Written:
    """Put what upper layers say over what lower ones say, table by table."""
    written = Written(layers[-1][0].file)
    for layer in layers:
        own = _tables(layer[0])
        if written.tables:
            _keep_languages(written.tables, own.get("languages"))
            _remove(written, layer[0], own.get("remove", []))
        for source in layer:
            _put_over(written, source)
    if len(layers) > 1:
        _put_last(written.tables.get("types"))
    for key in ("extends", "remove"):
        written.tables.pop(key, None)
    _take_out_retired(written)
    return written


def _take_out_retired(written: Written) -> None:
    """Files of 0.2.0 load: a key that left is named once, and is not read."""
    for path, instead in _RETIRED.items():
        table, key = path
        inside = written.tables.get(table)
        if not isinstance(inside, dict) or key not in inside:
            continue
        del inside[key]
        what = f"{written.place_of(path)}: {table}.{key}: the key is not read any more"
        written.retired.append(f"{what}, {instead}.")
    if written.tables.get("limits") == {}:
        del written.tables["limits"]


def _put_over(written: Written, source: Source) -> None:
    tables = _tables(source)
    if source.language is not None:
        tables = _said_in(source.language, tables)
    _merge(written.tables, tables)
    for path, line in _lines_of(source).items():
        place = f"{source.file}:{line}"
        if source.language is None:
            written.places[path] = place
        else:
            written.places[(*path, source.language)] = place
            written.places.setdefault(path, place)


def _said_in(language: str, tables: Tables) -> Tables:
    """A file of texts names no language at each of them."""
    return {
        key: _said_in(language, value) if isinstance(value, dict) else {language: value}
        for key, value in tables.items()
    }


def _merge(below: Tables, above: Tables) -> None:
    for key, value in above.items():
        known = below.get(key)
        if isinstance(value, dict):
            if not isinstance(known, dict):
                known = below[key] = {}
            _merge(known, value)
        else:
            below[key] = value


def _keep_languages(tables: Tables, languages: Any) -> None:
    """Drop texts in languages of the lower file that the upper one does not have."""
    known = tables.get("languages")
    if not isinstance(languages, list) or not isinstance(known, list):
        return
    dropped = set(map(str, known)) - set(map(str, languages))
    _drop(tables, set(map(str, known)), dropped)


def _drop(tables: Tables, known: set[str], dropped: set[str]) -> None:
    is_text = bool(tables) and tables.keys() <= known
    for key in list(tables):
        if is_text and key in dropped:
            del tables[key]
        elif isinstance(tables[key], dict):
            _drop(tables[key], known, dropped)


def _remove(written: Written, source: Source, listed: Any) -> None:
    """Take out what the file lists under `remove`, like "hotlines.104" or "region_orders"."""
    names = listed if isinstance(listed, list) else [listed]
    wrong = []
    for name in names:
        *tables, last = str(name).split(".")
        inside: Any = written.tables
        for table in tables:
            inside = inside.get(table) if isinstance(inside, dict) else None
        if not isinstance(inside, dict) or last not in inside:
            wrong.append(
                Problem(("remove",), f"there is no “{name}”", _near(written, str(name)))
            )
            continue
        del inside[last]
    if wrong:
        place = _place(source, "remove")
        raise ChannelError(f"{place}: {line}" for line in problem_lines(wrong))


def _near(written: Written, name: str) -> str:
    known = [".".join(path) for path in written.places]
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    return f"did you mean “{near[0]}”" if near else "take it off the list"


def _put_last(types: Any) -> None:
    """A type that the upper file adds stands above “other”."""
    if isinstance(types, dict) and LAST_TYPE in types:
        types[LAST_TYPE] = types.pop(LAST_TYPE)


def problem_lines(found: Iterable[Problem]) -> Iterator[str]:
    for each in found:
        yield f"{'.'.join(each.path)}: {each.what}. {each.mend[0].upper()}{each.mend[1:]}."


def refusal(
    problems: Sequence[Problem], place_of: Callable[[Keys], str]
) -> ChannelError:
    """The error that names each problem and its place, and keeps the first one."""
    lines = (
        f"{place_of(problem.path)}: {line}"
        for problem, line in zip(problems, problem_lines(problems), strict=True)
    )
    return ChannelError(lines, problems[0])
