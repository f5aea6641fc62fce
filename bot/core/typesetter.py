"""Main of the typesetting process: its input names the file to make, which it writes.

It confines itself before it reads, because the input may hold words of strangers.
"""

import sys

from bot.core import typesetting
from bot.core.confinement import confine


def main() -> None:
    typesetting.load()
    confine(memory=2 * 2**30, cpu_seconds=60, threads=True)
    try:
        made = typesetting.typeset(sys.stdin.read())
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}\n")
        sys.exit(1)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
