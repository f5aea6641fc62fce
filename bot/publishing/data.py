"""Open data of the register as files: a dump a year as JSON Lines and CSV, with checksums."""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Self, TextIO

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.domain.register.entry import Entry
from bot.keys.rotating import opened
from bot.messages.register import dumps
from bot.settings import Settings
from bot.storage.engine.database import Database
from bot.storage.register import listing

SUMS = "SHA256SUMS"
SCHEMA = "entry.schema.json"


class Dumps:
    """Files of a folder, one of each format for each year of decisions; use `with`.

    The files hold no time, so that the same entries give the same bytes.
    """

    def __init__(self, channel: Channel, folder: Path) -> None:
        self._channel, self._folder = channel, folder
        self._open = ExitStack()
        self._lines: dict[int, TextIO] = {}
        self._rows: dict[int, TextIO] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self._open.close()
        if error is None:
            (self._folder / SCHEMA).write_bytes(dumps.schema())
            self._sum()

    def add(self, entries: Iterable[Entry]) -> None:
        by_year: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_year[entry.decided_on.year].append(entry)
        for year, found in by_year.items():
            if year not in self._lines:
                self._begin(year)
            self._lines[year].writelines(dumps.as_json(self._channel, one) + "\n" for one in found)
            rows = csv.writer(self._rows[year], lineterminator="\r\n")
            rows.writerows(dumps.csv_row(self._channel, one) for one in found)

    def _begin(self, year: int) -> None:
        self._lines[year] = self._file(f"entries-{year}.jsonl.gz")
        self._rows[year] = self._file(f"entries-{year}.csv.gz")
        csv.writer(self._rows[year], lineterminator="\r\n").writerow(dumps.csv_head(self._channel))

    def _file(self, name: str) -> TextIO:
        raw = self._open.enter_context((self._folder / name).open("wb"))
        packed = gzip.GzipFile("", "wb", 6, raw, mtime=0)
        self._open.callback(packed.close)
        text = io.TextIOWrapper(packed, "utf-8", newline="")
        self._open.callback(text.flush)
        return text

    def _sum(self) -> None:
        files = sorted([*self._folder.glob("entries-*.gz"), self._folder / SCHEMA])
        lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
        (self._folder / SUMS).write_text("".join(lines), "utf-8")


async def write(database: Database, channel: Channel, folder: Path) -> int:
    """Write the dumps of all entries; returns how many there are."""
    count = 0
    async with database.long_reading() as tx:
        with Dumps(channel, folder) as dumps_:
            async for portion in listing.portions(tx):
                dumps_.add(portion)
                count += len(portion)
    return count


async def write_all(settings: Settings, folder: Path) -> int:
    """The same for a deployment, while its bot runs."""
    channel = load_channel(settings.channel_file)
    async with opened(settings) as (database, _):
        return await write(database, channel, folder)


def sizes(folder: Path) -> list[tuple[str, int]]:
    """The dumps of a folder by name, the newest year first, with their sizes in bytes."""
    found = sorted(folder.glob("entries-*.gz"), reverse=True)
    return [(path.name, path.stat().st_size) for path in found]
