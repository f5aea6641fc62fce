"""What a card shows, as plain values; bot.messages.register.cards.drawing draws it."""

from dataclasses import dataclass

from pydantic import TypeAdapter

WIDTH, HEIGHT = 1200, 630
"""Pixels: what messengers show whole beside a link."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a small chart; `share` is the length of the bar in percent."""

    label: str
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Card:
    """The channel and the register in a band, a heading, words below it, and who runs it."""

    channel: str
    section: str
    heading: str
    words: str
    foot: str
    bot: str
    bars: tuple[Bar, ...] = ()


_CARD = TypeAdapter(Card)


def dump(card: Card) -> str:
    """The card as one line of text, for the process that makes files."""
    return _CARD.dump_json(card, ensure_ascii=True).decode()


def load(text: str) -> Card:
    """What `dump` wrote. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _CARD.validate_json(text)
