"""Buttons of /desks: which desk takes what."""

from bot.domain.actions.base import Action, button
from bot.domain.desk.limits import Limit
from bot.domain.people import Right


@button("k:desks:{page}", right=Right.SEE_DESKS)
class ShowDesks(Action):
    """A page of the list of desks, counted from 0."""

    page: int


@button("k:desk:{desk}", right=Right.SET_UP_DESKS)
class ShowDesk(Action):
    desk: str


@button("k:desk:{desk}:{what}", right=Right.SET_UP_DESKS)
class ShowDeskLimits(Action):
    desk: str
    what: Limit


@button("k:desk:{desk}:{what}:{id}:{on}", right=Right.SET_UP_DESKS)
class SetDeskLimit(Action):
    """Say whether a desk takes a type, a region or the types of an authority."""

    desk: str
    what: Limit
    id: str
    on: bool


@button("k:deskdef:{desk}:{on}", right=Right.SET_UP_DESKS)
class SetDefaultDesk(Action):
    """Say whether a desk gets what fits no desk."""

    desk: str
    on: bool
