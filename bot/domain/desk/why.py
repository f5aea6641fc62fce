"""The usual reasons for which a moderator gives a case away."""

from enum import StrEnum


class Why(StrEnum):
    """Values are stored in the history and stand in buttons: do not change them."""

    SHIFT = "shift"
    LANGUAGE = "language"
    SECOND = "second"
    HARD = "hard"
    REFUSED = "refused"


USUAL = (Why.SHIFT, Why.LANGUAGE, Why.SECOND, Why.HARD)
"""What is offered as buttons; a refusal of a case that was handed over has its own button."""
