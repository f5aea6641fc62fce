"""Buttons under what the public register says of a link."""

from bot.domain.actions.base import Action, button


@button("c:report:{link}")
class ReportChecked(Action):
    """Begin a report of a link of the message that this one answers; `link` is its Target's key."""

    link: str


@button("c:stop")
class StopChecking(Action):
    """No link follows."""
