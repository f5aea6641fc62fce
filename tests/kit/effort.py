"""Counts the work of a function in steps, which depend on its input alone and on no clock.

A step is a line of Python, a place where a regular expression tries a part of itself, or a pair of
marks over one letter that Unicode's normal forms sort.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any
from unittest.mock import patch

_Then = Callable[[int], bool]
_Part = Callable[["_Try", int, _Then], bool]
_MODULES = ("bot.", "handlers.", "phonenumbers.", "validators.", "idna.")
_steps = 0


def steps_of(function: Callable[[str], object], text: str) -> int:
    """How many steps the function takes for a text."""
    global _steps
    outer, depth = sys.gettrace(), sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)  # a repeated part is tried by recursion
    _steps = 0
    try:
        with _counted_patterns(), patch.object(unicodedata, "normalize", _normalize):
            sys.settrace(_traced)
            function(text)
    finally:
        sys.settrace(outer)
        sys.setrecursionlimit(depth)
    return _steps


def _traced(frame: FrameType, event: str, _: object) -> Any:
    global _steps
    if frame.f_code.co_filename == __file__:
        return None
    _steps += event == "line"
    return _traced


_real_normalize = unicodedata.normalize


def _normalize(form: Any, text: str) -> str:
    """Count what the sorting of marks costs: it compares those of one letter pair by pair."""
    global _steps
    runs = groupby(_real_normalize(form, text), unicodedata.combining)
    _steps += len(text) + sum(sum(1 for _ in run) ** 2 for mark, run in runs if mark)
    return _real_normalize(form, text)


@contextmanager
def _counted_patterns() -> Iterator[None]:
    """In place of every pattern of ours and of the libraries below stands one that counts."""
    changed = []
    for name, module in list(sys.modules.items()):
        for key, value in list(vars(module).items()) if name.startswith(_MODULES) else ():
            if isinstance(value, re.Pattern):
                changed.append((module, key, value))
                setattr(module, key, counted(value))
            elif isinstance(value, tuple) and any(isinstance(one, re.Pattern) for one in value):
                changed.append((module, key, value))
                setattr(module, key, tuple(map(counted, value)))
    compiled = re._compile  # type: ignore[attr-defined]
    try:
        with patch.object(re, "_compile", lambda *given: counted(compiled(*given))):
            yield
    finally:
        for module, key, value in changed:
            setattr(module, key, value)


@cache
def counted(pattern: re.Pattern[str]) -> "Counted":
    return Counted(pattern)


class Counted:
    """A pattern that counts what it tries, and answers what the real one answers."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.flags = pattern.pattern, pattern.flags
        self._real = pattern
        self._part = _sequence(_parser.parse(pattern.pattern, pattern.flags), pattern.flags)

    def first(self, text: str, at: int = 0, *, here: bool = False, whole: bool = False) -> Any:
        """Where the first match begins and ends, counted; None without one."""
        ends: list[int] = []

        def accepted(end: int) -> bool:
            ends.append(end)
            return not whole or end == len(text)

        for start in range(at, at + 1 if here else len(text) + 1):
            if self._part(_Try(text), start, accepted):
                return start, ends[-1]
        return None

    def search(self, text: str, pos: int = 0, *end: int) -> Any:
        self.first(text[: end[0]] if end else text, pos)
        return self._real.search(text, pos, *end)

    def match(self, text: str, pos: int = 0) -> Any:
        self.first(text, pos, here=True)
        return self._real.match(text, pos)

    def fullmatch(self, text: str, pos: int = 0) -> Any:
        self.first(text, pos, here=True, whole=True)
        return self._real.fullmatch(text, pos)

    def finditer(self, text: str, pos: int = 0, *end: int) -> Any:
        for match in self._real.finditer(text, pos, *end):
            self.first(text, pos)
            pos = max(match.end(), match.start() + 1)
            yield match
        self.first(text, pos)

    def findall(self, text: str) -> Any:
        list(self.finditer(text))
        return self._real.findall(text)

    def sub(self, by: Any, text: str, count: int = 0) -> str:
        list(self.finditer(text))
        return self._real.sub(by, text, count)

    def split(self, text: str, maxsplit: int = 0) -> Any:
        list(self.finditer(text))
        return self._real.split(text, maxsplit)


class _Try:
    def __init__(self, text: str) -> None:
        self.text, self.groups = text, dict[int, tuple[int, int]]()


def _sequence(parsed: Any, flags: int) -> _Part:
    parts = [_part(kind, given, flags) for kind, given in parsed]

    def run(tried: _Try, at: int, then: _Then, number: int = 0) -> bool:
        if number == len(parts):
            return then(at)
        return parts[number](tried, at, lambda end: run(tried, end, then, number + 1))

    return parts[0] if len(parts) == 1 else run


def _part(kind: Any, given: Any, flags: int) -> _Part:
    if (is_one := _one_character(kind, given, flags)) is not None:
        return _character(is_one)
    match kind:
        case sre.SUBPATTERN:
            return _group(given[0], _sequence(given[3], flags | given[1]))
        case sre.BRANCH:
            return _branch([_sequence(one, flags) for one in given[1]])
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            return _repeat(kind, *given, flags)
        case sre.ATOMIC_GROUP:
            return _atomic(_sequence(given, flags))
        case sre.ASSERT | sre.ASSERT_NOT:
            return _look(kind is sre.ASSERT, *given, flags)
        case sre.AT:
            return _place(given)
        case sre.GROUPREF:
            return _same_as(given)
    raise NotImplementedError(kind)


def _count() -> None:
    global _steps
    _steps += 1


