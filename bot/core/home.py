"""Buttons to the main menu."""

from bot.core.buttons import Action, button


@button("m:home")
class ShowMenu(Action):
    """The main menu in place of this message."""


@button("m:home:keep")
class ShowMenuBelow(Action):
    """The main menu as a new message; this one stays."""
