"""Speaker of one language and zone for rendering: texts, names, times and HTML of messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeVar

from babel import Locale
from markupsafe import Markup, escape

from bot.channel.model import Channel, UnknownId
from bot.channel.parts import Text
from bot.core.capabilities import text_of
from bot.core.chat_commands import Command
from bot.core.messages.buttons import Action
from bot.core.messages.languages import Translator, name_of, translator, unbroken
from bot.core.messages.outgoing import Button, Rows
from bot.core.times import DAY_MS, HOUR_MS, MINUTE_MS
from bot.values import Outcome, Value, replace

_Id = TypeVar("_Id")
_Found = TypeVar("_Found")


class Speaker(Value):
    """The language, channel file and time of a message; `wrong` are numbers that admins dialled
    and found wrong, `dialled` those that they found right, and when (ms UTC). `site` is where the
    register is read, without a slash at the end; None where no browser reaches it."""

    t: Translator
    channel: Channel
    now: int
    bot_username: str = ""
    commands: tuple[Command, ...] = ()
    wrong: frozenset[str] = frozenset()
    dialled: tuple[tuple[str, int], ...] = ()
    site: str | None = None

    def answering(self, numbers: Sequence[str]) -> Sequence[str]:
        """Numbers of the channel file without wrong ones; all of them where none would be left."""
        return [number for number in numbers if number not in self.wrong] or numbers

    def speaking(self, language: str) -> Speaker:
        channel = self.channel
        return replace(self, t=translator(language, channel.zone, channel.zone_label))

    def own(self, text: Text) -> str:
        return unbroken(text_of(text.say(self.t.language), self.channel))

    def violation(self, id: str) -> str:
        """The type's icon and label; the id of a type that left the channel file."""
        kind = known(self.channel.type, id)
        if kind is None:
            return id
        return f"{kind.icon} {self.own(kind.label)}"

    def region(self, code: str | None) -> str:
        if code is None:
            return self.t.plain("Not said")
        region = known(self.channel.region, code)
        return code if region is None else self.own(region.name)

    def outcome(self, outcome: Outcome) -> str:
        found = known(self.channel.outcome, outcome)
        if found is None:
            return self.t.plain("Decision revised")
        return self.own(found.label)

    def authority(self, code: str) -> str:
        found = known(self.channel.authority, code)
        return code if found is None else self.own(found.short)


def known(find: Callable[[_Id], _Found], id: _Id) -> _Found | None:
    """Find an id in the channel file; None for an id that left it."""
    try:
        return find(id)
    except UnknownId:
        return None


Part = str | Literal[False, 0] | None
"""A text, or a false value where `condition and text` leaves the text out."""


def lines(*parts: Part) -> str:
    """Lines of a paragraph without those left out or empty. Strings are escaped."""
    return Markup("\n").join(p for p in parts if p)


def paragraphs(*parts: Part) -> str:
    """Paragraphs with an empty line between them, without those left out or empty."""
    return Markup("\n\n").join(p for p in parts if p)


def rows_of(buttons: Iterable[Any], width: int) -> tuple[tuple[Any, ...], ...]:
    every = tuple(buttons)
    return tuple(every[i : i + width] for i in range(0, len(every), width))


def filled(
    *rows: Sequence[Any] | Literal[False, 0] | None,
) -> tuple[tuple[Any, ...], ...]:
    """Rows without empty ones, or those that `condition and row` leaves out."""
    return tuple(tuple(row) for row in rows if row)


def bold(text: object) -> Markup:
    return _within("b", text)


def code(text: object) -> Markup:
    return _within("code", text)


def _within(tag: str, text: object) -> Markup:
    # Quicker than Markup.format, which parses the template in Python.
    return Markup(f"<{tag}>{escape(text)}</{tag.split()[0]}>")  # noqa: S704


_THREE_LINES = 120
"""Characters that about three lines of a phone hold: Telegram folds what is longer."""


def quote(text: object, *, expandable: bool = False) -> Markup:
    """An `expandable` one is folded where it is long."""
    is_long = len(str(text)) > _THREE_LINES or str(text).count("\n") > 2
    folded = expandable and is_long
    return _within("blockquote expandable" if folded else "blockquote", text)


def spoiler(text: object) -> Markup:
    return _within("tg-spoiler", text)


def language_name(language: str) -> str:
    return name_of(language) or (Locale(language).display_name or language).capitalize()


def language_rows(speaker: Speaker, leads: Callable[[str], Action]) -> Rows:
    languages = speaker.channel.languages
    return rows_of((Button(language_name(code), leads(code)) for code in languages), 3)


def lasting(speaker: Speaker, ms: int) -> str:
    t = speaker.t
    days = ms // DAY_MS
    hours = ms // HOUR_MS % 24
    minutes = ms // MINUTE_MS % 60
    if days:
        return t.plain("{days} d {hours} h", days=days, hours=hours)
    if hours:
        return t.plain("{hours} h {minutes} min", hours=hours, minutes=minutes)
    return t.plain("{minutes} min", minutes=minutes)
