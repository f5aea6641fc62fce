"""Buttons under the questions about an order; each names the draft that asks.

The draft is kept with the person, so that a button of an earlier one changes nothing.
"""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button


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
