"""Static build of the register: lists for people and browsers, written in place of the old."""

import asyncio
import json
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from bot.channel.loader import load_channel
from bot.core import typesetting
from bot.core.database.database import Database, Transaction
from bot.core.speaker import Speaker
from bot.core.storage import opened
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.dataclass import frozen
from bot.figures import fairness, monthly, stats
from bot.figures import store as counted
from bot.figures.words import type_label
from bot.register import open_data, pages
from bot.register.model import Entry, names_above
from bot.register.pages import ROOT, Card, Site, Whole, in_language
from bot.register.routes import MOST_OF_A_SITE, PAGES, assets
from bot.settings import Settings
from bot.telegram.renderer import Renderer

PER_PAGE = 50
KINDS: dict[str, Callable[[Entry], str]] = {
    "types": lambda entry: entry.category,
    "months": lambda entry: f"{entry.decided_on:%Y-%m}",
    "grounds": lambda entry: entry.finding.ground or "",
}


@frozen
class Group:
    """Entries that are listed together: how many, and the newest of them."""

    kind: str
    id: str
    count: int
    newest: Entry

    @property
    def path(self) -> str:
        """The address below the language, without the number of the page."""
        return f"{self.kind}/{self.id}"

    @property
    def pages(self) -> int:
        return -(-self.count // PER_PAGE)

    def title(self, speaker: Speaker) -> str:
        if self.kind == "months":
            return speaker.t.month(self.newest.decided_on)
        if self.kind == "grounds":
            return in_language(self.newest.ground_text, speaker.t.language)
        return type_label(speaker, self.id)


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


_INDEX = "index.html"
Files = Iterator[tuple[str, str | bytes]]
"""Pages and other files with their paths."""


@frozen
class Place:
    """Folders in which the site is written and read."""

    folder: Path
    address: str
    channel_file: Path | None
    bot_username: str
    now: int


@cache
def _workshop(place: Place) -> tuple[Site, list[Speaker]]:
    channel = load_channel(place.channel_file)
    deployment = Deployment(channel, Vault(bytes(32)), bot_username=place.bot_username)
    renderer = Renderer(deployment)
    speakers = [renderer.speaker(language, place.now) for language in channel.languages]
    return Site(place.address, assets().version), speakers


def make(place: Place, files: Callable[..., Files], *values: object) -> int:
    """Write what `files` makes in all languages; how many files."""
    return write(place.folder / ROOT[1:], files(*_workshop(place), *values))


def entry_files(site: Site, speakers: Sequence[Speaker], entries: Sequence[Whole]) -> Files:
    """The pages of some entries, and their proofs."""
    for one in entries:
        for speaker in speakers:
            page = pages.entry_page(site, speaker, one)
            yield f"{speaker.t.language}/entries/{one.entry.id}/{_INDEX}", page
        if one.proof:
            yield f"entries/{one.entry.id}.tlog-proof", one.proof.text


def list_files(
    site: Site, speakers: Sequence[Speaker], group: Group, first: int, entries: Sequence[Entry]
) -> Files:
    """Some pages of a list, from the number `first` on."""
    for speaker in speakers:
        title = group.title(speaker)
        for begin in range(0, len(entries), PER_PAGE):
            number = first + begin // PER_PAGE
            path = group.path if number == 1 else f"{group.path}/{number}"
            page = site.page(
                speaker,
                "list.html",
                path,
                one=group,
                title=title,
                number=number,
                found=entries[begin : begin + PER_PAGE],
            )
            yield f"{speaker.t.language}/{path}/{_INDEX}", page


def card_file(_: Site, __: Sequence[Speaker], path: str, card: Card) -> Files:
    yield path, typesetting.make(card)


_AHEAD = 6
"""Portions that wait for a process at most, so that a large register does not fill the memory."""
_PAGES = 20
"""Pages of a list that are made together."""


class Making:
    """Makes pages in the processes of an executor; `count` of them are written."""

    def __init__(self, place: Place, executor: Executor) -> None:
        self._place, self._executor = place, executor
        self._waiting: set[asyncio.Future[int]] = set()
        self.count = 0

    async def start(self, files: Callable[..., Files], *values: object) -> None:
        while len(self._waiting) >= _AHEAD:
            await self._wait()
        loop = asyncio.get_running_loop()
        made = loop.run_in_executor(self._executor, make, self._place, files, *values)
        self._waiting.add(made)

    async def _wait(self) -> None:
        done, self._waiting = await asyncio.wait(self._waiting, return_when=asyncio.FIRST_COMPLETED)
        self.count += sum(each.result() for each in done)

    async def finish(self) -> None:
        while self._waiting:
            await self._wait()


async def _others(
    place: Place, groups: Sequence[Group], tx: Transaction, making: Making
) -> AsyncIterator[tuple[str, str | bytes]]:
    """All other pages in all languages, but for the pictures, which others make meanwhile."""
    site, speakers = _workshop(place)
    root = place.folder / ROOT[1:]
    channel = speakers[0].channel
    months = stats.months_since(await counted.records_begin(tx), tx.now, channel)
    figures = [await stats.monthly(tx, channel, month) for month in months]
    for speaker in speakers:
        language = speaker.t.language
        for name, render in PAGES.items():
            path = name if name == open_data.NAME else f"{name}/{_INDEX}".lstrip("/")
            yield f"{language}/{path}", await render(site, speaker, tx, root / "data")
        lists = [(group, group.title(speaker)) for group in groups]
        search = site.page(speaker, "static_search.html", "search", lists=lists)
        yield f"{language}/search/{_INDEX}", search
        cards = {"front": pages.front_card(speaker)}
        for figure in figures:
            path = f"figures/{figure.month.code}"
            page = pages.figures_page(site, speaker, figure, months)
            yield f"{language}/{path}/{_INDEX}", page
            if figure is figures[0]:
                yield f"{language}/figures/{_INDEX}", page
            yield f"{language}/{path}.csv", monthly.as_csv(speaker, figure)
            yield f"{language}/{path}-fairness.csv", fairness.as_csv(speaker, figure)
            yield f"{language}/{path}.json", monthly.as_json(channel, figure)
            cards[path] = pages.figures_card(speaker, figure)
        for name, card in cards.items():
            await making.start(card_file, f"{language}/{pages.FOLDER}/{name}.png", card)


def write(folder: Path, files: Iterable[tuple[str, str | bytes]]) -> int:
    """Write files below the folder; how many there were."""
    count = 0
    for path, body in files:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body.encode() if isinstance(body, str) else body)
        count += 1
    return count


