"""Pages of the register: their words, their reads, one transaction each, and their rendering."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from bot.cases.order_words import territory_name
from bot.channel.model import Channel
from bot.core import deep_links
from bot.core.database import Transaction
from bot.core.messages import N_, Speaker, known, language_name
from bot.core.periods import Period
from bot.core.site import ROOT
from bot.core.times import day_of, today
from bot.core.typesetting import Makeable
from bot.figures import sheet
from bot.figures.model import (
    OTHERS,
    PUBLIC,
    By,
    Cell,
    Measure,
    Monthly,
    MonthlyReport,
    Took,
)
from bot.figures.monthly import links_of, sentences, total_of
from bot.links.link import parse_link
from bot.links.url import BadLink, unicode_host
from bot.register import proofs, store
from bot.register.grounds import every_ground, is_published
from bot.register.model import hash_of, names_above
from bot.register.proofs import EntryProof, Version
from bot.register.statement_words import automated_means, territory_without_order
from bot.register.store import Wanted
from bot.reports.entry_words import OVERTURNINGS, STANDINGS, in_language, standing_of
from bot.values import Change, Entry, Outcome, Scope, Standing, Value, replace

if TYPE_CHECKING:
    import jinja2

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


def category_name(speaker: Speaker, id: str) -> str:
    kind = known(speaker.channel.type, id)
    if kind is None:
        return id
    return speaker.own(kind.label)


def defanged_host(host: str) -> str:
    """`site[.]kz`, with the letters of an international name beside it."""
    shown = host.replace(".", "[.]")
    letters = unicode_host(host)
    if letters == host:
        return shown
    return f"{shown} ({letters.replace('.', '[.]')})"


def entry_titles(speaker: Speaker, entries: Sequence[Entry]) -> dict[str, str]:
    """Site and day of each entry, by its id; what would read the same gets a number."""
    titles = dict[str, str]()
    times = Counter[str]()
    for entry in entries:
        if entry.id in titles:
            continue
        host = defanged_host(entry.host) or speaker.t.plain("A site that is not named")
        title = f"{host}, {day_of(entry.decided_on)}"
        times[title] += 1
        titles[entry.id] = title
        if times[title] > 1:
            titles[entry.id] = f"{title} ({times[title]})"
    return titles


def result_cards(
    speaker: Speaker, found: Mapping[str, Sequence[Entry]]
) -> dict[str, list[dict[str, str]]]:
    """Entries as browsers show them below a link or the name of a site: ids only in addresses."""
    return {name: _cards(speaker, entries) for name, entries in found.items()}


def _cards(speaker: Speaker, entries: Sequence[Entry]) -> list[dict[str, str]]:
    titles = entry_titles(speaker, entries)
    return [
        {
            "id": entry.id,
            "title": titles[entry.id],
            "standing": speaker.t.plain(STANDINGS[standing_of(speaker, entry)]),
            "type": category_name(speaker, entry.category),
            "outcome": speaker.outcome(entry.finding.outcome),
        }
        for entry in entries
    ]


FOLDER = "cards"
"""Below the language, in the addresses of pictures."""
WIDTH = 1200
HEIGHT = 630
"""Pixels: what messengers show whole beside a link."""
_BARS = 3


class Bar(Value):
    """A row of a small chart; `share` is the length of the bar in percent."""

    label: str
    text: str
    share: float


class Card(Makeable):
    """The channel and the register in a band, a heading, words below it, and who runs it."""

    template: ClassVar[str] = "card"
    channel: str
    section: str
    heading: str
    words: str
    foot: str
    bot: str
    bars: tuple[Bar, ...] = ()


class Shared(Value):
    """Preview of a page in messengers. An empty title stands for that of the page itself.

    `picture` is the path of the card below the language, `says` what stands in it.
    """

    description: str
    picture: str
    says: str
    title: str = ""


def _shared(card: Card, picture: str, description: str = "") -> Shared:
    says = ". ".join(part.rstrip(".") for part in (card.heading, card.words) if part)
    return Shared(description or card.words, f"{FOLDER}/{picture}.png", says)


def front_card(speaker: Speaker) -> Card:
    t = speaker.t
    channel = speaker.channel
    if not is_published(channel):
        return _card(speaker, t.plain("How to report"), speaker.own(channel.about))
    about = channel.publication.about
    words = t.plain(
        "Each entry says what was decided about a page, on which ground and why. The material"
        " itself is not repeated."
    )
    own = about and speaker.own(about)
    return _card(speaker, t.plain("What was restricted, and why"), own or words)


def front_shared(speaker: Speaker) -> Shared:
    return _shared(front_card(speaker), "front")


def entry_shared(speaker: Speaker, entry: Entry) -> Shared:
    """The site's card; the decision, or that it holds no more, stands beside it."""
    t = speaker.t
    standing = standing_of(speaker, entry)
    ground = in_language(entry.ground_text, t.language)
    said = t.plain(
        "Decided on {date}. Ground: {ground}",
        date=day_of(entry.decided_on),
        ground=ground,
    )
    what = t.plain(STANDINGS[standing])
    if standing is Standing.IN_FORCE:
        what = speaker.outcome(entry.finding.outcome)
    return replace(
        front_shared(speaker),
        description=said,
        title=f"{shared_title(speaker, entry)} · {what}",
    )


