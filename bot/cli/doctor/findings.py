"""Findings of the doctor: severity, subject, and the repair in words."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from bot.values import Value


class Health(StrEnum):
    GOOD = "ok"
    WARNING = "warning"
    BAD = "BAD"
    UNCHECKED = "to check"
    """The doctor could not check it, or a person has to."""
    WAITS = "waits for you"
    ON = "on"
    OFF = "off"
    """States of capabilities, as /admin shows them."""


class Finding(Value):
    health: Health
    thing: str
    words: str


Tell = Callable[[Finding], None]

good, warning, bad, unchecked = (
    partial(Finding, health) for health in list(Health)[:4]
)
