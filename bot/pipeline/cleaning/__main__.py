"""The cleaning process: reads a file from its input and writes the cleaned file.

It ends with 1 where the file cannot be cleaned; a file that asks for too much ends it.
"""

import sys
from contextlib import suppress

_MEMORY = 2 * 2**30
_CPU_SECONDS = 60


def main() -> None:
    from bot.pipeline.cleaning.formats import clean

    _limit()
    try:
        cleaned = clean(sys.stdin.buffer.read())
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}\n")
        sys.exit(1)
    sys.stdout.buffer.write(cleaned)


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


if __name__ == "__main__":
    main()