def figures_card(speaker: Speaker, monthly: Monthly) -> Card:
    """The total and the types with the most links."""
    t = speaker.t
    cells = links_of(monthly).by(By.TYPE)
    most = [(id, cell.n) for id, cell in cells.items() if id != OTHERS][:_BARS]
    words = t.plain("Links restricted, by type") if most else ""
    if not monthly.is_over:
        words = t.plain("So far: the month is not over.")
    longest = max((n for _, n in most), default=1)
    bars = [
        Bar(
            sheet.key_name(speaker, By.TYPE, id),
            t.number(n),
            round(100 * n / longest, 1),
        )
        for id, n in most
    ]
    return _card(speaker, total_of(speaker, monthly), words, tuple(bars))


def _card(
    speaker: Speaker, heading: str, words: str, bars: tuple[Bar, ...] = ()
) -> Card:
    t = speaker.t
    channel = speaker.channel
    status = t.plain("This is not a state body.")
    if channel.is_state_body:
        status = t.plain("This is a state body.")
    name = ""
    if speaker.bot_username:
        name = f"@{speaker.bot_username}"
    section = ""
    if is_published(channel):
        section = t.plain("Public register")
    return Card(
        speaker.own(channel.name),
        section,
        heading,
        words,
        status,
        name,
        bars,
    )


class Whole(Value):
    """An entry with all its versions, the oldest first, and the proof of what it says.

    It is read from its newest version: so it says what the leaf of the proof commits to.
    """

    entry: Entry
    versions: list[Version]
    proof: EntryProof | None
    others: tuple[Entry, ...] = ()
    """Entries of other decisions about the same link, the newest decision first."""


async def of_sites(tx: Transaction, digits: str, most: int) -> dict[str, list[Entry]]:
    """Entries by host and by the domains above it, for names whose hash begins with `digits`.

    At most `most` of a name, the newest first.
    """
    names = {
        name
        for host in await store.hosts(tx)
        for name in names_above(host)
        if sha256(name.encode()).hexdigest().startswith(digits)
    }
    return {
        name: await store.page(tx, Wanted(host=name), most) for name in sorted(names)
    }


async def entry(tx: Transaction, id: str) -> Whole | None:
    history = (await store.versions_between(tx, id, id)).get(id)
    if history is None:
        return None
    proof = await proofs.of_version(tx, history[-1])
    [whole] = await with_others(tx, [Whole(history[-1].entry, history, proof)])
    return whole


async def with_others(tx: Transaction, every: Sequence[Whole]) -> list[Whole]:
    """The same with the other entries of their links, by one query for all."""
    hashes = {one.entry.link_sha256 for one in every if one.entry.link_sha256}
    known = defaultdict[str | None, list[Entry]](list)
    for other in await store.entries_of_links(tx, sorted(hashes)):
        known[other.link_sha256].append(other)
    found = []
    for whole in every:
        of_link = known[whole.entry.link_sha256]
        others = tuple(one for one in of_link if one.id != whole.entry.id)
        found.append(replace(whole, others=others))
    return found


