"""Open data of the register as files: entries, their versions, and what proves them.

The files hold no time, so that the same entries give the same bytes. `verifying.py` checks them.
"""

import csv
import gzip
import io
from collections.abc import AsyncIterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Self, TextIO

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.domain.register.entry import Entry
from bot.domain.register.proof import Place, Version
from bot.keys.rotating import opened
from bot.messages.register import dumps
from bot.services.audit import epochs
from bot.services.register import proving, reading
from bot.services.register.reading import Whole
from bot.settings import Settings
from bot.storage.engine.database import Database, Transaction

SUMS = "SHA256SUMS"
SCHEMA = "entry.schema.json"
KEY, CHECKPOINTS, LOG = "key.txt", "checkpoints.txt", "log.txt.gz"


class Dumps:
    """Files of a folder; use `with`. There is one of each format a year.

    Entries stand in the year of their decision, versions in the year of their publication.
    """

    def __init__(self, channel: Channel, folder: Path) -> None:
        self._channel, self._folder = channel, folder
        self._open = ExitStack()
        self._files: dict[str, TextIO] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self._open.close()
        if error is None:
            (self._folder / SCHEMA).write_bytes(dumps.schema())
            self._sum()

    def add(self, entry: Entry) -> None:
        name = f"entries-{entry.decided_on.year}"
        is_first = f"{name}.csv.gz" not in self._files
        table = csv.writer(self.file(f"{name}.csv.gz"), lineterminator="\r\n")
        if is_first:
            table.writerow(dumps.csv_head(self._channel))
        table.writerow(dumps.csv_row(self._channel, entry))
        self.file(f"{name}.jsonl.gz").write(dumps.as_json(self._channel, entry) + "\n")

    def add_version(self, version: Version, place: Place | None) -> None:
        """`place` is that of its leaf if a checkpoint covers it."""
        file = self.file(f"versions-{version.change.on.year}.jsonl.gz")
        file.write(dumps.version(version, place) + "\n")

    def file(self, name: str) -> TextIO:
        if name not in self._files:
            raw = self._open.enter_context((self._folder / name).open("wb"))
            packed = gzip.GzipFile("", "wb", 4, raw, mtime=0)
            self._open.callback(packed.close)
            self._files[name] = text = io.TextIOWrapper(packed, "utf-8", newline="")
            self._open.callback(text.flush)
        return self._files[name]

    def _sum(self) -> None:
        lines = [
            f"{sha256((self._folder / name).read_bytes()).hexdigest()}  {name}\n"
            for name in summed(self._folder)
        ]
        (self._folder / SUMS).write_text("".join(lines), "utf-8")


def summed(folder: Path) -> list[str]:
    """The names of the files whose sums are published."""
    found = [*folder.glob("*.gz"), *(folder / name for name in (SCHEMA, KEY, CHECKPOINTS))]
    return sorted(path.name for path in found if path.exists())


async def written(tx: Transaction, channel: Channel, folder: Path) -> AsyncIterator[list[Whole]]:
    """All entries, a thousand at a time, while they are written as dumps of one moment."""
    prover, rows = await proving.prover(tx), dict[int, str]()
    with Dumps(channel, folder) as files:
        async for portion in reading.every(tx, prover):
            for one in portion:
                files.add(one.entry)
                for version in one.versions:
                    if place := prover.place(version):
                        rows[place.position] = version.id
                    files.add_version(version, place)
            yield portion
        notes = "\n".join(signed.note for signed in prover.signed)
        (folder / CHECKPOINTS).write_text(notes, "utf-8")
        log = files.file(LOG)
        if prover.signed:
            (folder / KEY).write_text((await epochs.current(tx)).text + "\n", "utf-8")
            async for line in prover.log(rows):
                log.write(f"{line}\n")


async def write(database: Database, channel: Channel, folder: Path) -> int:
    """Write the dumps of all entries; returns how many there are."""
    async with database.long_reading() as tx:
        return sum([len(portion) async for portion in written(tx, channel, folder)])


async def write_all(settings: Settings, folder: Path) -> int:
    """The same for a deployment, while its bot runs."""
    channel = load_channel(settings.channel_file)
    async with opened(settings) as (database, _):
        return await write(database, channel, folder)


def sizes(folder: Path) -> list[tuple[str, int]]:
    """The dumps of a folder by name, the newest year first, with their sizes in bytes."""
    found = sorted(folder.glob("*-????.*.gz"), reverse=True)
    return [(path.name, path.stat().st_size) for path in found]
