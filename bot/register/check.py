"""Public check of a link that a person sent: the register's entry about it, within limits."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from bot.core.messages import (
    Action,
    Button,
    Message,
    Outgoing,
    Speaker,
    bold,
    button,
    lines,
    paragraphs,
    rows_of,
    shortened,
)
from bot.core.pickers import home_button
from bot.core.site import entry_address, site_address
from bot.core.times import HOUR_MS, day_of
from bot.core.work import Work
from bot.links.accounts import is_site
from bot.links.url import Link, LinkProblem
from bot.register import store
from bot.register.model import hash_of
from bot.register.store import Wanted
from bot.reports.decision_words import outcome_label
from bot.reports.draft_form import LINK_SENTENCES
from bot.reports.entry_words import (
    SHOWN_ENTRIES,
    CheckedLink,
    contest_hint,
    entries_of_link,
)
from bot.reports.menu import CheckLink
from bot.reports.own_links import label_of, typed_link
from bot.values import Entry, Standing


@button("y:entry:{entry}")
class BeginContest(Action):
    entry: str


@button("c:report:{link}")
class ReportChecked(Action):
    """Begin a report of a link of the message that this one answers; `link` is its key."""

    link: str


class LinksChecked(Message):
    """Links that were looked up, and how many of the message were not."""

    links: tuple[CheckedLink, ...]
    left_out: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        several = len(self.links) > 1
        left_out = self.left_out and t.plural(
            "{n} more link was not looked up. Send it separately: /check and the link.",
            "{n} more links were not looked up. Send them separately: /check and the link.",
            self.left_out,
        )
        buttons = list[Button]()
        contests: Sequence[Button] = ()
        for link in self.links:
            label = t.plain("Report this link")
            if several:
                label = t.plain("Report: {link}", link=label_of(link.link))
            buttons.append(
                Button(shortened(label, _LABEL), ReportChecked(link.link.key))
            )
        if not several:
            contests = contest_buttons(speaker, self.links[0].entries[:SHOWN_ENTRIES])
        found = [_link(speaker, link) for link in self.links]
        how = not contests and contest_hint(speaker, self.links)
        text = paragraphs(*found, how, left_out)
        again = []
        if self.left_out:
            again = [Button(t.plain("Check a link"), CheckLink())]
        return Outgoing(text, rows_of([*buttons, *contests, *again], 1))


def contest_buttons(speaker: Speaker, entries: Sequence[Entry]) -> list[Button]:
    """A button for each entry that stands; of several each has its place in the list."""
    t = speaker.t
    made = list[Button]()
    for n, one in enumerate(entries, 1):
        decided = day_of(one.decided_on)
        label = t.plain("Contest the decision of {date}", date=decided)
        if len(entries) > 1:
            label = t.plain("{n}. Contest: {date}", n=n, date=decided)
        if one.standing is not Standing.OVERTURNED:
            made.append(Button(label, BeginContest(one.id)))
    return made


def is_faulty(problems: Iterable[LinkProblem]) -> bool:
    """True if a link was meant, and its fault can be named."""
    return not set(_TELLING).isdisjoint(problems)


class CheckAsk(Message):
    again: bool = False
    bad_links: tuple[LinkProblem, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        problems = [t(LINK_SENTENCES[one]) for one in _TELLING if one in self.bad_links]
        text = paragraphs(
            *problems,
            self.again and not problems and t("I found no link in your message."),
            t(
                "Send the link as it stands in the browser or in the messenger, for example"
                " example.com/page. I say what was decided and published about it. The link is not"
                " kept."
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


class NoMoreChecks(Message):
    """The hour's limit is reached, by the person or by all; `until` is ms UTC."""

    until: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            t("No more links can be looked up in this hour."),
            t("Try again after {time}.", time=t.time(self.until)),
            speaker.site
            and t(
                "On the site of the register you can look up any number: {address}",
                address=site_address(speaker.site, t.language),
            ),
            t("To report a link, just send it: that does not depend on this limit."),
        )
        return Outgoing(text)