@cache
def _templates() -> "jinja2.Environment":
    import jinja2  # with the first page: a bot without readers saves 2 MB

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "defanged": defanged_host,
        "picture_size": (WIDTH, HEIGHT),
    }
    made.globals |= {
        "standings": STANDINGS,
        "changes": CHANGES,
        "overturnings": OVERTURNINGS,
    }
    return made


class Site(Value):
    """Renders pages. `address` is where the public reaches them, without a slash at the end.

    `assets` is the folder of style and scripts below static/, named by a hash of what is in it.
    `telegram` is where links to the bot lead; `{language}` in it is that of the page.
    """

    address: str
    assets: str
    telegram: str = deep_links.TELEGRAM

    def bot_address(self, speaker: Speaker, payload: str | None = None) -> str | None:
        """None where the bot's name is not known."""
        if not speaker.bot_username:
            return None
        site = self.telegram.format(language=speaker.t.language)
        address = f"{site}/{speaker.bot_username}"
        if payload is None:
            return address
        return f"{address}?start={payload}"

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
        language = speaker.t.language
        channel = speaker.channel
        address = f"{ROOT}/{{}}/{path}".rstrip("/").format
        page = _templates().get_template(template)
        return page.render(
            values,
            **_words_of_pages(speaker),
            channel=channel,
            is_published=is_published(channel),
            bot_username=speaker.bot_username,
            bot_address=self.bot_address(speaker),
            language=language,
            root=f"{ROOT}/{language}",
            address=self.address,
            here=self.address + address(language),
            section=path.partition("/")[0],
            versions=[
                (code, language_name(code), address(code)) for code in channel.languages
            ],
            asset=f"{ROOT}/static/{self.assets}/{{}}".format,
            shared=shared or front_shared(speaker),
            today=today(speaker.now, channel.zone),
        )


def _words_of_pages(speaker: Speaker) -> dict[str, Callable[..., Any]]:
    """Return the functions by which templates say things in the speaker's language."""
    t = speaker.t
    return {
        "t": t,
        "words": t.plain,
        "plural": t.plural,
        "own": speaker.own,
        "said": partial(in_language, language=t.language),
        "outcome": speaker.outcome,
        "category": partial(category_name, speaker),
        "titles": partial(entry_titles, speaker),
        "territory": partial(territory_name, speaker),
    }


def not_there_page(site: Site, speaker: Speaker) -> str:
    """Its languages lead to the first page: an address that is not there has no other version."""
    return site.page(speaker, "not_there.html", "")


def entry_page(site: Site, speaker: Speaker, whole: Whole) -> str:
    """An entry with its history and proof; every version stays visible."""
    entry = whole.entry
    standing = standing_of(speaker, entry)
    contest = None
    if entry.standing is not Standing.OVERTURNED:
        contest = site.bot_address(speaker, deep_links.contest_payload(entry.id))
    return site.page(
        speaker,
        "entry.html",
        f"entries/{entry.id}",
        entry_shared(speaker, entry),
        entry=entry,
        standing=standing,
        contest=contest,
        law_url=law_address(speaker.channel, entry),
        elsewhere=territory_without_order(speaker.t, entry.finding.outcome),
        no_means=automated_means(speaker.t),
        found=whole.others,
        in_force=_stands_instead(speaker, whole),
        history=[version.change for version in whole.versions],
        proof=whole.proof,
    )


def _stands_instead(speaker: Speaker, whole: Whole) -> Entry | None:
    """Find the newest decision in force about the link, unless that of the entry is as new."""
    entry = whole.entry
    for other in whole.others:
        if standing_of(speaker, other) is not Standing.IN_FORCE:
            continue
        is_older = other.decided_on <= entry.decided_on
        if is_older and standing_of(speaker, entry) is Standing.IN_FORCE:
            return None
        return other
    return None


