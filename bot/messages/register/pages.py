"""The pages: what each shows, as values for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.desk.case import Outcome
from bot.domain.links.hosts import unicode_host
from bot.domain.register.entry import Change, Entry, EntryChange, Erratum, Standing
from bot.domain.register.scope import Scope
from bot.i18n import N_
from bot.messages.register.site import Site
from bot.messages.speaker import Speaker, known

STANDINGS = {
    Standing.IN_FORCE: N_("In force"),
    Standing.REOPENED: N_("Being looked at again: the case was opened again"),
    Standing.ENDED: N_("Ended: the order is over"),
    Standing.OVERTURNED: N_("Overturned: the decision no longer stands"),
}
CHANGES = {
    Change.PUBLISHED: N_("Published"),
    Change.CORRECTED: N_("Corrected: the entry was wrong"),
    Change.REOPENED: N_("The case was opened again"),
    Change.REVISED: N_("Decided again"),
    Change.PROLONGED: N_("The order was prolonged"),
    Change.ENDED: N_("The order is over"),
    Change.OVERTURNED: N_("Overturned"),
    Change.GONE: N_("The material is gone"),
    Change.RETURNED: N_("The material is there again"),
}


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry in the words of one language."""

    entry: Entry
    host: str
    category: str
    outcome: str
    standing: str
    is_in_force: bool
    territory: str | None

    @property
    def is_platform(self) -> bool:
        return self.entry.scope is Scope.PLATFORM


def view(speaker: Speaker, entry: Entry, today: date) -> EntryView:
    standing = entry.stands(today)
    return EntryView(
        entry,
        defanged_host(entry.host),
        category_name(speaker, entry.category),
        outcome_name(speaker, entry.outcome),
        speaker.t.plain(STANDINGS[standing]),
        standing is Standing.IN_FORCE,
        territory_name(speaker, entry.order.territory) if entry.order else None,
    )


def front(site: Site, speaker: Speaker, newest: Sequence[Entry], today: date) -> str:
    """The first page: who runs this, how to report, the search, the newest entries."""
    views = [view(speaker, entry, today) for entry in newest]
    return site.page(speaker, "front.html", "", newest=views)


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
    views = [view(speaker, entry, today) for entry in found]
    path = one.path if number == 1 else f"{one.path}/{number}"
    return site.page(speaker, "list.html", path, found=views, one=one, number=number)


def static_search(site: Site, speaker: Speaker, lists: Sequence[Sequence[Listed]]) -> str:
    """The search of the static site: by link and site in the browser, else by lists."""
    return site.page(speaker, "static_search.html", "search", lists=lists)


def search(
    site: Site,
    speaker: Speaker,
    found: Sequence[Entry],
    wanted: Mapping[str, str],
    next_page: str | None,
    today: date,
) -> str:
    """Entries by host, type, month and ground; `next_page` is the query of the next page."""
    return site.page(
        speaker,
        "search.html",
        "search",
        found=[view(speaker, entry, today) for entry in found],
        wanted=wanted,
        next_page=next_page,
        categories=[(kind.id, speaker.own(kind.label)) for kind in speaker.channel.types],
    )


def entry_page(
    site: Site, speaker: Speaker, entry: Entry, history: Sequence[EntryChange], today: date
) -> str:
    """An entry with its history; every version stays visible."""
    versions = [(change, speaker.t.plain(CHANGES[change.change])) for change in history]
    return site.page(
        speaker,
        "entry.html",
        f"entries/{entry.id}",
        shown=view(speaker, entry, today),
        versions_of_entry=versions,
    )


TEXTS = ("method", "accessibility")
"""Pages that only say something."""


def text(site: Site, speaker: Speaker, name: str) -> str:
    """One of TEXTS."""
    return site.page(speaker, f"{name}.html", name)


def data(site: Site, speaker: Speaker, files: Sequence[tuple[str, int]]) -> str:
    """The dumps, by name and size in bytes."""
    sizes = [(name, speaker.t.number(max(1, size // 1024))) for name, size in files]
    return site.page(speaker, "data.html", "data", files=sizes)


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


def category_name(speaker: Speaker, id: str) -> str:
    kind = known(speaker.channel.type, id)
    return id if kind is None else speaker.own(kind.title)


def outcome_name(speaker: Speaker, outcome: Outcome) -> str:
    text = known(speaker.channel.outcome, outcome)
    return speaker.t.plain("Decision revised") if text is None else speaker.own(text.label)


def territory_name(speaker: Speaker, code: str) -> str:
    if code == speaker.channel.country:
        return speaker.t.plain("The whole country")
    return speaker.region(code)


def defanged_host(host: str) -> str:
    """`site[.]kz`, with the letters of an international name beside it."""
    shown, letters = host.replace(".", "[.]"), unicode_host(host)
    return shown if letters == host else f"{shown} ({letters.replace('.', '[.]')})"
