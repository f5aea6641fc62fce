"""An order being asked for, question by question, in the private chat of a person who knows it."""

import datetime
import re
from datetime import date, timedelta
from enum import Enum, StrEnum
from functools import partial
from typing import ClassVar
from unicodedata import category

from bot.cases.order_words import shown_number, territory_name
from bot.channel.model import Channel, UnknownId
from bot.core.drafts_store import Drafts
from bot.core.forms import Draft, FillIn, Found, Step, Steps
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Part,
    Rows,
    Speaker,
    Worded,
    bold,
    filled,
    lines,
    paragraphs,
)
from bot.core.pickers import press, region_rows, way_out
from bot.core.times import day_of
from bot.core.typed_time import read_day
from bot.values import Order, replace


class OrderFor(StrEnum):
    """The purposes of an order. Values are stored."""

    DECIDE = "decide"  # a moderator restricts access
    ANSWER = "answer"  # the authority says that it did, also by letter
    PROLONG = "prolong"  # only the new last day of an order that has ended


class OrderStep(StrEnum):
    """The parts of an order. Values are stored."""

    NUMBER = "number"
    DATE = "date"
    TERRITORY = "territory"
    UNTIL = "until"
    WHOLE = "whole"


LONGEST_NUMBER = 100
OLDEST_YEARS = 30


class OrderProblem(Worded):
    NO_NUMBER = N_("Write the number of the order.")
    LONG_NUMBER = N_("A number has at most {n} characters. Write only the number.")
    AHEAD = N_("This day is yet to come. Write the day of the order.")
    TOO_OLD = N_("This day is too long ago. Check the year of the order.")
    ENDS_TOO_EARLY = N_("The last day must be after the day of the order, {date}.")
    UNREADABLE_DATE = N_(
        "I could not read this day. Write it like 12.03.2026 or 12 March 2026."
    )
    WORDS_ONLY = N_("Please write it as text.")
    USE_BUTTONS = N_("Please press one of the buttons.")


_SIGN = re.compile(r"^(?:№|No?\.)\s*")
"""Stands before the number wherever it is shown."""


def read_number(typed: str) -> str:
    """The number as people read it: without its sign, and without what they do not see.

    A direction mark would show another number than the one that is kept.
    """
    seen = "".join(
        one for one in typed if one.isspace() or category(one) not in {"Cc", "Cf", "Cs"}
    )
    return _SIGN.sub("", " ".join(seen.split()))


ENDLESS = "endless"
"""On a button: the order has no last day."""


class OrderDraft(Draft, kw_only=True):
    """`subject` is the id of what the order is for; `detail` is given back with the order."""

    form: ClassVar[str] = "o"

    step: OrderStep = OrderStep.NUMBER
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
    def order(self) -> Order | None:
        """The order; None while a part of it is missing."""
        if self.number and self.date and self.territory and self.has_end is not None:
            return Order(
                self.authority, self.number, self.date, self.territory, self.until
            )
        return None


ORDER_DRAFTS = Drafts(OrderDraft)


def _is_new(draft: OrderDraft) -> bool:
    return draft.purpose is not OrderFor.PROLONG


ORDER_STEPS: Steps[OrderDraft, Enum] = Steps(
    Step(OrderStep.NUMBER, ("number",), asked=_is_new),
    Step(OrderStep.DATE, ("date",), asked=_is_new),
    Step(OrderStep.TERRITORY, ("territory",), asked=_is_new),
    Step(OrderStep.UNTIL, ("has_end", "until")),
    Step(OrderStep.WHOLE),
)


def order_problem(order: Order | OrderDraft, today: date) -> OrderProblem | None:
    number = order.number
    day = order.date
    until = order.until
    if number is not None and not number.strip():
        return OrderProblem.NO_NUMBER
    if number is not None and len(number) > LONGEST_NUMBER:
        return OrderProblem.LONG_NUMBER
    if day is not None and day > today:
        return OrderProblem.AHEAD
    if day is not None and day.year < today.year - OLDEST_YEARS:
        return OrderProblem.TOO_OLD
    if day is not None and until is not None and until <= day:
        return OrderProblem.ENDS_TOO_EARLY
    return None


