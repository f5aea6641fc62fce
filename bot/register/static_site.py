"""Static build of the register: lists for people and browsers, written in place of the old."""

import asyncio
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.core.database.database import Database, Transaction
from bot.core.opening import opened
from bot.core.speaker import Speaker
from bot.core.times import today
from bot.core.typesetting import make
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.figures import stats
from bot.figures import store as counted
from bot.figures.model import Monthly
from bot.figures.monthly import as_csv, as_json, fairness_csv
from bot.figures.period import Period
from bot.figures.stats import months_since, type_label
from bot.register import open_data, site_cards, store
from bot.register import pages as register_pages
from bot.register.model import Entry, EntryChange, Erratum, names_above
from bot.register.pages import (
    NEWEST,
    ROOT,
    Listed,
    Site,
    Whole,
    entry_page,
    figures_page,
    in_language,
)
from bot.register.responses import assets
from bot.settings import Settings
from bot.telegram.renderer import Renderer

PER_PAGE = 50
MOST_OF_A_SITE = 50
"""Entries that are listed for one host; a platform may have thousands."""
KINDS: dict[str, Callable[[Entry], str]] = {
    "types": lambda entry: entry.category,
    "months": lambda entry: f"{entry.decided_on:%Y-%m}",
    "grounds": lambda entry: entry.ground,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that are listed together: how many, and the newest of them."""

    kind: str
    id: str
    count: int
    newest: Entry

    def listed(self, speaker: Speaker) -> Listed:
        title = {
            "types": lambda: type_label(speaker, self.id),
            "months": lambda: speaker.t.month(self.newest.decided_on),
            "grounds": lambda: in_language(self.newest.ground_text, speaker.t.language),
        }[self.kind]()
        pages = -(-self.count // PER_PAGE)
        return Listed(f"{self.kind}/{self.id}", title, self.count, pages)


def entry_groups(entries: Sequence[Entry]) -> list[tuple[Group, list[Entry]]]:
    """`entries` are the newest first, and so is each group; the newest month is the first."""
    found = []
    for kind, key in KINDS.items():
        by_key: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_key[key(entry)].append(entry)
        for id in sorted(by_key, reverse=kind == "months"):
            found.append((Group(kind, id, len(by_key[id]), by_key[id][0]), by_key[id]))
    return found


Lists = dict[str, dict[str, list[str]]]
"""The first two digits of a hash → what is looked for → entries."""


def by_link(entries: Sequence[Entry]) -> Lists:
    lists: Lists = defaultdict(dict)
    for entry in entries:
        if entry.link_hash is not None:
            lists[entry.link_hash[:2]].setdefault(entry.link_hash, []).append(entry.id)
    return lists


def by_site(entries: Sequence[Entry]) -> Lists:
    """Entries by host and by the domains above it, the newest first."""
    lists: Lists = defaultdict(dict)
    for entry in entries:
        for host in names_above(entry.host):
            found = lists[sha256(host.encode()).hexdigest()[:2]].setdefault(host, [])
            if len(found) < MOST_OF_A_SITE:
                found.append(entry.id)
    return lists


_INDEX = "index.html"
Made = Iterator[tuple[str, str | bytes]]
"""Pages with their paths."""


@dataclass(frozen=True, slots=True)
class Place:
    """Folders in which the site is written and read."""

    folder: Path
    address: str
    channel_file: Path | None
    bot_username: str
    now: int


@dataclass(frozen=True, slots=True)
class Content:
    """All that pages show but for the entries' own.

    `newest` are a few entries.
    """

    newest: Sequence[Entry]
    groups: Sequence[Group]
    corrections: Sequence[tuple[Entry, EntryChange]]
    recent: Sequence[tuple[Entry, EntryChange]]
    errata: Sequence[Erratum]
    figures: Sequence[tuple[Period, Monthly]]
    files: Sequence[tuple[str, int]]
    today: date


@cache
def _workshop(place: Place) -> tuple[Site, list[Speaker]]:
    channel = load_channel(place.channel_file)
    deployment = Deployment(channel, Vault(bytes(32)), bot_username=place.bot_username)
    renderer = Renderer(deployment)
    speakers = [renderer.speaker(language, place.now) for language in channel.languages]
    return Site(place.address, assets().version), speakers


def make_entries(place: Place, entries: Sequence[Whole], today: date) -> int:
    """The pages of some entries in all languages, and their proofs; how many files."""
    site, speakers = _workshop(place)
    folder = place.folder / ROOT[1:]

    def every() -> Made:
        for one in entries:
            for speaker in speakers:
                made = entry_page(site, speaker, one, today)
                yield f"{speaker.t.language}/entries/{one.entry.id}/{_INDEX}", made
            if one.proof:
                yield f"entries/{one.entry.id}.tlog-proof", one.proof.text

    return write(folder, every())


def make_list(place: Place, group: Group, first: int, entries: Sequence[Entry], today: date) -> int:
    """Some pages of a list in all languages, from the number `first` on."""
    site, speakers = _workshop(place)

    def every() -> Made:
        for speaker in speakers:
            one = group.listed(speaker)
            for begin in range(0, len(entries), PER_PAGE):
                number = first + begin // PER_PAGE
                path = one.path if number == 1 else f"{one.path}/{number}"
                shown = entries[begin : begin + PER_PAGE]
                made = register_pages.listing(site, speaker, one, number, shown, today)
                yield f"{speaker.t.language}/{path}/{_INDEX}", made

    return write(place.folder / ROOT[1:], every())


def make_others(place: Place, content: Content) -> int:
    """All other pages in all languages."""
    site, speakers = _workshop(place)
    root = place.folder / ROOT[1:]
    return sum(write(root / each.t.language, _others(site, each, content)) for each in speakers)


def _others(site: Site, speaker: Speaker, content: Content) -> Made:
    yield _INDEX, register_pages.front(site, speaker, content.newest, content.today)
    lists = [group.listed(speaker) for group in content.groups]
    yield f"search/{_INDEX}", register_pages.static_search(site, speaker, lists)
    for name in register_pages.TEXTS:
        yield f"{name}/{_INDEX}", register_pages.text(site, speaker, name)
    errata = register_pages.errata(site, speaker, content.errata, content.corrections)
    yield f"errata/{_INDEX}", errata
    yield f"data/{_INDEX}", register_pages.data(site, speaker, content.files)
    yield open_data.NAME, open_data.feed(site, speaker, content.recent, content.today)
    yield f"verify/{_INDEX}", register_pages.verify(site, speaker, content.files)
    months = [month for month, _ in content.figures]
    for month, monthly in content.figures:
        page = figures_page(site, speaker, monthly, months)
        yield f"figures/{month.code}/{_INDEX}", page
        yield f"figures/{month.code}.csv", as_csv(speaker, monthly)
        yield f"figures/{month.code}-fairness.csv", fairness_csv(speaker, monthly)
        yield f"figures/{month.code}.json", as_json(speaker.channel, monthly)
        if month == months[0]:
            yield f"figures/{_INDEX}", page
    yield from _cards(speaker, content)


def _cards(speaker: Speaker, content: Content) -> Made:
    """The pictures that messengers show."""
    made = {"front": site_cards.front_card(speaker)}
    for _, monthly in content.figures:
        made[f"figures/{monthly.month}"] = site_cards.figures_card(speaker, monthly)
    for name, card in made.items():
        yield f"{site_cards.FOLDER}/{name}.png", make(card)


def write(folder: Path, files: Iterator[tuple[str, str | bytes]]) -> int:
    """Write files below the folder; how many there were. Strings and `mkdir` cost a third less
    than a Path for each file and the folders above it."""
    count, made = 0, set[str]()
    for count, (path, body) in enumerate(files, 1):  # noqa: B007 - the last number is the count
        parent = f"{folder}/{path}".rpartition("/")[0]
        if parent not in made:
            made.add(parent)
            try:
                os.mkdir(parent)  # noqa: PTH102
            except OSError:
                os.makedirs(parent, exist_ok=True)  # noqa: PTH103
        with open(f"{folder}/{path}", "wb", buffering=0) as file:  # noqa: PTH123
            file.write(body.encode() if isinstance(body, str) else body)
    return count


_AHEAD = 6
"""Portions that wait for a process at most, so that a large register does not fill the memory."""
_PAGES = 20
"""Pages of a list that are made together."""


class Building:
    """A site that is written in portions; `data` is the folder for its dumps.

    The executor's processes make the pages.
    """

    def __init__(self, place: Place, executor: Executor) -> None:
        self._place = place
        self._new = replace(place, folder=place.folder / ".new")
        shutil.rmtree(self._new.folder, ignore_errors=True)
        self._root = self._new.folder / ROOT[1:]
        self.data = self._root / "data"
        self._executor = executor
        self._waiting: set[asyncio.Future[int]] = set()
        self._count = 0

    async def add(self, entries: Sequence[Whole], today: date) -> None:
        """Make the pages of some entries."""
        await self._start(make_entries, entries, today)

    async def finish(self, content: Content, entries: Sequence[Entry]) -> int:
        """Make all other pages, and put the site in its place; how many pages and lists it has.

        `entries` are all, the newest first.
        """
        found = entry_groups(entries)
        for group, listed in found:
            for begin in range(0, len(listed), _PAGES * PER_PAGE):
                portion = listed[begin : begin + _PAGES * PER_PAGE]
                first = begin // PER_PAGE + 1
                await self._start(make_list, group, first, portion, content.today)
        groups = [group for group, _ in found]
        await self._start(make_others, replace(content, groups=groups))
        self._count += write(self._root, _shared(entries))
        while self._waiting:
            await self._wait()
        self._take_its_place()
        return self._count

    async def _start(self, make: Callable[..., int], *values: object) -> None:
        while len(self._waiting) >= _AHEAD:
            await self._wait()
        loop = asyncio.get_running_loop()
        self._waiting.add(loop.run_in_executor(self._executor, make, self._new, *values))

    async def _wait(self) -> None:
        done, self._waiting = await asyncio.wait(self._waiting, return_when=asyncio.FIRST_COMPLETED)
        self._count += sum(each.result() for each in done)

    def _take_its_place(self) -> None:
        """Readers find the earlier site or the new one, but for a moment between two renames."""
        leading = _leading(f"{ROOT}/{load_channel(self._place.channel_file).languages[0]}/")
        (self._root / "index.html").write_bytes(leading)
        folder = self._place.folder / ROOT[1:]
        earlier = folder.with_name(".earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        if folder.exists():
            folder.rename(earlier)
        self._root.rename(folder)
        (self._place.folder / "index.html").write_bytes(leading)
        shutil.rmtree(earlier, ignore_errors=True)
        self._new.folder.rmdir()


def _shared(entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of all languages: style and scripts, lists of hashes and sites."""
    made = assets()
    for name, body in made.files.items():
        yield f"static/{made.version}/{name}", body
    for name, found in (("links", by_link(entries)), ("sites", by_site(entries))):
        for number in range(256):
            digits = f"{number:02x}"
            yield f"{name}/{digits}.json", json.dumps(found[digits]).encode()


def _leading(address: str) -> bytes:
    """A page that leads to another address without scripts."""
    return (
        f'<!doctype html><meta charset="utf-8"><title>Habarla</title>'
        f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">{address}</a>'
    ).encode()


async def build(settings: Settings, folder: Path, address: str, bot: str) -> int:
    """Write the site of a deployment, while its bot runs; returns how many files there are.

    `address` is where readers find it, `bot` the username that its pages lead to.
    """
    async with opened(settings) as (database, _):
        now = database.clock()
        place = Place(folder, address.rstrip("/"), settings.channel_file, bot, now)
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
            return await write_site(database, place, processes)


async def write_site(database: Database, place: Place, executor: Executor) -> int:
    """Write the site as of one moment, in the place of an earlier one; how many files there are.

    The executor makes the pages, a thousand entries at a time.
    """
    channel = load_channel(place.channel_file)
    building, entries = Building(place, executor), list[Entry]()
    async with database.long_reading() as tx:
        day = today(tx.now, channel.zone)
        async for portion in open_data.written(tx, channel, building.data):
            await building.add(portion, day)
            entries += [one.entry for one in portion]
        entries.sort(key=lambda entry: (entry.decided_on, entry.id), reverse=True)
        content = Content(
            entries[:NEWEST],
            (),
            await store.corrections(tx, register_pages.PER_PAGE),
            await store.recent_changes(tx, open_data.MOST),
            await store.errata_every(tx),
            await _figures(tx, channel),
            open_data.sizes(building.data),
            day,
        )
    return await building.finish(content, entries)


async def _figures(tx: Transaction, channel: Channel) -> list[tuple[Period, Monthly]]:
    months = months_since(await counted.records_begin(tx), tx.now, channel)
    return [(month, await stats.monthly(tx, channel, month)) for month in months]
