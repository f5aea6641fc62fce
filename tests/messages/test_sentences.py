"""Tables of sentences are complete: a new member of an enum cannot be forgotten."""

import importlib
import pkgutil
from collections.abc import Collection, Iterator
from enum import Enum

import bot
from bot.authorities.orders import OrderStep
from bot.figures.model import WITHOUT_PART
from bot.privacy.model import ENDS, RequestAct
from bot.values import AskedFor

APART: set[Enum] = {*RequestAct, AskedFor.WORDS, OrderStep.WHOLE} - {*ENDS}
"""Their sentences are in another message, or no question is left."""
PARTIAL: dict[str, Collection[Enum]] = {"PARTS": WITHOUT_PART}
"""By a table's name: members of which it says nothing."""
NO_WORDS = ("bot.__main__", "bot.channel", "bot.cli", "bot.core.database")
"""They speak to operators, in English alone."""


def _tables() -> Iterator[tuple[str, dict[Enum, str]]]:
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.startswith(NO_WORDS):
            for name, value in vars(importlib.import_module(module.name)).items():
                if name.isupper() and name[0] != "_" and _is_by_enum(value):
                    yield f"{module.name}.{name}", value


def _is_by_enum(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len({type(key) for key in value}) == 1
        and all(
            isinstance(key, Enum) and isinstance(text, str)
            for key, text in value.items()
        )
    )


def test_every_member_has_a_sentence() -> None:
    tables = dict(_tables())
    assert len(tables) > 5
    for name, table in tables.items():
        kind = type(next(iter(table)))
        absent = PARTIAL.get(name.rpartition(".")[2], APART)
        assert set(table) == set(kind) - {one for one in absent if type(one) is kind}, (
            name
        )
