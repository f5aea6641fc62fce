"""Main of the typesetting process: its input names the file to make, which it writes.

It confines itself before it reads, because the input may hold words of strangers.
"""

from bot.core import typesetting
from bot.core.confinement import make_confined


def main() -> None:
    typesetting.load()
    make_confined(lambda given: typesetting.typeset(given.decode()), threads=True)


if __name__ == "__main__":
    main()
