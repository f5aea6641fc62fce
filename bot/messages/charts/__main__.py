"""The chart process: reads a chart per line, writes the length and bytes of a PNG.

It ends with its input. Length 0 stands for a chart that cannot be drawn.
"""

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
