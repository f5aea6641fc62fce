"""Questions about an order, in the private chat of who knows it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.order import OrderProblem
from bot.domain.authority.order_draft import OrderDraft


class OrderRefusal(StrEnum):
    """Why a typed part of an order was not taken, besides what the order itself forbids."""

    UNREADABLE_DATE = "unreadable_date"
    WORDS_ONLY = "words_only"
    USE_BUTTONS = "use_buttons"


@dataclass(frozen=True, slots=True)
class OrderAsk:
    """The question for the next part of an order; `problem` is what was wrong with the answer.

    With `regions` the buttons are the regions.
    """

    draft: OrderDraft
    problem: OrderProblem | OrderRefusal | None = None
    regions: bool = False


class OrderEnd(StrEnum):
    STOPPED = "stopped"
    OVER = "over"  # the time is over, or other work began meanwhile


@dataclass(frozen=True, slots=True)
class OrderEnded:
    """Stands in place of the question when no order is asked for any more."""

    why: OrderEnd
