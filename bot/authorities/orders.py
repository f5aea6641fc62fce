"""Screens, buttons and answers of the form of an order; each button names its draft.

The draft is kept with the person, so that a button of an earlier one changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.authorities.model import LONGEST_NUMBER, OrderProblem
from bot.authorities.order_draft import OrderDraft, OrderFor, OrderStep
from bot.core.buttons import Action, button
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.pickers import region_rows
from bot.core.speaker import Part, Speaker, bold, filled, lines, paragraphs
from bot.core.times import today
from bot.links.link import defang
from bot.values import Order


@dataclass(frozen=True, slots=True)
class OrderAction(Action):
    draft: str


@button("ao:{draft}:date:{days}")
class ChooseOrderDate(OrderAction):
    """The order is of so many days ago."""

    days: int


@button("ao:{draft}:regions")
class ShowOrderRegions(OrderAction): ...


@button("ao:{draft}:where:{territory}")
class ChooseTerritory(OrderAction):
    """The channel's country, or a region of it, by its code."""

    territory: str


@button("ao:{draft}:endless")
class OrderWithoutEnd(OrderAction): ...


@button("ao:{draft}:back")
class OrderBack(OrderAction):
    """To the question before; at the first one the question is dropped."""


@button("ao:{draft}:ok")
class ConfirmOrder(OrderAction): ...


@button("ao:{draft}:stop")
class StopOrder(OrderAction): ...


class OrderRefusal(StrEnum):
    """Reasons a typed part of an order was not taken, besides those of the order itself."""

    UNREADABLE_DATE = "unreadable_date"
    WORDS_ONLY = "words_only"
    USE_BUTTONS = "use_buttons"


class OrderEnd(StrEnum):
    STOPPED = "stopped"
    OVER = "over"  # the time is over, or other work began meanwhile


@message
class OrderAsk:
    """The question for the next part of an order; `problem` is what was wrong with the answer.

    With `regions` the buttons are the regions.
    """

    draft: OrderDraft
    problem: OrderProblem | OrderRefusal | None = None
    regions: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, draft = speaker.t, self.draft
        text = paragraphs(
            self.problem
            and t(
                PROBLEM_SENTENCES[self.problem],
                n=LONGEST_NUMBER,
                date=draft.date and day_of(draft.date),
            ),
            lines(
                bold(t("Order of {authority}", authority=speaker.authority(draft.authority))),
                *_known(speaker, draft),
            ),
            bold(t(QUESTION_SENTENCES[draft.step])),
        )
        rows = _regions(speaker, draft) if self.regions else _rows(speaker, draft)
        return Outgoing(text, rows)


@message
class OrderEnded:
    """Stands in place of the question when no order is asked for any more."""

    why: OrderEnd

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(speaker.t(ENDED_SENTENCES[self.why]))


_SHOWN = 2 * LONGEST_NUMBER
"""UTF-16 units of a number or a place."""


def day_of(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def territory(speaker: Speaker, code: str) -> str:
    """The region by its name, or the whole country."""
    if code == speaker.channel.country:
        return speaker.t.plain("the whole country")
    return shortened(speaker.region(code), _SHOWN)


def shown_number(number: str) -> str:
    """The number so that nothing in it can be tapped."""
    return shortened(defang(number), _SHOWN)


def order_lines(speaker: Speaker, order: Order) -> list[Part]:
    """Number and day, where the order applies, until when. The authority stands elsewhere."""
    t, number = speaker.t, shown_number(order.number)
    return [
        t("Order: № {number} of {date}", number=number, date=day_of(order.date)),
        t("Where it applies: {territory}", territory=territory(speaker, order.territory)),
        _until(speaker, order),
    ]


def _until(speaker: Speaker, order: Order) -> str:
    t = speaker.t
    if order.until is None:
        return t("The order has no end date.")
    if order.ended(today(speaker.now, speaker.channel.zone)):
        return t("The order ended on {date}.", date=day_of(order.until))
    return t("In force until {date}", date=day_of(order.until))


QUESTION_SENTENCES = {
    OrderStep.NUMBER: N_("What is the number of the order? Write it as it stands there."),
    OrderStep.DATE: N_("Of which day is the order? For example: 12.03.2026"),
    OrderStep.TERRITORY: N_("Where does the order apply?"),
    OrderStep.UNTIL: N_("Until which day does the order apply? For example: 31.12.2027"),
    OrderStep.CONFIRM: N_("Is everything right?"),
}
PROBLEM_SENTENCES = {
    OrderProblem.NO_NUMBER: N_("Write the number of the order."),
    OrderProblem.LONG_NUMBER: N_("A number has at most {n} characters. Write only the number."),
    OrderProblem.AHEAD: N_("This day is yet to come. Write the day of the order."),
    OrderProblem.TOO_OLD: N_("This day is too long ago. Check the year of the order."),
    OrderProblem.ENDS_TOO_EARLY: N_("The last day must be after the day of the order, {date}."),
    OrderRefusal.UNREADABLE_DATE: N_(
        "I could not read this day. Write it like 12.03.2026 or 12 March 2026."
    ),
    OrderRefusal.WORDS_ONLY: N_("Please write it as text."),
    OrderRefusal.USE_BUTTONS: N_("Please press one of the buttons."),
}
ENDED_SENTENCES = {
    OrderEnd.STOPPED: N_("Nothing was written down about an order."),
    OrderEnd.OVER: N_("This question is over. Begin again from the card of the case."),
}


def _known(speaker: Speaker, draft: OrderDraft) -> list[Part]:
    """Return the parts of the order given so far."""
    t = speaker.t
    if draft.order is not None:
        return order_lines(speaker, draft.order)
    where = draft.territory and territory(speaker, draft.territory)
    return [
        draft.number and t("Number: {number}", number=shown_number(draft.number)),
        draft.date is not None and t("Day: {date}", date=day_of(draft.date)),
        where and t("Where it applies: {territory}", territory=where),
    ]


def _rows(speaker: Speaker, draft: OrderDraft) -> Rows:
    t, id = speaker.t, draft.id
    offered: list[Button] = []
    match draft.step:
        case OrderStep.DATE:
            days = {0: t.plain("Today"), 1: t.plain("Yesterday")}
            offered = [Button(day, ChooseOrderDate(id, n)) for n, day in days.items()]
        case OrderStep.TERRITORY:
            country = ChooseTerritory(id, speaker.channel.country)
            offered = [Button(t.plain("The whole country"), country)]
            if speaker.channel.regions:
                offered.append(Button(t.plain("One region…"), ShowOrderRegions(id)))
        case OrderStep.UNTIL:
            offered = [Button(t.plain("It has no end date"), OrderWithoutEnd(id))]
        case OrderStep.CONFIRM:
            offered = [Button(t.plain("Confirm"), ConfirmOrder(id), style="success")]
    return filled(offered, _way_out(speaker, draft))


def _regions(speaker: Speaker, draft: OrderDraft) -> Rows:
    rows = region_rows(speaker, lambda code: ChooseTerritory(draft.id, code))
    return (*rows, *filled(_way_out(speaker, draft)))


def _way_out(speaker: Speaker, draft: OrderDraft) -> list[Button]:
    t = speaker.t
    is_first = draft.step is OrderStep.NUMBER or draft.purpose is OrderFor.PROLONG
    back = [] if is_first else [Button(t.plain("Back"), OrderBack(draft.id))]
    return [*back, Button(t.plain("Cancel"), StopOrder(draft.id))]