def _shared(entries: Sequence[Entry]) -> Files:
    """Yield the files of all languages: style and scripts, lists of hashes and sites.

    A list has entries by what is looked for, whose hash begins with two digits; the newest first.
    """
    made = assets()
    for name, body in made.files.items():
        yield f"static/{made.version}/{name}", body
    links: dict[str, dict[str, list[str]]] = defaultdict(dict)
    sites: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for entry in entries:
        if entry.link_hash is not None:
            links[entry.link_hash[:2]].setdefault(entry.link_hash, []).append(entry.id)
        for host in names_above(entry.host):
            found = sites[sha256(host.encode()).hexdigest()[:2]].setdefault(host, [])
            if len(found) < MOST_OF_A_SITE:
                found.append(entry.id)
    for number in range(256):
        digits = f"{number:02x}"
        yield f"links/{digits}.json", json.dumps(links[digits]).encode()
        yield f"sites/{digits}.json", json.dumps(sites[digits]).encode()


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
    """Write the site as of one moment, in the place of an earlier one; how many pages and lists
    there are. The executor makes the pages, a thousand entries at a time."""
    channel = load_channel(place.channel_file)
    new = replace(place, folder=place.folder / ".new")
    shutil.rmtree(new.folder, ignore_errors=True)
    root, making, entries = new.folder / ROOT[1:], Making(new, executor), list[Entry]()
    async with database.long_reading() as tx:
        async for portion in open_data.written(tx, channel, root / "data"):
            await making.start(entry_files, portion)
            entries += [one.entry for one in portion]
        entries.sort(key=lambda entry: (entry.decided_on, entry.id), reverse=True)
        groups = entry_groups(entries)
        others = _others(new, [group for group, _ in groups], tx, making)
        written = write(root, [each async for each in others])
    for group, listed in groups:
        for begin in range(0, len(listed), _PAGES * PER_PAGE):
            portion_of = listed[begin : begin + _PAGES * PER_PAGE]
            await making.start(list_files, group, begin // PER_PAGE + 1, portion_of)
    written += write(root, _shared(entries))
    await making.finish()
    _take_its_place(place.folder, root, f"{ROOT}/{channel.languages[0]}/")
    return making.count + written


def _take_its_place(site: Path, root: Path, first: str) -> None:
    """Readers find the earlier site or the new one, but for a moment between two renames.

    The pages above all languages lead to the `first` one, without scripts.
    """
    leading = (
        f'<!doctype html><meta charset="utf-8"><title>Habarla</title>'
        f'<meta http-equiv="refresh" content="0; url={first}"><a href="{first}">{first}</a>'
    ).encode()
    (root / _INDEX).write_bytes(leading)
    folder = site / ROOT[1:]
    earlier = folder.with_name(".earlier")
    shutil.rmtree(earlier, ignore_errors=True)
    if folder.exists():
        folder.rename(earlier)
    root.rename(folder)
    (site / _INDEX).write_bytes(leading)
    shutil.rmtree(earlier, ignore_errors=True)
    root.parent.rmdir()