def law_address(channel: Channel, entry: Entry) -> str | None:
    """Where the text of the law is read; None if the entry rests on another one by now."""
    if entry.law is None:
        return None
    for outcome in channel.outcomes:
        ground = outcome.ground(entry.finding.ground)
        if ground is not None and ground.label.root == entry.ground_text:
            return ground.url
    return None


def shared_title(speaker: Speaker, entry: Entry) -> str:
    """Beside a link in a chat a platform says nothing, and could be read as what was restricted."""
    if entry.scope is Scope.PLATFORM:
        return category_name(speaker, entry.category)
    return defanged_host(entry.host)


PER_PAGE = 30
FILTERS = ("host", "category", "ground", "standing", "authority", "month")
_LONGEST = 2048
_PATTERNS = {
    "ground": re.compile(r"[a-z][a-z0-9_]{0,15}"),
    "standing": re.compile("|".join(Standing)),
    "authority": re.compile(r"[a-z][a-z0-9_]{0,15}"),
    "month": re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"),
}


async def search(
    site: Site,
    speaker: Speaker,
    tx: Transaction,
    typed: Mapping[str, str],
    after: tuple[str, str],
    there: store.Choices,
) -> str:
    """Entries by FILTERS as `typed`, behind one; where a field is at fault, nothing is searched.

    A whole link leads to its own entries, or where it has none to those of its host.
    """
    day = today(speaker.now, speaker.channel.zone)
    wanted, link, problems = _understood(
        typed, {kind.id for kind in speaker.channel.types}
    )
    of_link: list[Entry] = []
    if link is not None:
        of_link = await store.entries_of_link(tx, link)
    found = of_link
    count = len(of_link)
    shown = {name: typed[name].replace("\0", "").strip()[:_LONGEST] for name in FILTERS}
    if not (problems or of_link):
        found = await store.page(tx, wanted, PER_PAGE + 1, after, day)
        count = await store.count_listed(tx, wanted, day)
    found, next_page = _first_page(found, shown)
    return site.page(
        speaker,
        "search.html",
        "search",
        found=found,
        count=count,
        problems=problems,
        host=wanted.host,
        link_unknown=bool(link) and not of_link,
        wanted=shown,
        next_page=next_page,
        offered=_offered(speaker, there, shown),
    )


def _first_page(
    found: list[Entry], shown: Mapping[str, str]
) -> tuple[list[Entry], str | None]:
    """Return the entries of a page, and what the address of the next one asks, if there is one."""
    if len(found) <= PER_PAGE:
        return found, None
    last = found[PER_PAGE - 1]
    behind = urlencode({**shown, "after": f"{last.decided_on.isoformat()}.{last.id}"})
    return found[:PER_PAGE], behind


