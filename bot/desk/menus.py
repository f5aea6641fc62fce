"""Menus of the working card as values.

A menu that stands open is stored with its card as a path of words, whose form is frozen.
"""

from typing import TypeAlias

from bot.desk.buttons import CardMenu
from bot.values import Act, Value


class VerdictMenu(Value):
    """The choice of an outcome; `path` are the options that were chosen."""

    path: tuple[str, ...] = ()


class ReasonMenu(Value):
    """The question why; `about` is who or what the act needs, as its words stand in buttons."""

    act: Act
    about: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        return (self.act.value, *self.about)


class ChoiceMenu(Value):
    """A menu that a button of the card opens; `ids` are the desks or colleagues to choose from."""

    menu: CardMenu
    ids: tuple[str, ...] = ()


class WhomMenu(Value):
    """Which of the reporters to ask; `count` of them can be asked."""

    count: int


class SentReport(Value):
    id: str
    at: int


class BadFaithMenu(Value):
    """Which of the reports is in bad faith."""

    reports: tuple[SentReport, ...]


class ReporterMenu(Value):
    """Acts on the person who sent a report: how many wait, until when they pause, how many ended.

    `paused_until` is 0 where they may file; with `has_others` the case has reports of others.
    """

    report: str
    waiting: int
    paused_until: int
    closed: int
    has_others: bool = False


ShownMenu: TypeAlias = (
    VerdictMenu | ReasonMenu | ChoiceMenu | WhomMenu | BadFaithMenu | ReporterMenu
)


def menu_path(menu: ShownMenu) -> tuple[str, ...]:
    """Return a menu as it is stored."""
    match menu:
        case VerdictMenu(path):
            return ("o", *path)
        case ReasonMenu():
            return ("b", *menu.path)
        case ChoiceMenu(which, ids):
            return (which.value, *ids)
        case WhomMenu(count):
            return ("a", str(count))
        case BadFaithMenu(reports):
            return ("bads", *(f"{one.id}@{one.at}" for one in reports))
        case ReporterMenu(report, waiting, paused_until, closed, has_others):
            counts = (str(waiting), str(paused_until), str(closed))
            if has_others:
                return ("bad", report, *counts, "others")
            return ("bad", report, *counts)


def read_menu(path: tuple[str, ...]) -> ShownMenu | None:
    """Read a stored menu; None where none is open, or one that is not shown any more."""
    match path:
        case ("o", *options):
            return VerdictMenu(tuple(options))
        case ("b", act, *about):
            return ReasonMenu(Act(act), tuple(about))
        case ("a", count):
            return WhomMenu(int(count))
        case ("bads", *reports):
            return BadFaithMenu(tuple(map(_read_report, reports)))
        case ("bad", report, waiting, paused_until, closed, *others):
            counts = (int(waiting), int(paused_until), int(closed))
            return ReporterMenu(report, *counts, has_others=bool(others))
        case (menu, *ids) if menu in list(CardMenu):
            return ChoiceMenu(CardMenu(menu), tuple(ids))
        case _:
            return None


def _read_report(word: str) -> SentReport:
    report, _, at = word.partition("@")
    return SentReport(report, int(at))
