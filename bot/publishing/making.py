"""Makes the pages of the static site; its functions run in processes of their own."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.channel.loader import load_channel
from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period
from bot.domain.register.entry import Entry, EntryChange, Erratum
from bot.messages.figures.monthly import as_csv, as_json, fairness_csv
from bot.messages.register import cards, feed, pages
from bot.messages.register.entry_page import entry_page
from bot.messages.register.figures import figures_page
from bot.messages.register.site import ROOT, Site
from bot.messages.renderer import Renderer
from bot.messages.speaker import Speaker
from bot.messages.typesetting import make
from bot.publishing.lists import PER_PAGE, Group
from bot.services.register.reading import Whole
from bot.services.vault import Vault
from bot.services.work import Deployment
from bot.web.register.assets import assets

_INDEX = "index.html"
Made = Iterator[tuple[str, str | bytes]]
"""Pages with their paths."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site is written and read."""

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
                made = pages.listing(site, speaker, one, number, shown, today)
                yield f"{speaker.t.language}/{path}/{_INDEX}", made

    return write(place.folder / ROOT[1:], every())


def make_others(place: Place, content: Content) -> int:
    """All other pages in all languages."""
    site, speakers = _workshop(place)
    root = place.folder / ROOT[1:]
    return sum(write(root / each.t.language, _others(site, each, content)) for each in speakers)


def _others(site: Site, speaker: Speaker, content: Content) -> Made:
    yield _INDEX, pages.front(site, speaker, content.newest, content.today)
    lists = [group.listed(speaker) for group in content.groups]
    yield f"search/{_INDEX}", pages.static_search(site, speaker, lists)
    for name in pages.TEXTS:
        yield f"{name}/{_INDEX}", pages.text(site, speaker, name)
    errata = pages.errata(site, speaker, content.errata, content.corrections)
    yield f"errata/{_INDEX}", errata
    yield f"data/{_INDEX}", pages.data(site, speaker, content.files)
    yield feed.NAME, feed.feed(site, speaker, content.recent, content.today)
    yield f"verify/{_INDEX}", pages.verify(site, speaker, content.files)
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
    made = {"front": cards.front_card(speaker)}
    for _, monthly in content.figures:
        made[f"figures/{monthly.month}"] = cards.figures_card(speaker, monthly)
    for name, card in made.items():
        yield f"{cards.FOLDER}/{name}.png", make(card)


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
