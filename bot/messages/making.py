"""The process that makes files: reads what to make per line, writes the length and the bytes.

It draws charts (PNG) and typesets documents (PDF), and ends with its input. Length 0 stands for
what cannot be made.
"""

import sys

from bot.messages.charts import spec as charts
from bot.messages.charts.spec import Chart
from bot.messages.documents import spec as documents
from bot.messages.documents.spec import Document

LENGTH = 4
"""Bytes of the length, big-endian."""
Makeable = Chart | Document
_DOCUMENT = "document "


def dump(what: Makeable) -> str:
    """What is to be made, as one line of text."""
    return f"{_DOCUMENT}{documents.dump(what)}" if isinstance(what, Document) else charts.dump(what)


def make(what: Makeable) -> bytes:
    """The PNG or PDF itself; loads a large library at the first call."""
    if isinstance(what, Document):
        from bot.messages.documents.typesetting import pdf

        return pdf(what)
    from bot.messages.charts.drawing import draw

    return draw(what)


def _load(line: str) -> Makeable:
    if line.startswith(_DOCUMENT):
        return documents.load(line.removeprefix(_DOCUMENT))
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