def _character(is_one: Callable[[str], bool]) -> _Part:
    def run(tried: _Try, at: int, then: _Then) -> bool:
        _count()
        return at < len(tried.text) and is_one(tried.text[at]) and then(at + 1)

    return run


def _group(number: int | None, inner: _Part) -> _Part:
    if number is None:
        return inner

    def run(tried: _Try, at: int, then: _Then) -> bool:
        before = tried.groups.get(number)

        def noted(end: int) -> bool:
            tried.groups[number] = (at, end)
            return then(end)

        if inner(tried, at, noted):
            return True
        if before is not None:
            tried.groups[number] = before
        return False

    return run


def _branch(parts: Sequence[_Part]) -> _Part:
    def run(tried: _Try, at: int, then: _Then) -> bool:
        for part in parts:  # noqa: SIM110 - any() would take the machine's stack
            if part(tried, at, then):
                return True
        return False

    return run


def _atomic(inner: _Part) -> _Part:
    def run(tried: _Try, at: int, then: _Then) -> bool:
        ends: list[int] = []
        return inner(tried, at, lambda end: not ends.append(end)) and then(ends[0])

    return run


def _repeat(kind: Any, least: int, most: Any, inner: Any, flags: int) -> _Part:
    part = _sequence(inner, flags)
    most = sys.maxsize if most is sre.MAXREPEAT else most
    if kind is sre.POSSESSIVE_REPEAT:
        return _possessive(part, least, most)
    is_one = _one_character(*inner[0], flags) if len(inner) == 1 else None
    if is_one is not None and kind is sre.MAX_REPEAT:
        return _run_of(is_one, least, most)

    def run(tried: _Try, at: int, then: _Then, times: int = 0) -> bool:
        def more() -> bool:
            return times < most and part(
                tried,
                at,
                lambda end: (end > at or times < least) and run(tried, end, then, times + 1),
            )

        _count()
        if kind is sre.MIN_REPEAT:
            return (times >= least and then(at)) or more()
        return more() or (times >= least and then(at))

    return run


def _run_of(is_one: Callable[[str], bool], least: int, most: int) -> _Part:
    def run(tried: _Try, at: int, then: _Then) -> bool:
        end, last = at, min(len(tried.text), at + most)
        while end < last and is_one(tried.text[end]):
            _count()
            end += 1
        while end >= at + least:
            _count()
            if then(end):
                return True
            end -= 1
        return False

    return run


def _possessive(part: _Part, least: int, most: int) -> _Part:
    once = _atomic(part)

    def run(tried: _Try, at: int, then: _Then) -> bool:
        times, ends = 0, [at]
        while times < most and once(tried, ends[-1], lambda end: not ends.append(end)):
            _count()
            times += 1
            if ends[-1] == ends[-2]:
                break
        return times >= least and then(ends[-1])

    return run


def _look(is_wanted: bool, direction: int, inner: Any, flags: int) -> _Part:
    part, width = _sequence(inner, flags), inner.getwidth()[0] if direction < 0 else 0

    def run(tried: _Try, at: int, then: _Then) -> bool:
        _count()
        is_there = at >= width and part(tried, at - width, lambda _: True)
        return is_there == is_wanted and then(at)

    return run


def _place(given: Any) -> _Part:
    def is_word(text: str, at: int) -> bool:
        return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")

    def run(tried: _Try, at: int, then: _Then) -> bool:
        _count()
        text = tried.text
        edge = is_word(text, at - 1) != is_word(text, at)
        holds = {
            sre.AT_BEGINNING: at == 0,
            sre.AT_BEGINNING_STRING: at == 0,
            sre.AT_END: at == len(text) or (at == len(text) - 1 and text[at] == "\n"),
            sre.AT_END_STRING: at == len(text),
            sre.AT_BOUNDARY: edge,
            sre.AT_NON_BOUNDARY: not edge,
        }
        return holds[given] and then(at)

    return run


def _same_as(number: int) -> _Part:
    def run(tried: _Try, at: int, then: _Then) -> bool:
        start, end = tried.groups[number]
        _count()
        said = tried.text[start:end]
        return tried.text.startswith(said, at) and then(at + len(said))

    return run


def _one_character(kind: Any, given: Any, flags: int) -> Callable[[str], bool] | None:
    """The test of a part that takes exactly one character; None for any other part."""
    if kind is sre.ANY:
        return lambda char: bool(flags & re.S) or char != "\n"
    if kind in (sre.LITERAL, sre.NOT_LITERAL):
        items, is_negated = [(sre.LITERAL, given)], kind is sre.NOT_LITERAL
    elif kind is sre.IN:
        is_negated = given[0][0] is sre.NEGATE
        items = given[1:] if is_negated else given
    else:
        return None

    @cache
    def is_one(char: str) -> bool:
        cases = {char, char.lower(), char.upper()} if flags & re.I else {char}
        is_in = any(_is_in(one, *item, flags) for item in items for one in cases if len(one) == 1)
        return is_in != is_negated

    return is_one


def _is_in(char: str, kind: Any, given: Any, flags: int) -> bool:
    if kind is sre.LITERAL:
        return ord(char) == given
    if kind is sre.RANGE:
        return bool(given[0] <= ord(char) <= given[1])
    name = str(given).removeprefix("CATEGORY_")
    tests = {
        "DIGIT": str.isdecimal,
        "SPACE": str.isspace,
        "WORD": lambda c: c.isalnum() or c == "_",
    }
    is_in = tests[name.removeprefix("NOT_")](char) and (char.isascii() or not flags & re.A)
    return is_in != name.startswith("NOT_")
