"""The process that draws: a line with a chart comes in, the length and the bytes of a PNG go out.

It ends when nothing more can come. A chart that cannot be drawn has the length nought.
"""

from __future__ import annotations

import sys

from bot.messages.charts.spec import load

LENGTH = 4
"""Bytes of the length, big-endian."""


def main() -> None:
    from bot.messages.charts.drawing import draw

    for line in sys.stdin:
        try:
            picture = draw(load(line))
        except Exception as error:
            sys.stderr.write(f"{type(error).__name__}\n")
            picture = b""
        sys.stdout.buffer.write(len(picture).to_bytes(LENGTH, "big") + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
