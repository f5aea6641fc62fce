"""What of the decisions is published, and from when on."""

from datetime import date

from pydantic import PositiveInt

from bot.channel.parts import Part
from bot.channel.text import Paragraph
from bot.domain.desk.case import Outcome


class Publication(Part):
    """Without `lawyer_checked` nothing is published.

    A second person looks at each entry before it is published.
    """

    lawyer_checked: date | None = None  # when a lawyer had checked all grounds
    outcomes: tuple[Outcome, ...] = (Outcome.RESTRICTED, Outcome.REMOVED)
    look_hours: PositiveInt = 72  # how soon the second person looks
    about: Paragraph | None = None  # beside who runs the channel, on the front page

    def publishes(self, outcome: Outcome) -> bool:
        return self.lawyer_checked is not None and outcome in self.outcomes
