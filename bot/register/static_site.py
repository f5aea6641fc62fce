"""Static build of the register: lists for people and browsers, written in place of the old."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from bot.channel.model import Channel
from bot.core import typesetting
from bot.core.channel_changes import channel_now
from bot.core.database import Database, Transaction
from bot.core.messages import Speaker
from bot.core.periods import Period
from bot.core.site import ROOT
from bot.core.storage import opened
from bot.core.times import today
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.figures import monthly, sheet, stats
from bot.figures import store as counted
from bot.figures.model import MonthlyReport, report_of
from bot.figures.words import type_label
from bot.register import open_data, pages
from bot.register.grounds import is_published
from bot.register.model import names_above
from bot.register.pages import Site
from bot.register.routes import MOST_OF_A_SITE, assets, cards_text, ids_text, pages_of
from bot.reports.entry_words import STANDINGS, in_language
from bot.settings import Settings
from bot.telegram.renderer import Renderer
from bot.values import Entry, Standing, Value

PER_PAGE = 50
KINDS: dict[str, Callable[[Entry], str]] = {
    "types": lambda entry: entry.category,
    "months": lambda entry: f"{entry.decided_on:%Y-%m}",
    "grounds": lambda entry: entry.finding.ground or "",
    "authorities": lambda entry: (
        entry.finding.order.authority if entry.finding.order else ""
    ),
}


class Group(Value):
    """Entries that are listed together, the newest first."""

    kind: str
    id: str
    entries: list[Entry]

    @property
    def path(self) -> str:
        """The address below the language, without the number of the page."""
        return f"{self.kind}/{self.id}"

    @property
    def pages(self) -> int:
        return -(-len(self.entries) // PER_PAGE)

    def title(self, speaker: Speaker) -> str:
        newest = self.entries[0]
        if self.kind == "months":
            return speaker.t.month(newest.decided_on)
        if self.kind == "grounds":
            return in_language(newest.ground_text, speaker.t.language)
        if self.kind == "standings":
            return speaker.t.plain(STANDINGS[Standing(self.id)])
        if self.kind == "authorities":
            return in_language(
                newest.authority_name or {"": self.id}, speaker.t.language
            )
        return type_label(speaker, self.id)


def entry_groups(entries: Sequence[Entry], day: date) -> list[Group]:
    """`entries` are the newest first; the newest month is the first."""
    found = list[Group]()
    keys: dict[str, Callable[[Entry], str]] = {
        **KINDS,
        "standings": lambda entry: entry.stands(day).value,
    }
    for kind, key in keys.items():
        by_key: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_key[key(entry)].append(entry)
        by_key.pop("", None)
        found += [
            Group(kind, id, by_key[id])
            for id in sorted(by_key, reverse=kind == "months")
        ]
    return found


_INDEX = "index.html"


class StaticSite:
    """Writes files below the register's folder in `folder`; `count` says how many."""

    def __init__(
        self, channel: Channel, folder: Path, address: str, bot: str, now: int
    ) -> None:
        renderer = Renderer(Deployment(channel, Vault(bytes(32)), bot_username=bot))
        self.root = folder / ROOT[1:]
        self.count = 0
        self._site = Site(address.rstrip("/"), assets().version)
        self._speakers = [
            renderer.speaker(language, now) for language in channel.languages
        ]

    def write(self, path: str, body: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(body, str):
            body = body.encode()
        file.write_bytes(body)
        self.count += 1

    def _write_page(self, speaker: Speaker, path: str, page: str) -> None:
        self.write(f"{speaker.t.language}/{path}/{_INDEX}".replace("//", "/"), page)

    def add(self, one: pages.Whole) -> None:
        for speaker in self._speakers:
            page = pages.entry_page(self._site, speaker, one)
            self._write_page(speaker, f"entries/{one.entry.id}", page)
        channel = self._speakers[0].channel
        record = open_data.record_text(channel, one.entry)
        self.write(f"entries/{one.entry.id}.json", record)
        if one.proof:
            self.write(f"entries/{one.entry.id}.tlog-proof", one.proof.text)

    def add_list(self, group: Group) -> None:
        for speaker in self._speakers:
            title = group.title(speaker)
            for number in range(1, group.pages + 1):
                path = group.path
                if number > 1:
                    path = f"{group.path}/{number}"
                page = self._site.page(
                    speaker,
                    "list.html",
                    path,
                    one=group,
                    title=title,
                    number=number,
                    found=group.entries[(number - 1) * PER_PAGE : number * PER_PAGE],
                )
                self._write_page(speaker, path, page)

    async def add_others(self, tx: Transaction, groups: Sequence[Group]) -> None:
        channel = self._speakers[0].channel
        first = await counted.records_begin(tx)
        months = stats.months_since(first, tx.now, channel)
        oldest = monthly.months_needed(months[-1], first, channel.zone)
        known = {
            one: await monthly.count_month(tx, channel, one)
            for one in dict.fromkeys((*months, *oldest))
        }
        for speaker in self._speakers:
            for name, render in pages_of(channel).items():
                page = await render(self._site, speaker, tx, self.root / "data")
                if name == open_data.NAME:
                    self.write(f"{speaker.t.language}/{name}", page)
                else:
                    self._write_page(speaker, name, page)
            if is_published(channel):
                lists = [(group, group.title(speaker)) for group in groups]
                search = self._site.page(
                    speaker, "static_search.html", "search", lists=lists
                )
                self._write_page(speaker, "search", search)
            missing = pages.not_there_page(self._site, speaker)
            self.write(f"{speaker.t.language}/404.html", missing)
            folder = f"{speaker.t.language}/{pages.FOLDER}"
            self.write(
                f"{folder}/front.png", typesetting.make(pages.front_card(speaker))
            )
            for month in months:
                self._write_month(speaker, report_of(month, known), months)

    def _write_month(
        self, speaker: Speaker, report: MonthlyReport, months: Sequence[Period]
    ) -> None:
        """A month's page, its files, and its card; the newest month that is over is shown first."""
        month = report.now.month
        path = f"figures/{month.code}"
        page = pages.figures_page(self._site, speaker, report, months)
        self._write_page(speaker, path, page)
        if month == months[:2][-1]:
            self._write_page(speaker, "figures", page)
        for name, ending in sheet.FILES.items():
            file = f"{speaker.t.language}/{path}{ending}"
            self.write(file, sheet.file_of(speaker, report, name))
        card = typesetting.make(pages.figures_card(speaker, report.now))
        self.write(f"{speaker.t.language}/{pages.FOLDER}/{path}.png", card)

    def add_shared(self, entries: Sequence[Entry]) -> None:
        """Style and scripts; hashes and sites by their first two digits, the newest first."""
        made = assets()
        for name, body in made.files.items():
            self.write(f"static/{made.version}/{name}", body)
        links: dict[str, dict[str, list[Entry]]] = defaultdict(dict)
        sites: dict[str, dict[str, list[Entry]]] = defaultdict(dict)
        for entry in entries:
            if entry.link_sha256 is not None:
                links[entry.link_sha256[:2]].setdefault(entry.link_sha256, []).append(
                    entry
                )
            for host in names_above(entry.host):
                found = sites[sha256(host.encode()).hexdigest()[:2]].setdefault(
                    host, []
                )
                if len(found) < MOST_OF_A_SITE:
                    found.append(entry)
        for number in range(256):
            digits = f"{number:02x}"
            for name, listed in (("links", links[digits]), ("sites", sites[digits])):
                self.write(f"{name}/{digits}.json", ids_text(listed))
                for speaker in self._speakers:
                    path = f"{speaker.t.language}/{name}/{digits}.json"
                    self.write(path, cards_text(speaker, listed))


async def build(settings: Settings, folder: Path, address: str, bot: str) -> int:
    """Write a deployment's site for readers at `address`, beside its `bot`; how many files."""
    async with opened(settings) as (database, _):
        channel = await channel_now(database, settings)
        return await write_site(database, channel, folder, address, bot)


async def write_site(
    database: Database, channel: Channel, folder: Path, address: str, bot: str
) -> int:
    """Write the site as of one moment, in the place of an earlier one; how many files."""
    new = folder / ".new"
    entries = list[Entry]()
    shutil.rmtree(new, ignore_errors=True)
    site = StaticSite(channel, new, address, bot, database.clock())
    async with database.long_reading() as tx:
        async for portion in open_data.written(tx, channel, site.root / "data"):
            for one in await pages.with_others(tx, portion):
                site.add(one)
                entries.append(one.entry)
        entries.sort(key=lambda entry: (entry.decided_on, entry.id), reverse=True)
        groups = entry_groups(entries, today(tx.now, channel.zone))
        await site.add_others(tx, groups)
    for group in groups:
        site.add_list(group)
    site.add_shared(entries)
    _take_its_place(folder, site.root, f"{ROOT}/{channel.languages[0]}/")
    return site.count


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
