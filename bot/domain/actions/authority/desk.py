"""Buttons by which an admin makes a group the desk of an authority."""

from bot.domain.actions.base import Action, Place, button
from bot.domain.people import Right


@button("au:set", right=Right.SET_UP_DESKS, place=Place.GROUP)
class ShowAuthorities(Action):
    """Which authorities the group can belong to."""


@button("au:set:{authority}", right=Right.SET_UP_DESKS, place=Place.GROUP)
class ChooseAuthority(Action):
    """Bind the group; with departments, ask first which one."""

    authority: str


@button("au:set:{authority}:{region|all}", right=Right.SET_UP_DESKS, place=Place.GROUP)
class BindAuthority(Action):
    """Bind the group to a department, or to the authority as a whole."""

    authority: str
    region: str | None
