"""The cleaning process: reads a file from its input and writes the cleaned file.

It ends with 1 where the file cannot be cleaned; a file that asks for too much ends it.
"""

import sys

from bot.pipeline.cleaning import formats
from bot.pipeline.confinement import confine

_MEMORY = 2 * 2**30
_CPU_SECONDS = 60


def main() -> None:
    formats.load()
    confine(_MEMORY, _CPU_SECONDS)
    try:
        cleaned = formats.clean(sys.stdin.buffer.read())
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}\n")
        sys.exit(1)
    sys.stdout.buffer.write(cleaned)


if __name__ == "__main__":
    main()
