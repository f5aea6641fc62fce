"""Open data: entries as JSON Lines and CSV, mapped to the DSA's statements of reasons."""

import base64
import csv
import gzip
import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TextIO
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.core.database.database import Database, Transaction
from bot.core.opening import opened
from bot.core.speaker import Speaker, known
from bot.core.spreadsheets import harmless
from bot.history import service
from bot.history.leaf import Part
from bot.register import pages, proofs
from bot.register.model import Entry, EntryChange, Place, Version, published
from bot.register.names import CHANGES, STANDINGS, category_name
from bot.register.pages import ROOT, Site, Whole, shared_title
from bot.settings import Settings
from bot.values import Outcome

_SCHEMA = Path(__file__).with_name("entry.schema.json")
_VISIBILITY = {
    Outcome.RESTRICTED: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Outcome.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
}
_FLAT = (
    "id",
    "version",
    "scope",
    "host",
    "link_sha256",
    "category",
    "outcome",
    "ground",
    "reason",
    "law_edition",
    "decided_on",
    "published_on",
    "standing",
    "gone_on",
)
_ORDER = ("authority", "number", "date", "territory", "until")


@cache
def schema() -> bytes:
    """The JSON Schema of a line of `as_json`."""
    return _SCHEMA.read_bytes()


def as_json(channel: Channel, entry: Entry) -> str:
    """A line of JSON."""
    said = {**published(entry), "dsa": dsa(channel, entry)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def version_record(one: Version, place: Place | None) -> str:
    """A version as a line of JSON, with the salts of its leaf once a checkpoint covers it."""
    kept: dict[str, Any] = dict(one.parts[Part.BODY])
    if place:
        seals = place.leaf.seals.items()
        kept["salts"] = {part.value: base64.b64encode(seal).decode() for part, seal in seals}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def csv_head(channel: Channel) -> tuple[str, ...]:
    texts = [f"{name}_{code}" for name in ("ground", "reason") for code in channel.languages]
    return (*_FLAT, *(f"order_{name}" for name in _ORDER), *texts)


def csv_row(channel: Channel, entry: Entry) -> tuple[object, ...]:
    said = published(entry)
    order = said["order"] or {}
    texts = [
        said[f"{name}_text"].get(code)
        for name in ("ground", "reason")
        for code in channel.languages
    ]
    cells = (*(said[name] for name in _FLAT), *(order.get(name) for name in _ORDER), *texts)
    return tuple(map(harmless, cells))


def dsa(channel: Channel, entry: Entry) -> dict[str, Any]:
    """The fields of the EU's DSA Transparency Database that fit (API documentation, July 2025).

    Territories and the fields of platforms do not fit: the Union's database has its own.
    """
    kind = known(channel.type, entry.category)
    category = kind and kind.dsa_category
    law = next(iter(entry.law.values())) if entry.law else None
    ground = "ILLEGAL_CONTENT" if law else "INCOMPATIBLE_CONTENT"
    fields = {
        "puid": entry.id,
        "decision_visibility": [_VISIBILITY.get(entry.outcome, "DECISION_VISIBILITY_OTHER")],
        "decision_ground": f"DECISION_GROUND_{ground}",
        "illegal_content_legal_ground": law,
        "illegal_content_explanation": entry.reason_text.get("en") if law else None,
        "category": category and f"STATEMENT_CATEGORY_{category}",
        "application_date": entry.decided_on.isoformat(),
        "end_date_visibility_restriction": entry.order
        and entry.order.until
        and entry.order.until.isoformat(),
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    return {name: value for name, value in fields.items() if value is not None}


NAME = "feed.atom"
MOST = 50
"""Entries in the feed."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry with its newest change. Times are the beginnings of days: no others are known."""

    entry: Entry
    id: str
    title: str
    published: str
    updated: str
    why: str
    category: str
    standing: str


def feed(
    site: Site, speaker: Speaker, changed: Sequence[tuple[Entry, EntryChange]], today: date
) -> str:
    """`changed` are changes with their entries, the newest first; an entry is listed once."""
    newest: dict[str, tuple[Entry, EntryChange]] = {}
    for entry, change in changed:
        newest.setdefault(entry.id, (entry, change))
    items = [_item(speaker, *each, today) for each in newest.values()]
    return site.page(
        speaker,
        "feed.xml",
        NAME,
        id=_urn(f"{site.address}{ROOT}/{speaker.t.language}/{NAME}"),
        updated=items[0].updated if items else _moment(speaker, today),
        items=items[:MOST],
    )


def _item(speaker: Speaker, entry: Entry, change: EntryChange, today: date) -> Item:
    outcome = speaker.outcome(entry.outcome)
    return Item(
        entry,
        _urn(f"habarla/entry/{entry.id}/{speaker.t.language}"),
        f"{shared_title(speaker, entry)} · {outcome}",
        _moment(speaker, entry.published_on),
        _moment(speaker, change.on),
        speaker.t.plain(CHANGES[change.change]),
        category_name(speaker, entry.category),
        speaker.t.plain(STANDINGS[entry.stands(today)]),
    )


def _urn(name: str) -> str:
    """An id that is the same whenever the name is."""
    return uuid5(NAMESPACE_URL, name).urn


def _moment(speaker: Speaker, day: date) -> str:
    return datetime.combine(day, time(), ZoneInfo(speaker.channel.zone)).isoformat()


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
            (self._folder / SCHEMA).write_bytes(schema())
            self._sum()

    def add(self, entry: Entry) -> None:
        name = f"entries-{entry.decided_on.year}"
        is_first = f"{name}.csv.gz" not in self._files
        table = csv.writer(self.file(f"{name}.csv.gz"), lineterminator="\r\n")
        if is_first:
            table.writerow(csv_head(self._channel))
        table.writerow(csv_row(self._channel, entry))
        self.file(f"{name}.jsonl.gz").write(as_json(self._channel, entry) + "\n")

    def add_version(self, version: Version, place: Place | None) -> None:
        """`place` is that of its leaf if a checkpoint covers it."""
        file = self.file(f"versions-{version.change.on.year}.jsonl.gz")
        file.write(version_record(version, place) + "\n")

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
    prover, rows = await proofs.prover(tx), dict[int, str]()
    with Dumps(channel, folder) as files:
        async for portion in pages.every(tx, prover):
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
            (folder / KEY).write_text((await service.current(tx)).text + "\n", "utf-8")
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