def type_part(draft: OrderDraft, text: str | None, now: date) -> Found[OrderDraft]:
    if not text:
        return OrderProblem.WORDS_ONLY
    if draft.step is OrderStep.NUMBER:
        return _onward(replace(draft, number=read_number(text)), now)
    if draft.step not in {OrderStep.DATE, OrderStep.UNTIL}:
        return OrderProblem.USE_BUTTONS
    day = read_day(text, now, ahead=draft.step is OrderStep.UNTIL)
    if day is None:
        return OrderProblem.UNREADABLE_DATE
    if draft.step is OrderStep.DATE:
        return _onward(replace(draft, date=day), now)
    return _onward(replace(draft, until=day, has_end=True), now)


def choose_part(
    draft: OrderDraft, value: str, now: date, channel: Channel
) -> Found[OrderDraft]:
    """Take what a button says. Raises UnknownId for what the channel file does not know."""
    match draft.step:
        case OrderStep.DATE:
            return _onward(replace(draft, date=now - timedelta(int(value))), now)
        case OrderStep.UNTIL:
            return _onward(replace(draft, until=None, has_end=False), now)
        case OrderStep.TERRITORY:
            territory = value
            if territory != channel.country:
                territory = channel.region(value).code
            return _onward(replace(draft, territory=territory), now)
    raise UnknownId(draft.step, value)


def _onward(draft: OrderDraft, now: date) -> Found[OrderDraft]:
    return order_problem(draft, now) or ORDER_STEPS.onward(draft)


class OrderAsk(Message):
    """The question for the next part of an order; `problem` is what was wrong with the answer."""

    draft: OrderDraft
    problem: OrderProblem | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        draft = self.draft
        text = paragraphs(
            self.problem
            and t(
                self.problem.sentence,
                n=LONGEST_NUMBER,
                date=draft.date and day_of(draft.date),
            ),
            lines(
                bold(
                    t(
                        "Order of {authority}",
                        authority=speaker.authority(draft.authority),
                    )
                ),
                *_known(speaker, draft),
            ),
            bold(t(QUESTION_SENTENCES[draft.step])),
        )
        way = way_out(speaker, draft, ORDER_STEPS)
        return Outgoing(text, (*_rows(speaker, draft), *filled(way)))


QUESTION_SENTENCES = {
    OrderStep.NUMBER: N_(
        "What is the number of the order? Write it as it stands there."
    ),
    OrderStep.DATE: N_("Of which day is the order? For example: 12.03.2026"),
    OrderStep.TERRITORY: N_("Where does the order apply?"),
    OrderStep.UNTIL: N_(
        "Until which day does the order apply? For example: 31.12.2027"
    ),
}


def _known(speaker: Speaker, draft: OrderDraft) -> list[Part]:
    t = speaker.t
    where = draft.territory and territory_name(speaker, draft.territory)
    return [
        draft.number and t("Number: {number}", number=shown_number(draft.number)),
        draft.date is not None and t("Day: {date}", date=day_of(draft.date)),
        where and t("Where it applies: {territory}", territory=where),
    ]


def _rows(speaker: Speaker, draft: OrderDraft) -> Rows:
    t = speaker.t
    offered = list[Button]()
    regions = Rows()
    match draft.step:
        case OrderStep.DATE:
            days = {"0": t.plain("Today"), "1": t.plain("Yesterday")}
            offered = [press(draft, day, FillIn, n) for n, day in days.items()]
        case OrderStep.TERRITORY:
            country = speaker.channel.country
            offered = [press(draft, t.plain("The whole country"), FillIn, country)]
            leads = partial(FillIn, draft.form, draft.id, draft.revision)
            regions = region_rows(speaker, leads)
        case OrderStep.UNTIL:
            offered = [press(draft, t.plain("It has no end date"), FillIn, ENDLESS)]
    return (*filled(offered), *regions)
