"""What of the decisions is published, from when on, and how long it can be contested."""

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


class Appeals(Part):
    """An entry can be contested for `contest_days` after it was published or changed, “not
    confirmed” for as long after it was told. People hear the answer within `decide_days`.

    `a_day` appeals are taken from one account in 24 hours.
    """

    contest_days: PositiveInt = 90
    decide_days: PositiveInt = 15
    a_day: PositiveInt = 5
