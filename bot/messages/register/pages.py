"""The pages: what each shows, as values for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.register.entry import Entry, EntryChange, Erratum
from bot.messages.register.names import (
    CHANGES,
    defanged_host,
)
from bot.messages.register.rows import rows
from bot.messages.register.site import Site
from bot.messages.speaker import Speaker

NEWEST = 5
"""Entries on the first page."""


def front(site: Site, speaker: Speaker, newest: Sequence[Entry], today: date) -> str:
    """The first page: who runs this, how to report, the search, the newest entries."""
    shown = rows(site, speaker, newest, today)
    return site.page(speaker, "front.html", "", newest=shown)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the static site: entries of one type or month, in pages from 1 to `pages`."""

    path: str  # below the language, without the number of the page
    title: str
    count: int
    pages: int


def listing(
    site: Site, speaker: Speaker, one: Listed, number: int, found: Sequence[Entry], today: date
) -> str:
    """A page of a list of the static site."""
    shown = rows(site, speaker, found, today)
    path = one.path if number == 1 else f"{one.path}/{number}"
    return site.page(speaker, "list.html", path, found=shown, one=one, number=number)


def static_search(site: Site, speaker: Speaker, lists: Sequence[Listed]) -> str:
    """The search of the static site: by link and site in the browser, else by lists."""
    return site.page(speaker, "static_search.html", "search", lists=lists)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries that match a search; `count` is how many match in all.

    `problems` names fields that were not understood: then nothing was searched. For a whole link
    the entries are its own (`by_link`) or, as it has none (`link_unknown`), those of `host`.
    """

    entries: Sequence[Entry]
    count: int
    problems: tuple[str, ...] = ()
    host: str | None = None
    by_link: bool = False
    link_unknown: bool = False


def search(
    site: Site,
    speaker: Speaker,
    found: Found,
    wanted: Mapping[str, str],
    next_page: str | None,
    today: date,
) -> str:
    """Entries by host, type, month and ground; `next_page` is the query of the next page."""
    return site.page(
        speaker,
        "search.html",
        "search",
        found=rows(site, speaker, found.entries, today),
        about=found,
        host=found.host and defanged_host(found.host),
        wanted=wanted,
        next_page=next_page,
        categories=[(kind.id, speaker.own(kind.label)) for kind in speaker.channel.types],
        grounds=_grounds(speaker, wanted["ground"]).items(),
    )


def _grounds(speaker: Speaker, wanted: str) -> dict[str, str]:
    """The grounds to choose from, and the one that was asked for, if it left the channel file."""
    every = (ground for outcome in speaker.channel.outcomes for ground in outcome.grounds)
    named = {ground.id: speaker.own(ground.label) for ground in every}
    return {wanted: wanted} | named if wanted else named


TEXTS = ("report", "method", "accessibility")
"""Pages that only say something."""


def text(site: Site, speaker: Speaker, name: str) -> str:
    """One of TEXTS."""
    return site.page(speaker, f"{name}.html", name)


def data(site: Site, speaker: Speaker, files: Sequence[tuple[str, int]]) -> str:
    """The dumps, by name and size in bytes."""
    sizes = [(name, speaker.t.number(max(1, size // 1024))) for name, size in files]
    return site.page(speaker, "data.html", "data", files=sizes)


def verify(site: Site, speaker: Speaker, files: Sequence[tuple[str, int]]) -> str:
    """The check of the published files against the checkpoints."""
    return site.page(speaker, "verify.html", "verify", files=files)


def errata(
    site: Site,
    speaker: Speaker,
    every: Sequence[Erratum],
    changed: Sequence[tuple[Entry, EntryChange]],
) -> str:
    """What was wrong with figures, and the entries that were corrected or overturned."""
    rows = [
        (defanged_host(entry.host), entry, change, speaker.t.plain(CHANGES[change.change]))
        for entry, change in changed
    ]
    return site.page(speaker, "errata.html", "errata", errata=every, changed=rows)
