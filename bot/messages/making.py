"""The process that makes files: reads what to make per line, writes the length and the bytes.

It draws charts and cards (PNG), typesets documents (PDF), and ends with its input. Length 0 stands
for what cannot be made.
"""

import sys

from bot.messages.charts import spec as charts
from bot.messages.charts.spec import Chart
from bot.messages.documents import spec as documents
from bot.messages.documents.spec import Document
from bot.messages.register.cards import spec as cards
from bot.messages.register.cards.spec import Card

LENGTH = 4
"""Bytes of the length, big-endian."""
Makeable = Chart | Document | Card
_DOCUMENT, _CARD = "document ", "card "


def dump(what: Makeable) -> str:
    """What is to be made, as one line of text."""
    if isinstance(what, Document):
        return f"{_DOCUMENT}{documents.dump(what)}"
    return f"{_CARD}{cards.dump(what)}" if isinstance(what, Card) else charts.dump(what)


def make(what: Makeable) -> bytes:
    """The PNG or PDF itself; loads a large library at the first call."""
    if isinstance(what, Document):
        from bot.messages.documents.typesetting import pdf

        return pdf(what)
    if isinstance(what, Card):
        from bot.messages.register.cards.drawing import draw as draw_card

        return draw_card(what)
    from bot.messages.charts.drawing import draw

    return draw(what)


def _load(line: str) -> Makeable:
    if line.startswith(_DOCUMENT):
        return documents.load(line.removeprefix(_DOCUMENT))
    if line.startswith(_CARD):
        return cards.load(line.removeprefix(_CARD))
    return charts.load(line)


def main() -> None:
    for line in sys.stdin:
        try:
            made = make(_load(line))
        except Exception as error:
            sys.stderr.write(f"{type(error).__name__}\n")
            made = b""
        sys.stdout.buffer.write(len(made).to_bytes(LENGTH, "big") + made)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
