"""The screens of the tour on invented cases."""

from enum import StrEnum


class TourStep(StrEnum):
    """Values stand in buttons: do not change them."""

    OFFER = "offer"
    CARD = "card"
    PRESSED = "pressed"
    UNDONE = "undone"
    OTHER = "other"
    READ = "read"
    ASK = "ask"
    ANSWER = "answer"
    END = "end"
    LEFT = "left"
