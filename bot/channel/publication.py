"""What of the decisions is published, from when on, and how long it can be contested."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, PositiveInt

from bot.channel.parts import Part
from bot.channel.text import Paragraph
from bot.domain.desk.case import Outcome
from bot.domain.desk.looks.look import CONFIRMS


def _confirming(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """What was not confirmed is never published."""
    if not set(outcomes) <= CONFIRMS:
        raise ValueError(f"only {', '.join(sorted(CONFIRMS))} can be published")
    return outcomes


class Publication(Part):
    """Without `lawyer_checked` nothing is published.

    A second person looks at each entry before it is published.
    """

    lawyer_checked: date | None = None  # when a lawyer had checked all grounds
    outcomes: Annotated[tuple[Outcome, ...], AfterValidator(_confirming)] = (
        Outcome.RESTRICTED, Outcome.REMOVED,
    )  # fmt: skip
    look_hours: PositiveInt = 72  # how soon the second person looks
    about: Paragraph | None = None  # beside who runs the channel, on the front page


class Appeals(Part):
    """An entry can be contested for `contest_days` after it was published or changed, “not
    confirmed” for as long after it was told. People hear the answer within `decide_days`.

    `a_day` appeals are taken from one account in 24 hours. Reports filed since `kept_from`
    are kept while a decision that relied on them is contested or can be: the consent text says so
    since then. Without it no report stays beyond `retention.reports_after_closing_days`.
    """

    contest_days: PositiveInt = 90
    decide_days: PositiveInt = 15
    a_day: PositiveInt = 5
    kept_from: date | None = None
