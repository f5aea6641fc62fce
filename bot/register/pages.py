"""Pages of the register: their reads, one transaction each, and their rendering."""

import base64
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from bot.channel.parts import Text
from bot.core import deep_links
from bot.core.database.database import Transaction
from bot.core.languages import Translator, unbroken
from bot.core.speaker import Speaker, language_name
from bot.figures import stats
from bot.figures.model import Monthly
from bot.figures.monthly import cell_text, label, month_of, sentences, so_far
from bot.figures.period import Hidden, Period
from bot.figures.stats import LABELS, PARTS, By
from bot.register import proofs, store
from bot.register.model import (
    Entry,
    EntryChange,
    EntryProof,
    Erratum,
    Said,
    Standing,
    Version,
    names_above,
)
from bot.register.names import (
    CHANGES,
    STANDINGS,
    Frame,
    category_name,
    defanged_host,
    gap,
    territory_name,
)
from bot.register.site_cards import (
    HEIGHT,
    WIDTH,
    Shared,
    entry_shared,
    figures_shared,
    front_shared,
)
from bot.register.store import LAST, Wanted
from bot.values import Outcome, Scope


@dataclass(frozen=True, slots=True)
class Whole:
    """An entry with all its versions, the oldest first, and the proof of what it says.

    It is read from its newest version: so it says what the leaf of the proof commits to.
    """

    entry: Entry
    versions: list[Version]
    proof: EntryProof | None


PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, behind which one the next page begins (None on the last page), how many match."""

    entries: tuple[Entry, ...]
    next_after: tuple[str, str] | None
    count: int


async def page(tx: Transaction, wanted: Wanted, after: tuple[str, str] = LAST) -> Page:
    found = await store.page(tx, wanted, PER_PAGE + 1, after)
    shown = found[:PER_PAGE]
    more = len(found) > PER_PAGE
    next_after = (shown[-1].decided_on.isoformat(), shown[-1].id) if more else None
    return Page(tuple(shown), next_after, await store.count_listed(tx, wanted))


async def of_sites(tx: Transaction, digits: str, most: int) -> dict[str, list[str]]:
    """Entries by host and by the domains above it, for names whose hash begins with `digits`.

    At most `most` of a name, the newest first.
    """
    names = {
        name
        for host in await store.hosts(tx)
        for name in names_above(host)
        if sha256(name.encode()).hexdigest().startswith(digits)
    }
    found = {name: await store.page(tx, Wanted(host=name), most) for name in sorted(names)}
    return {name: [entry.id for entry in every] for name, every in found.items()}


async def entry(tx: Transaction, id: str) -> Whole | None:
    history = (await store.versions_between(tx, id, id)).get(id)
    if history is None:
        return None
    return Whole(history[-1].entry, history, await proofs.of_version(tx, history[-1]))


async def every(tx: Transaction, prover: proofs.Prover) -> AsyncIterator[list[Whole]]:
    """All entries in the order of their ids, a thousand at a time."""
    async for portion in store.portions(tx):
        found = await store.versions_between(tx, portion[0].id, portion[-1].id)
        every = [found[one.id] for one in portion]
        yield [Whole(each[-1].entry, each, await prover.of(each[-1])) for each in every]


TEMPLATES = Path(__file__).with_name("templates")
ROOT = "/register"
LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
"""Languages as Open Graph names them."""


@dataclass(frozen=True, slots=True)
class Site:
    """Renders pages. `address` is where the public reaches them, without a slash at the end.

    `assets` is the folder of style and scripts below static/, named by a hash of what is in it.
    """

    address: str
    assets: str
    _frames: dict[tuple[object, ...], Frame] = field(default_factory=dict, compare=False)

    def page(
        self,
        speaker: Speaker,
        template: str,
        path: str,
        shared: Shared | None = None,
        **values: Any,
    ) -> str:
        """A page; `path` is its address below the language, like "entries/ab12".

        Messengers show what is `shared`, else the card of the front page.
        """
        return self.render(
            speaker,
            template,
            **values,
            shared=shared or front_shared(speaker),
            here=self._here(speaker, path),
            part=partial(self._part, speaker, path),
        )

    def render(self, speaker: Speaker, template: str, **values: Any) -> str:
        found = environment(speaker.t).get_template(template)
        return found.render(values, **self._common(speaker))

    def frame(self, key: tuple[object, ...], render: Callable[[], str]) -> Frame:
        """Return the frame rendered before under this key, else the result of `render`.

        A key begins with the language and has all that the frame depends on but the channel.
        """
        if key not in self._frames:
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            self._frames[key] = Frame(render())
        return self._frames[key]

    def _here(self, speaker: Speaker, path: str) -> str:
        return f"{self.address}{ROOT}/{speaker.t.language}/{path}".rstrip("/")

    def _part(self, speaker: Speaker, path: str, name: str) -> Markup:
        """A part that all pages of a section share but for the page's own path."""
        section, anywhere = path.partition("/")[0], path and gap("path")
        frame = self.frame(
            (speaker.t.language, name, section),
            lambda: self.render(
                speaker,
                f"{name}.html",
                section=section,
                here=self._here(speaker, anywhere),
                versions=[
                    (code, language_name(code), f"{ROOT}/{code}/{anywhere}".rstrip("/"))
                    for code in speaker.channel.languages
                ],
            ),
        )
        return frame.filled(path=path)

    def _common(self, speaker: Speaker) -> dict[str, Any]:
        language = speaker.t.language
        return {
            "t": _quick(speaker.t),
            "plural": speaker.t.plural,
            "own": speaker.own,
            "channel": speaker.channel,
            "bot_username": speaker.bot_username,
            "said": lambda said: in_language(said, language),
            "day": day,
            "language": language,
            "root": f"{ROOT}/{language}",
            "picture_size": (WIDTH, HEIGHT),
            "address": self.address,
            "locales": {code: LOCALES.get(code, code) for code in speaker.channel.languages},
            "asset": lambda name: f"{ROOT}/static/{self.assets}/{name}",
        }