_LABEL = 40
"""UTF-16 units of a link on a button."""
_TELLING = (LinkProblem.private_address, LinkProblem.too_long, LinkProblem.credentials)
"""Faults of a link that are worth naming; other words are no link."""


def _link(speaker: Speaker, link: CheckedLink) -> str:
    """A link with its entries; else how many are about its site, and the newest of these."""
    t = speaker.t
    site = speaker.site
    if link.entries:
        return entries_of_link(speaker, link)
    if not link.of_host:
        nothing = t(
            "Nothing is published about this link. It may still break a rule: if you think so, "
            "report it."
        )
        return lines(typed_link(link.link), bold(nothing))
    head = lines(
        not link.link.is_whole_site and t("Nothing is published about this very link."),
        t.plural(
            "The register has {n} entry about this site.",
            "The register has {n} entries about this site.",
            link.of_host,
        ),
    )
    newest = [
        lines(
            f"{day_of(one.decided_on)}: {outcome_label(speaker, one.finding.outcome)}",
            site and entry_address(site, t.language, one.id),
        )
        for one in link.newest_of_host
    ]
    search = site and f"{site_address(site, t.language)}/search?host={link.link.host}"
    more = (
        link.of_host > len(newest)
        and search
        and t("All of them: {address}", address=search)
    )
    return lines(typed_link(link.link), bold(head), *newest, more)


MOST = 3
"""Links of one message that are looked up."""
SHOWN_OF_SITE = 5
NO_SITE = "-"
"""A host that no entry names: a platform is looked up by the same statements as a site."""


async def look_up_links(
    work: Work, telegram_id: int, links: Sequence[Link]
) -> LinksChecked | NoMoreChecks:
    """Look up the first links of a message in the register, as far as the limits go."""
    taken = _take(work, telegram_id, min(MOST, len(links)))
    if isinstance(taken, NoMoreChecks):
        return taken
    return LinksChecked(await entries_of_links(work, links[:taken]), len(links) - taken)


async def published_links(
    work: Work, telegram_id: int, links: Sequence[Link]
) -> list[Link]:
    """Of new links of a report those with an entry; those above the limits count as unknown."""
    if not links or not work.channel.publication.is_on:
        return []
    taken = _take(work, telegram_id, len(links))
    if isinstance(taken, NoMoreChecks):
        return []
    known = []
    for link in links[:taken]:
        if await store.entries_of_link(work.tx, hash_of(link.canonical)):
            known.append(link)
    return known


def _take(work: Work, telegram_id: int, wanted: int) -> int | NoMoreChecks:
    """Count links that are looked up now: as many as both limits of this hour leave."""
    limits = work.deployment.limits
    hour = work.now // HOUR_MS
    counted: Counter[Hashable] = work.memory.counts("links", hour)
    left_for_all = limits.all_checks_an_hour - counted.total()
    taken = min(wanted, limits.checks_an_hour - counted[telegram_id], left_for_all)
    if taken <= 0:
        return NoMoreChecks((hour + 1) * HOUR_MS)
    counted[telegram_id] += taken
    return taken


async def entries_of_links(
    work: Work, links: Iterable[Link]
) -> tuple[CheckedLink, ...]:
    """The entries of each link; nothing is counted."""
    tx = work.tx
    said = list[CheckedLink]()
    for link in links:
        host = NO_SITE
        if link.account is not None and is_site(link.account):
            host = link.host
        wanted = Wanted(host=host)
        of_link = await store.entries_of_link(tx, hash_of(link.canonical))
        newest = await store.page(tx, wanted, SHOWN_OF_SITE)
        count = await store.count_listed(tx, wanted)
        said.append(CheckedLink(link, tuple(of_link), count, tuple(newest)))
    return tuple(said)