def _offered(
    speaker: Speaker, there: store.Choices, wanted: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """By filter, what at least one entry has, and what is wanted, with names."""
    channel = speaker.channel
    named = {
        "category": {kind.id: speaker.own(kind.label) for kind in channel.types},
        "ground": _grounds(speaker),
        "standing": {one.value: speaker.t.plain(STANDINGS[one]) for one in Standing},
        "authority": {one.code: speaker.own(one.name) for one in channel.authorities},
    }
    offered = dict[str, dict[str, str]]()
    for field, names in named.items():
        one = wanted[field]
        shown = {one, *getattr(there, field)}
        offered[field] = {id: name for id, name in names.items() if id in shown}
        if one:
            offered[field].setdefault(one, one)
    return offered


def _grounds(speaker: Speaker) -> dict[str, str]:
    """Names of grounds; of those that share an id, as “signs of” does, the first one."""
    named = dict[str, str]()
    for outcome in speaker.channel.outcomes:
        for ground in outcome.grounds:
            named.setdefault(ground.id, speaker.own(ground.label))
    return named


def method_page(site: Site, speaker: Speaker) -> str:
    return site.page(speaker, "method.html", "method", checks=_checks(speaker))


def _checks(speaker: Speaker) -> dict[str, list[str]]:
    """Grounds of published decisions, by who checked them and when.

    What an authority restricts or removes rests on the ground on which it was forwarded.
    """
    t = speaker.t
    published = {*speaker.channel.publication.outcomes, Outcome.FORWARDED}
    found = dict[str, list[str]]()
    for one in every_ground(speaker.channel, checked=True):
        check = one.ground.checked
        if one.outcome not in published or check is None or check.by is None:
            continue
        said: str = check.by
        if check.day is not None:
            said = t.plain("{name}, {day}", name=check.by, day=day_of(check.day))
        grounds = found.setdefault(said, [])
        label = speaker.own(one.ground.label)
        if label not in grounds:
            grounds.append(label)
    return found


def _understood(
    typed: Mapping[str, str], types: Container[str]
) -> tuple[Wanted, str | None, list[str]]:
    """The filters, the hash of a whole link that was typed for its site, and fields at fault."""
    given = {name: text.strip() for name, text in typed.items() if text.strip()}
    problems = [
        n for n in given if n in _PATTERNS and not _PATTERNS[n].fullmatch(given[n])
    ]
    if "category" in given and given["category"] not in types:
        problems.append("category")
    host = None
    link = None
    with suppress(BadLink):
        if "host" in given:
            named = parse_link(given["host"])
            host = named.host
            if not named.is_whole_site:
                link = hash_of(named.canonical)
    if "host" in given and host is None:
        problems.append("host")
    if problems:
        return Wanted(host=host), link, problems
    return Wanted(**{**given, "host": host}), link, problems


GLANCE = (
    *(measure.value for measure in (*PUBLIC, Measure.FILED, Measure.ANSWERED)),
    *(f"{took.value}_hours_half" for took in Took),
)
"""Measures whose totals stand above all others."""
CURVES = (Measure.RECEIVED, Measure.DECIDED, Measure.RESTRICTED)
"""Measures that are drawn month by month."""


def figures_page(
    site: Site, speaker: Speaker, report: MonthlyReport, months: Sequence[Period]
) -> str:
    t = speaker.t
    month = report.now.month
    path = f"figures/{month.code}"
    said = sentences(speaker, report.now)
    public = sheet.public_tables(speaker, report)
    fair = sheet.fairness_tables(speaker, report)
    told = [table for table in public + fair if table.has_numbers]
    few = [table.title for table in public + fair if not table.has_numbers]
    every = (line for table in told for line in table.lines)
    return site.page(
        speaker,
        "figures.html",
        path,
        shared=_shared(figures_card(speaker, report.now), path, said[0]),
        sentences=said,
        month=month.code,
        report=report,
        totals=[table for table in told if table.lines[0].measure in GLANCE],
        has_changes=any(line.has_change for line in every),
        tables=[table for table in public if table.longest],
        fair=[table for table in fair if table.has_numbers],
        too_few="; ".join(few) if told else "",
        curves=_curves(report.last),
        headings={**sheet.HEADINGS, **sheet.LABELS},
        number=partial(sheet.count_text, speaker),
        change=partial(sheet.change_text, speaker),
        of_these=partial(sheet.part_text, speaker),
        months=[(one.code, t.month(one.first)) for one in months],
    )


def _curves(last: Sequence[Monthly]) -> dict[Measure, str]:
    """Paths of CURVES in a square of 100 by 100; none where no second month can be compared."""
    totals = {
        measure: [one.counted.of(measure).total for one in last] for measure in CURVES
    }
    most = max(
        (cell.n for cells in totals.values() for cell in cells if cell), default=0
    )
    if len(last) < 2 or not most:
        return {}
    return {measure: _path(cells, most) for measure, cells in totals.items()}


def _path(cells: Sequence[Cell | None], most: int) -> str:
    """A line from month to month, broken where one is not shown."""
    path = ""
    before = None
    for place, cell in enumerate(cells):
        if cell is not None:
            x = 100 * place / (len(cells) - 1)
            y = 98 - 96 * cell.n / most
            path += f"{'L' if before else 'M'}{x:.1f} {y:.1f}h0"
        before = cell
    return path