@cache
def _quick(translate: Translator) -> Callable[..., Markup]:
    """Translates sentences with values as `translate` does, in a fifth of the time.

    The values must stand in braces alone, without a format.
    """

    def say(message: str, /, **values: object) -> Markup:
        text = unbroken(translate.catalog.gettext(message))
        escaped = {name: escape(value) for name, value in values.items()}
        return Markup(str.format(text, **escaped))  # noqa: S704 - values are escaped

    return say


_MOST_FRAMES = 5_000
"""Entries are decided alike in some thousands of ways; a frame of a page takes 8 KB."""
_PLAIN = re.compile(r"""\{\{ t\((["'])((?:(?!\1).)+)\1\) \}\}""")


class _Translated(jinja2.FileSystemLoader):
    """Translates sentences without values when a template is read: an entry's page has dozens."""

    def __init__(self, translate: Translator) -> None:
        super().__init__(TEMPLATES)
        self._translate = translate

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_fresh = super().get_source(environment, template)
        return _PLAIN.sub(lambda one: str(self._translate(one[2])), source), path, is_fresh


@cache
def environment(translate: Translator) -> jinja2.Environment:
    return jinja2.Environment(
        loader=_Translated(translate),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def in_language(said: Said | Text, language: str) -> str:
    """A text that was kept with an entry, in this language, else in the first one it has."""
    if isinstance(said, Text):
        return said.say(language)
    return said.get(language) or next(iter(said.values()))


def site_address(site: str, language: str) -> str:
    """Return the address of the register; `site` has no slash at the end."""
    return f"{site}{ROOT}/{language}"


def entry_address(site: str, language: str, entry: str) -> str:
    return f"{site_address(site, language)}/entries/{entry}"


@lru_cache(2_000)
def day(when: date) -> str:
    """A day as all three languages write it: `24.11.2026`."""
    return f"{when:%d.%m.%Y}"


def rows(site: Site, speaker: Speaker, entries: Iterable[Entry], today: date) -> list[Markup]:
    return [_row(site, speaker, entry, today) for entry in entries]


def _row(site: Site, speaker: Speaker, entry: Entry, today: date) -> Markup:
    standing, language = entry.stands(today), speaker.t.language
    ground = in_language(entry.ground_text, language)
    frame = site.frame(
        (language, "row", entry.category, entry.outcome, standing, ground),
        lambda: site.render(
            speaker,
            "row.html",
            id=gap("id"),
            host=gap("host"),
            decided=gap("decided"),
            decided_day=gap("decided_day"),
            ground=ground,
            standing=speaker.t.plain(STANDINGS[standing]),
            is_in_force=standing is Standing.IN_FORCE,
            outcome=speaker.outcome(entry.outcome),
            category=category_name(speaker, entry.category),
        ),
    )
    return frame.filled(
        id=entry.id,
        host=defanged_host(entry.host),
        decided=entry.decided_on.isoformat(),
        decided_day=day(entry.decided_on),
    )


class _Alike(NamedTuple):
    """All that decides how a page looks, but for its words; texts are in the page's language."""

    language: str
    scope: Scope
    category: str
    outcome: Outcome
    standing: Standing
    ground: str
    law: str | None
    edition: date
    reason: str
    authority: str | None
    territory: str | None
    has_end: bool
    is_gone: bool
    is_overturned: bool
    is_proved: bool


def entry_page(site: Site, speaker: Speaker, whole: Whole, today: date) -> str:
    """An entry with its history and proof; every version stays visible."""
    entry, proof = whole.entry, whole.proof
    standing = entry.stands(today)
    title = shared_title(speaker, entry)
    shared = entry_shared(speaker, entry, standing, title)
    alike = _alike(speaker, whole, standing)
    frame = site.frame(alike, lambda: _rendered(site, speaker, alike))
    history = [_change(site, speaker, version.change) for version in whole.versions]
    return frame.filled(
        id=entry.id,
        host=defanged_host(entry.host),
        title=shared.title,
        description=shared.description,
        link_hash=entry.link_hash or "",
        decided=entry.decided_on.isoformat(),
        decided_day=day(entry.decided_on),
        gone_day=day(entry.gone_on) if entry.gone_on else "",
        history=Markup("").join(history),
        **_order(entry),
        **(_proof(proof) if proof else {}),
    )


def shared_title(speaker: Speaker, entry: Entry) -> str:
    """Beside a link in a chat a platform says nothing, and could be read as what was restricted."""
    if entry.scope is Scope.PLATFORM:
        return category_name(speaker, entry.category)
    return defanged_host(entry.host)


def _alike(speaker: Speaker, whole: Whole, standing: Standing) -> _Alike:
    entry, proof, language = whole.entry, whole.proof, speaker.t.language
    return _Alike(
        language,
        entry.scope,
        entry.category,
        entry.outcome,
        standing,
        in_language(entry.ground_text, language),
        in_language(entry.law, language) if entry.law else None,
        entry.edition,
        in_language(entry.reason_text, language),
        in_language(entry.authority_name, language) if entry.authority_name else None,
        territory_name(speaker, entry.order.territory) if entry.order else None,
        entry.order is not None and entry.order.until is not None,
        entry.gone_on is not None,
        entry.standing is Standing.OVERTURNED,
        proof is not None,
    )


def _rendered(site: Site, speaker: Speaker, alike: _Alike) -> str:
    names = (
        "id",
        "host",
        "link_hash",
        "decided",
        "decided_day",
        "gone_day",
        "history",
        "order_number",
        "order_day",
        "until_day",
        "version",
        "index",
        "size",
        "hashes",
        "note",
        "key",
    )
    is_contestable = speaker.bot_username and not alike.is_overturned
    return site.page(
        speaker,
        "entry.html",
        f"entries/{gap('id')}",
        replace(front_shared(speaker), description=gap("description"), title=gap("title")),
        **{name: gap(name) for name in names},
        alike=alike,
        is_platform=alike.scope is Scope.PLATFORM,
        has_hash=alike.scope is Scope.LINK,
        is_in_force=alike.standing is Standing.IN_FORCE,
        standing=speaker.t.plain(STANDINGS[alike.standing]),
        outcome=speaker.outcome(alike.outcome),
        category=category_name(speaker, alike.category),
        contest=deep_links.address(speaker.bot_username, gap("id")) if is_contestable else None,
    )


def _order(entry: Entry) -> dict[str, str]:
    order = entry.order
    if order is None:
        return {}
    until_day = day(order.until) if order.until else ""
    return {"order_number": order.number, "order_day": day(order.date), "until_day": until_day}


def _proof(proof: EntryProof) -> dict[str, str | int]:
    hashes = "\n".join(base64.b64encode(each).decode() for each in proof.hashes)
    return {
        "version": proof.version,
        "index": proof.index,
        "size": proof.size,
        "hashes": hashes,
        "note": proof.note,
        "key": proof.key,
    }


def _change(site: Site, speaker: Speaker, change: EntryChange) -> Markup:
    words = CHANGES[change.change]
    frame = site.frame(
        (speaker.t.language, "change", words),
        lambda: site.render(
            speaker,
            "change.html",
            on=gap("on"),
            on_day=gap("on_day"),
            words=speaker.t.plain(CHANGES[change.change]),
        ),
    )
    return frame.filled(on=change.on.isoformat(), on_day=day(change.on))


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
    """Render the corrections of figures, and the entries that were corrected or overturned."""
    rows = [
        (defanged_host(entry.host), entry, change, speaker.t.plain(CHANGES[change.change]))
        for entry, change in changed
    ]
    return site.page(speaker, "errata.html", "errata", errata=every, changed=rows)


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the table; `share` is the length of its bar in percent of the longest one's.

    0 stands for a number that is hidden.
    """

    label: str
    text: str
    share: float


def figures_page(site: Site, speaker: Speaker, monthly: Monthly, months: Sequence[Period]) -> str:
    """A month's figure, with links to other months and to tables."""
    t, published = speaker.t, monthly.published
    return site.page(
        speaker,
        "figures.html",
        f"figures/{monthly.month}",
        shared=figures_shared(speaker, monthly),
        title=t("Links restricted. {month}", month=t.month(month_of(monthly).first)),
        sentences=[one for one in (*sentences(speaker, monthly), so_far(speaker, monthly)) if one],
        bars=_bars(speaker, monthly),
        total=cell_text(speaker, published.total),
        month=monthly.month,
        tables=tables(speaker, monthly),
        months=[(one.code, t.month(one.first)) for one in months],
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a fairness table; `width` is the length of its bar in percent, 0 for none.

    `inner` is that of the part, of the same scale.
    """

    name: str
    count: str
    part: str
    width: float
    inner: float


@dataclass(frozen=True, slots=True)
class FairTable:
    """A measure: its total, then types and languages. `part` is what a part of it means, or ""."""

    title: str
    part: str
    groups: list[tuple[str, list[Line]]]  # heading, rows


def tables(speaker: Speaker, monthly: Monthly) -> list[FairTable]:
    """The fairness figures, by type and language; none while the month is not over."""
    if monthly.fairness is None:
        return []
    t, every = speaker.t, list(stats.rows(monthly.fairness))
    headings = {By.ALL: "", By.TYPE: t("By type"), By.LANGUAGE: t("By language")}
    made = []
    for measure in LABELS:
        found = [row for row in every if row.measure is measure]
        part = t(PARTS[measure]) if measure in PARTS else ""
        most = max((row.cell.n for row in found if row.cell), default=1)
        groups = [
            (heading, [_line(speaker, row, most, has_part=bool(part)) for row in rows])
            for by, heading in headings.items()
            if (rows := [row for row in found if row.by == by])
        ]
        made.append(FairTable(t(LABELS[measure]), part, groups))
    half, most_of = (_hours(speaker, n) for n in stats.hours(monthly.fairness))
    times = [
        Line(t("half of the answers"), half, "", 0, 0),
        Line(t("nine of ten answers"), most_of, "", 0, 0),
    ]
    return [*made, FairTable(t("Until the answer to an appeal"), "", [("", times)])]


def _hours(speaker: Speaker, hours: int | None) -> str:
    if hours is None:
        return speaker.t.plain("not shown")
    return speaker.t.plain("{hours} h", hours=hours)


def _line(speaker: Speaker, row: stats.Row, most: int, *, has_part: bool) -> Line:
    cell = row.cell
    n, inner = (0, 0) if cell is None else (cell.n, cell.part or 0)
    return Line(
        stats.name_of(speaker, row),
        stats.count_text(speaker, cell),
        stats.part_text(speaker, cell) if has_part else "",
        round(100 * n / most, 1),
        round(100 * inner / most, 1),
    )


def _bars(speaker: Speaker, monthly: Monthly) -> list[Bar]:
    cells = monthly.published.cells
    numbers = [0 if isinstance(cell, Hidden) else cell for cell in cells.values()]
    most = max([1, *numbers])
    return [
        Bar(label(speaker, id), cell_text(speaker, cell), round(100 * n / most, 1))
        for (id, cell), n in zip(cells.items(), numbers, strict=True)
    ]
