"""Form of an order, question by question, in the private chat of the person who has it; pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.authorities.model import OrderProblem as Problem
from bot.authorities.model import date_problem, number_problem, read_number, until_problem
from bot.values import Order


class OrderFor(StrEnum):
    """Uses of an order. Values are stored."""

    DECIDE = "decide"  # a moderator restricts access
    ANSWER = "answer"  # the authority says that it did
    RECORD = "record"  # a moderator writes down the answer that came by letter
    PROLONG = "prolong"  # only the new last day of an order that has ended

    @property
    def confirms(self) -> bool:
        """True if the whole order is shown before it counts; a decision is confirmed elsewhere."""
        return self in {OrderFor.ANSWER, OrderFor.RECORD}


class OrderStep(StrEnum):
    """The parts of an order, in the order in which they are asked for."""

    NUMBER = "number"
    DATE = "date"
    TERRITORY = "territory"
    UNTIL = "until"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """`subject` is the id of what the order is for; `detail` is given back with the order."""

    id: str
    purpose: OrderFor
    subject: str
    authority: str
    number: str | None = None
    date: datetime.date | None = None
    territory: str | None = None
    until: datetime.date | None = None
    has_end: bool | None = None  # None: not asked yet
    detail: tuple[str, ...] = ()

    @property
    def step(self) -> OrderStep:
        if self.number is None:
            return OrderStep.NUMBER
        if self.date is None:
            return OrderStep.DATE
        if self.territory is None:
            return OrderStep.TERRITORY
        return OrderStep.UNTIL if self.has_end is None else OrderStep.CONFIRM

    @property
    def order(self) -> Order | None:
        """The order; None while a part of it is missing."""
        if self.number is None or self.date is None or self.territory is None:
            return None
        if self.has_end is None:
            return None
        return Order(self.authority, self.number, self.date, self.territory, self.until)

    def back(self) -> OrderDraft | None:
        """The draft without its last part; None where the first question is open."""
        match self.step:
            case OrderStep.CONFIRM:
                return replace(self, until=None, has_end=None)
            case _ if self.purpose is OrderFor.PROLONG:
                return None
            case OrderStep.UNTIL:
                return replace(self, territory=None)
            case OrderStep.TERRITORY:
                return replace(self, date=None)
            case OrderStep.DATE:
                return replace(self, number=None)
        return None

    def with_number(self, number: str) -> OrderDraft | Problem:
        number = read_number(number)
        return number_problem(number) or replace(self, number=number)

    def with_date(self, date: datetime.date, today: datetime.date) -> OrderDraft | Problem:
        return date_problem(date, today) or replace(self, date=date)

    def with_until(self, until: datetime.date | None) -> OrderDraft | Problem:
        """`until` is the last day; None: the order has no end."""
        after = self.date or datetime.date.min
        problem = until_problem(until, after)
        return problem or replace(self, until=until, has_end=until is not None)
