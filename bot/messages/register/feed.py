"""New and changed entries as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from bot.domain.register.entry import Entry, EntryChange
from bot.messages.register.entry_page import shared_title
from bot.messages.register.names import CHANGES, STANDINGS, category_name, outcome_name
from bot.messages.register.site import ROOT, Site
from bot.messages.speaker import Speaker

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
    outcome = outcome_name(speaker, entry.outcome)
    return Item(
        entry, _urn(f"habarla/entry/{entry.id}/{speaker.t.language}"),
        f"{shared_title(speaker, entry)} · {outcome}", _moment(speaker, entry.published_on),
        _moment(speaker, change.on), speaker.t.plain(CHANGES[change.change]),
        category_name(speaker, entry.category), speaker.t.plain(STANDINGS[entry.stands(today)]),
    )  # fmt: skip


def _urn(name: str) -> str:
    """An id that is the same whenever the name is."""
    return uuid5(NAMESPACE_URL, name).urn


def _moment(speaker: Speaker, day: date) -> str:
    return datetime.combine(day, time(), ZoneInfo(speaker.channel.zone)).isoformat()
