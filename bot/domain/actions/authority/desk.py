"""Buttons by which an admin makes a group the desk of an authority."""

from bot.domain.actions.base import Action, button


@button("au:set")
class ShowAuthorities(Action):
    """Which authorities the group can belong to."""


@button("au:set:{authority}")
class ChooseAuthority(Action):
    """Bind the group; with departments, ask first which one."""

    authority: str


@button("au:set:{authority}:{region|all}")
class BindAuthority(Action):
    """Bind the group to a department, or to the authority as a whole."""

    authority: str
    region: str | None
