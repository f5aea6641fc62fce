"""Main of the typesetting process: a line names the file to make, the length and bytes follow.

It confines itself before the first line, which may hold words of strangers. Length 0 stands for a
failure. It ends with its input.
"""

import sys

from bot.core import typesetting
from bot.core.confinement import confine

LENGTH = 4
"""Bytes of the length, big-endian."""
_MEMORY = 2 * 2**30
_CPU_SECONDS = 3600
"""For all files together: the bot waits a minute for each, then ends the process."""


def main() -> None:
    typesetting.load()
    confine(_MEMORY, _CPU_SECONDS, threads=True)
    for line in sys.stdin:
        try:
            made = typesetting.typeset(line)
        except Exception as error:
            sys.stderr.write(f"{type(error).__name__}\n")
            made = b""
        sys.stdout.buffer.write(len(made).to_bytes(LENGTH, "big") + made)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
