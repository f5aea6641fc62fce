"""The order of an authority by which access to material is restricted."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from unicodedata import category

LONGEST_NUMBER = 100
OLDEST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Order:
    """Days are those of the channel's zone; without `until` the order has no end.

    `authority` is a code of the channel file; `territory` is the channel's country, like "KZ", or
    the code of a region.
    """

    authority: str
    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None  # the last day

    def ended(self, today: datetime.date) -> bool:
        return self.until is not None and self.until < today


class OrderProblem(StrEnum):
    NO_NUMBER = "no_number"
    LONG_NUMBER = "long_number"
    AHEAD = "ahead"  # the order is of a later day than today
    TOO_OLD = "too_old"  # mostly a mistyped year
    ENDS_TOO_EARLY = "ends_too_early"  # not after the day of the order


_SIGN = re.compile(r"^(?:№|No?\.)\s*")
"""Stands before the number wherever it is shown."""


def read_number(typed: str) -> str:
    """The number as people read it: without its sign, and without what they do not see.

    A direction mark would show another number than the one that is kept.
    """
    seen = "".join(one for one in typed if one.isspace() or category(one) not in {"Cc", "Cf", "Cs"})
    return _SIGN.sub("", " ".join(seen.split()))


def number_problem(number: str) -> OrderProblem | None:
    if not number.strip():
        return OrderProblem.NO_NUMBER
    return OrderProblem.LONG_NUMBER if len(number) > LONGEST_NUMBER else None


def date_problem(date: datetime.date, today: datetime.date) -> OrderProblem | None:
    if date > today:
        return OrderProblem.AHEAD
    return OrderProblem.TOO_OLD if date.year < today.year - OLDEST_YEARS else None


def until_problem(until: datetime.date | None, date: datetime.date) -> OrderProblem | None:
    return OrderProblem.ENDS_TOO_EARLY if until is not None and until <= date else None


def order_problem(order: Order, today: datetime.date) -> OrderProblem | None:
    """The first mistake in an order. `today` is a day in the channel's zone."""
    return (
        number_problem(order.number)
        or date_problem(order.date, today)
        or until_problem(order.until, order.date)
    )


def keep_order(order: Order | None) -> dict[str, Any] | None:
    """An order as plain values, with days like "2026-03-12"."""
    if order is None:
        return None
    return {
        "authority": order.authority,
        "number": order.number,
        "date": order.date.isoformat(),
        "territory": order.territory,
        "until": order.until and order.until.isoformat(),
    }


def restore_order(kept: Mapping[str, Any] | None) -> Order | None:
    """The inverse of `keep_order`."""
    if kept is None:
        return None
    until = kept["until"]
    return Order(
        kept["authority"],
        kept["number"],
        datetime.date.fromisoformat(kept["date"]),
        kept["territory"],
        until and datetime.date.fromisoformat(until),
    )
