"""The whole site of the register as static files, for any web host.

Every page is a folder with an index.html, so that addresses are those of the bot's own site. The
pages of each language are made by a process of its own.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from bot.channel.loader import load_channel
from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period
from bot.domain.register.entry import Entry, EntryChange, Erratum
from bot.messages.figures.monthly import as_csv, as_json
from bot.messages.figures.words import type_label
from bot.messages.register import pages
from bot.messages.register.cards import words
from bot.messages.register.cards.drawing import draw
from bot.messages.register.figures import figures_page
from bot.messages.register.pages import Listed
from bot.messages.register.site import ROOT, Site
from bot.messages.renderer import Renderer
from bot.messages.speaker import Speaker
from bot.services.vault import Vault
from bot.services.work import Deployment
from bot.web.register.assets import assets

PER_PAGE = 50
_MOST_OF_A_SITE = 50
"""Entries that are listed for one host; a platform may have thousands."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that the site shows, read once."""

    entries: Sequence[Entry]
    history: dict[str, list[EntryChange]]
    corrections: Sequence[tuple[Entry, EntryChange]]
    errata: Sequence[Erratum]
    figures: Sequence[tuple[Period, Monthly]]
    files: Sequence[tuple[str, int]]
    today: date


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site is written and read."""

    folder: Path
    address: str
    channel_file: Path | None
    bot_username: str
    now: int


def build(place: Place, content: Content, *, apart: bool = True) -> int:
    """Write the site in the place of an earlier one; returns how many files there are.

    `apart` makes the pages of each language in a process of its own.
    """
    new = replace(place, folder=place.folder / ".new")
    shutil.rmtree(new.folder, ignore_errors=True)
    root, channel = new.folder / ROOT[1:], load_channel(place.channel_file)
    make = partial(_language, new, content)
    count = _shared(root, content)
    if apart:
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
            count += sum(processes.map(make, channel.languages))
    else:
        count += sum(map(make, channel.languages))
    leading = _leading(f"{ROOT}/{channel.languages[0]}/")
    _write(root / "index.html", leading)
    _take_its_place(root, place.folder / ROOT[1:])
    _write(place.folder / "index.html", leading)
    new.folder.rmdir()
    return count + 2


def _take_its_place(made: Path, folder: Path) -> None:
    """Readers find the earlier site or the new one, but for a moment between two renames."""
    earlier = folder.with_name(".earlier")
    shutil.rmtree(earlier, ignore_errors=True)
    if folder.exists():
        folder.rename(earlier)
    made.rename(folder)
    shutil.rmtree(earlier, ignore_errors=True)


def _shared(root: Path, content: Content) -> int:
    """What all languages share: style and scripts, lists of hashes and sites."""
    made = assets()
    files = {root / "static" / made.version / name: body for name, body in made.files.items()}
    for name, lists in (("links", _links(content.entries)), ("sites", _sites(content.entries))):
        for number in range(256):
            digits = f"{number:02x}"
            files[root / name / f"{digits}.json"] = json.dumps(lists[digits]).encode()
    for path, body in files.items():
        _write(path, body)
    return len(files)


def _links(entries: Sequence[Entry]) -> dict[str, dict[str, list[str]]]:
    lists: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for entry in entries:
        if entry.link_hash is not None:
            lists[entry.link_hash[:2]].setdefault(entry.link_hash, []).append(entry.id)
    return lists


def _sites(entries: Sequence[Entry]) -> dict[str, dict[str, list[str]]]:
    """Entries by host and by the domains above it, the newest first."""
    lists: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for entry in entries:
        labels = entry.host.split(".")
        for start in range(len(labels) - 1):
            host = ".".join(labels[start:])
            found = lists[sha256(host.encode()).hexdigest()[:2]].setdefault(host, [])
            if len(found) < _MOST_OF_A_SITE:
                found.append(entry.id)
    return lists


def _language(place: Place, content: Content, language: str) -> int:
    """The pages of one language; runs in a process of its own."""
    channel = load_channel(place.channel_file)
    deployment = Deployment(channel, Vault(bytes(32)), bot_username=place.bot_username)
    speaker = Renderer(deployment).speaker(language, place.now)
    site = Site(place.address, assets().version)
    root, count = place.folder / ROOT[1:] / language, 0
    for path, body in _pages(site, speaker, content):
        count += 1
        _write(root / path, body if isinstance(body, bytes) else body.encode())
    return count


def _pages(site: Site, speaker: Speaker, content: Content) -> Iterator[tuple[str, str | bytes]]:
    """Every page with its path below the language."""
    today, index = content.today, "index.html"
    yield index, pages.front(site, speaker, content.entries[:5], today)
    for entry in content.entries:
        made = pages.entry_page(site, speaker, entry, content.history.get(entry.id, []), today)
        yield f"entries/{entry.id}/{index}", made
    groups = (_by_type(speaker, content.entries), _by_month(speaker, content.entries))
    lists = [[one for one, _ in group] for group in groups]
    yield f"search/{index}", pages.static_search(site, speaker, lists)
    for group in groups:
        for one, found in group:
            yield from _list(site, speaker, one, found, today)
    for name in pages.TEXTS:
        yield f"{name}/{index}", pages.text(site, speaker, name)
    errata = pages.errata(site, speaker, content.errata, content.corrections)
    yield f"errata/{index}", errata
    yield f"data/{index}", pages.data(site, speaker, content.files)
    yield from _figures(site, speaker, content)
    yield from _cards(speaker, content)


def _figures(site: Site, speaker: Speaker, content: Content) -> Iterator[tuple[str, str | bytes]]:
    months = [month for month, _ in content.figures]
    for month, monthly in content.figures:
        page = figures_page(site, speaker, monthly, months)
        yield f"figures/{month.code}/index.html", page
        yield f"figures/{month.code}.csv", as_csv(speaker, monthly)
        yield f"figures/{month.code}.json", as_json(speaker.channel, monthly)
        if month == months[0]:
            yield "figures/index.html", page


def _cards(speaker: Speaker, content: Content) -> Iterator[tuple[str, bytes]]:
    """The pictures that messengers show: one for all entries with the same words."""
    cards = {"front": words.front_card(speaker), "report": words.report_card(speaker)}
    for _, monthly in content.figures:
        cards[f"figures/{monthly.month}"] = words.figures_card(speaker, monthly)
    for entry in content.entries:
        standing = entry.stands(content.today)
        name = words.entry_picture(entry, standing)
        if name not in cards:
            cards[name] = words.entry_card(speaker, entry.category, entry.outcome, standing)
    for name, card in cards.items():
        yield f"{words.FOLDER}/{name}.png", draw(card)


def _list(
    site: Site, speaker: Speaker, one: Listed, found: Sequence[Entry], today: date
) -> Iterator[tuple[str, str]]:
    for number in range(1, one.pages + 1):
        shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
        path = one.path if number == 1 else f"{one.path}/{number}"
        yield f"{path}/index.html", pages.listing(site, speaker, one, number, shown, today)


def _by_type(speaker: Speaker, entries: Sequence[Entry]) -> list[tuple[Listed, list[Entry]]]:
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.category].append(entry)
    return [
        (_listed(f"types/{id}", type_label(speaker, id), found), found)
        for id, found in sorted(grouped.items())
    ]


def _by_month(speaker: Speaker, entries: Sequence[Entry]) -> list[tuple[Listed, list[Entry]]]:
    grouped: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.decided_on.replace(day=1)].append(entry)
    return [
        (_listed(f"months/{month:%Y-%m}", speaker.t.month(month), found), found)
        for month, found in sorted(grouped.items(), reverse=True)
    ]


def _listed(path: str, title: str, found: Sequence[Entry]) -> Listed:
    return Listed(path, title, len(found), -(-len(found) // PER_PAGE))


def _leading(address: str) -> bytes:
    """A page that leads to another address without scripts."""
    return (
        f'<!doctype html><meta charset="utf-8"><title>Habarla</title>'
        f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">{address}</a>'
    ).encode()


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
