"""Which decided cases another person decides again, see bot.domain.desk.looks."""

from typing import Annotated

from pydantic import Field, PositiveInt

from bot.channel import parts


class SecondLook(parts.Part):
    """`percent` of decided cases are drawn; a type may have a share of its own.

    For `overturned_days` after a decision was overturned, every decided case of its type is drawn.
    Who may take a look that waits is reminded every `remind_hours`.
    """

    percent: Annotated[float, Field(ge=0, le=100)] = 5
    overturned_days: PositiveInt = 30
    remind_hours: PositiveInt = 24
