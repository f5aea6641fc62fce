"""Open data: entries as JSON Lines and CSV, mapped to the DSA's statements of reasons."""

import csv
import gzip
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TextIO
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from bot.channel.model import Channel
from bot.core.channel_changes import channel_now
from bot.core.database import Database, Transaction
from bot.core.messages import Speaker, known, translator
from bot.core.spreadsheets import harmless
from bot.core.storage import opened
from bot.core.times import today
from bot.history import service
from bot.history.leaf import Part, to_base64
from bot.register import proofs, store
from bot.register.model import EntryChange, published
from bot.register.pages import Site, Whole, law_address, shared_title
from bot.register.statement_words import contest_text
from bot.settings import Settings
from bot.values import Entry, Outcome

_VISIBILITY = {
    Outcome.RESTRICTED: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Outcome.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
}
_NESTED = (
    "ground_text",
    "law",
    "reason_text",
    "authority_name",
    "order",
    "overturned_because",
)
"""Fields that are no column of the table, or several."""
_ORDER = ("authority", "number", "date", "territory", "until")


def dsa(channel: Channel, entry: Entry) -> dict[str, Any]:
    """The fields of the EU's DSA Transparency Database that fit (API documentation, July 2025).

    Territories and the fields of platforms do not fit: the Union's database has its own.
    """
    kind = known(channel.type, entry.category)
    category = kind and kind.dsa_category
    law = explanation = None
    ground = "INCOMPATIBLE_CONTENT"
    if entry.law:
        law = next(iter(entry.law.values()))
        explanation = entry.reason_text.get("en")
        ground = "ILLEGAL_CONTENT"
    order = entry.finding.order
    outcome = entry.finding.outcome
    fields = {
        "puid": entry.id,
        "decision_facts": entry.reason_text.get("en"),
        "decision_visibility": [_VISIBILITY.get(outcome, "DECISION_VISIBILITY_OTHER")],
        "decision_ground": f"DECISION_GROUND_{ground}",
        "illegal_content_legal_ground": law,
        "illegal_content_explanation": explanation,
        "category": category and f"STATEMENT_CATEGORY_{category}",
        "application_date": entry.decided_on.isoformat(),
        "end_date_visibility_restriction": order
        and order.until
        and order.until.isoformat(),
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    return {name: value for name, value in fields.items() if value is not None}


def statement(channel: Channel, entry: Entry) -> dict[str, Any]:
    """The parts of a statement of reasons (DSA, art. 17) that fit; texts by language.

    Nothing is found or decided by automated means. A decision without an order has no territory.
    """
    order = entry.finding.order
    since = entry.decided_on
    until = None
    territory = None
    if order is not None:
        since = order.date
        until = order.until
        territory = order.territory
    return {
        "facts": dict(entry.reason_text),
        "ground": dict(entry.ground_text),
        "law": entry.law and dict(entry.law),
        "law_url": law_address(channel, entry),
        "territory": territory,
        "since": since.isoformat(),
        "until": until and until.isoformat(),
        "automated_detection": False,
        "automated_decision": False,
        "redress": {
            language: contest_text(
                translator(language, channel.zone, channel.zone_label), channel
            )
            for language in channel.languages
        },
    }


def record(channel: Channel, entry: Entry) -> dict[str, Any]:
    """An entry as a line of the dumps, and as the file beside its page.

    What is not published with it stands in "dsa", which verifiers since 0.2.0 leave out.
    """
    fields = {**dsa(channel, entry), "statement": statement(channel, entry)}
    return {**published(entry), "dsa": fields}


def record_text(channel: Channel, entry: Entry) -> str:
    return json.dumps(record(channel, entry), ensure_ascii=False, indent=1)


def cell(said: Mapping[str, Any], column: str) -> str:
    """The cell of a table for a published entry and a column like `order_number`, `reason_kk`."""
    first, _, second = column.partition("_")
    if column in said:
        found = said[column]
    elif first == "order":
        found = (said["order"] or {}).get(second)
    else:
        found = said[f"{first}_text"].get(second)
    if found is None:
        return ""
    return str(harmless(found))


NAME = "feed.atom"
MOST = 50
"""Entries in the feed."""


def feed(
    site: Site, speaker: Speaker, changed: Sequence[tuple[Entry, EntryChange]]
) -> str:
    """`changed` are changes with their entries, the newest first; an entry is listed once.

    Times are the beginnings of days: no others are known.
    """
    newest: dict[str, tuple[Entry, EntryChange]] = {}
    for entry, change in changed:
        newest.setdefault(entry.id, (entry, change))
    listed = list(newest.values())
    updated = today(speaker.now, speaker.channel.zone)
    if listed:
        updated = listed[0][1].on
    zone = ZoneInfo(speaker.channel.zone)
    return site.page(
        speaker,
        "feed.xml",
        NAME,
        changed=listed,
        updated=updated,
        title=partial(shared_title, speaker),
        moment=lambda day: datetime.combine(day, time(), zone).isoformat(),
        # The same whenever the name is.
        urn=lambda name: uuid5(NAMESPACE_URL, str(name)).urn,
    )


SUMS = "SHA256SUMS"
SCHEMA = "entry.schema.json"
KEY = "key.txt"
CHECKPOINTS = "checkpoints.txt"
LOG = "log.txt.gz"


class Dumps:
    """Files of a folder; use `with`. There is one of each format a year.

    Entries stand in the year of their decision, versions in the year of their publication.
    """

    def __init__(self, channel: Channel, folder: Path) -> None:
        self._channel = channel
        self._folder = folder
        self._open = ExitStack()
        self._files: dict[str, TextIO] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self._open.close()
        if error is None:
            schema = Path(__file__).with_name(SCHEMA).read_bytes()
            (self._folder / SCHEMA).write_bytes(schema)
            lines = [
                f"{sha256((self._folder / name).read_bytes()).hexdigest()}  {name}\n"
                for name in summed(self._folder)
            ]
            (self._folder / SUMS).write_text("".join(lines), "utf-8")

    def add(self, entry: Entry) -> None:
        said = published(entry)
        name = f"entries-{entry.decided_on.year}"
        is_first = f"{name}.csv.gz" not in self._files
        table = csv.writer(self.file(f"{name}.csv.gz"), lineterminator="\r\n")
        languages = self._channel.languages
        texts = [
            f"{part}_{code}" for part in ("ground", "reason") for code in languages
        ]
        plain = [name for name in said if name not in _NESTED]
        columns = (*plain, *(f"order_{part}" for part in _ORDER), *texts)
        if is_first:
            table.writerow(columns)
        table.writerow([cell(said, column) for column in columns])
        self._write_line(f"{name}.jsonl.gz", record(self._channel, entry))

    def add_version(self, version: proofs.Version, place: proofs.Place | None) -> None:
        """`place` is that of its leaf if a checkpoint covers it: then its salts are written."""
        kept: dict[str, Any] = dict(version.parts[Part.BODY])
        if place:
            seals = place.leaf.seals.items()
            kept["salts"] = {part.value: to_base64(seal) for part, seal in seals}
        self._write_line(f"versions-{version.change.on.year}.jsonl.gz", kept)

    def _write_line(self, name: str, said: dict[str, Any]) -> None:
        self.file(name).write(
            json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"
        )

    def file(self, name: str) -> TextIO:
        if name not in self._files:
            raw = self._open.enter_context((self._folder / name).open("wb"))
            packed = gzip.GzipFile("", "wb", 4, raw, mtime=0)
            self._open.callback(packed.close)
            self._files[name] = text = io.TextIOWrapper(packed, "utf-8", newline="")
            self._open.callback(text.flush)
        return self._files[name]


def summed(folder: Path) -> list[str]:
    found = [
        *folder.glob("*.gz"),
        *(folder / name for name in (SCHEMA, KEY, CHECKPOINTS)),
    ]
    return sorted(path.name for path in found if path.exists())


async def written(
    tx: Transaction, channel: Channel, folder: Path
) -> AsyncIterator[list[Whole]]:
    """All entries, a thousand at a time, while they are written as dumps of one moment."""
    prover = await proofs.prover(tx)
    rows = dict[int, str]()
    with Dumps(channel, folder) as files:
        async for entries in store.portions(tx):
            found = await store.versions_between(tx, entries[0].id, entries[-1].id)
            every = [found[entry.id] for entry in entries]
            portion = [
                Whole(each[-1].entry, each, await prover.of(each[-1])) for each in every
            ]
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
    async with database.long_reading() as tx:
        return sum([len(portion) async for portion in written(tx, channel, folder)])


async def write_all(settings: Settings, folder: Path) -> int:
    async with opened(settings) as (database, _):
        channel = await channel_now(database, settings)
        return await write(database, channel, folder)


def sizes(folder: Path) -> list[tuple[str, int]]:
    found = sorted(folder.glob("*-????.*.gz"), reverse=True)
    return [(path.name, path.stat().st_size) for path in found]
