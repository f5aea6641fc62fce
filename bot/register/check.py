"""Public check of a link that a person sent: the register's entry about it, within limits."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

from bot.cases.order_words import order_lines
from bot.core.buttons import Action, button
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, shortened
from bot.core.pickers import home_button
from bot.core.speaker import Speaker, bold, lines, paragraphs, quote, rows_of
from bot.core.times import HOUR_MS, day_of
from bot.core.work import Work
from bot.dataclass import frozen
from bot.links.accounts import is_site
from bot.links.url import Link, LinkProblem
from bot.register import store
from bot.register.model import Entry, Standing, hash_of
from bot.register.pages import STANDINGS, entry_address, in_language, site_address, standing_of
from bot.register.store import Wanted
from bot.reports.decision_words import outcome_label


@button("y:entry:{entry}")
class BeginContest(Action):
    entry: str


@button("c:report:{link}")
class ReportChecked(Action):
    """Begin a report of a link of the message that this one answers; `link` is its key."""

    link: str


@frozen
class CheckedLink:
    """A link with its entries, the newest decision first; none of them for every other link.

    `of_host` counts the entries about the link's own site, `newest_of_host` are some of them; those
    of a platform are not counted.
    """

    link: Link
    entries: tuple[Entry, ...] = ()
    of_host: int = 0
    newest_of_host: tuple[Entry, ...] = ()


LINK_SENTENCES = dict.fromkeys(
    LinkProblem, N_("One link was not recognised and was kept as text.")
) | {
    LinkProblem.private_address: N_(
        "One address leads into a private network; other people cannot open it."
    ),
    LinkProblem.too_long: N_("One link is too long. Please send its short form."),
    LinkProblem.credentials: N_(
        "One link contains a user name or password. Please send it without them."
    ),
}


@message
class LinksChecked:
    """Links that were looked up, and how many of the message were not."""

    links: tuple[CheckedLink, ...]
    left_out: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t, several = speaker.t, len(self.links) > 1
        left_out = self.left_out and t.plural(
            "{n} more link was not looked up. Send it separately: /check and the link.",
            "{n} more links were not looked up. Send them separately: /check and the link.",
            self.left_out,
        )
        buttons, contests = list[Button](), list[Button]()
        for link in self.links:
            label = t.plain("Report this link")
            if several:
                label = t.plain("Report: {link}", link=link.link.display)
            buttons.append(Button(shortened(label, _LABEL), ReportChecked(link.link.key)))
        for one in () if several else self.links[0].entries[:_SHOWN]:
            if one.standing is not Standing.OVERTURNED:
                decided = day_of(one.decided_on)
                label = t.plain("Contest the decision of {date}", date=decided)
                contests.append(Button(label, BeginContest(one.id)))
        found = [_link(speaker, link) for link in self.links]
        how = None if contests else _contest(speaker, self.links)
        text = paragraphs(*found, how, left_out)
        return Outgoing(text, rows_of(buttons + contests, 1))


@message
class CheckAsk:
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


@message
class NoMoreChecks:
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


_SHOWN = 3
"""Links of a message, and entries of a link, that are shown."""
SHOWN_TEXT = 700
"""UTF-16 units of a ground, a reason or an act."""
_LABEL = 40
"""UTF-16 units of a link on a button."""
_TELLING = (LinkProblem.private_address, LinkProblem.too_long, LinkProblem.credentials)
"""Faults of a link that are worth naming; other words are no link."""


def _link(speaker: Speaker, link: CheckedLink) -> str:
    """A link with its entries; else how many are about its site, and the newest of these."""
    t, site = speaker.t, speaker.site
    if link.entries:
        return _entries(speaker, link)
    if not link.of_host:
        nothing = t(
            "Nothing is published about this link. It may still break a rule: if you think so, "
            "report it."
        )
        return lines(link.link.display, bold(nothing))
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
    more = link.of_host > len(newest) and search and t("All of them: {address}", address=search)
    return lines(link.link.display, bold(head), *newest, more)


def _entries(speaker: Speaker, link: CheckedLink) -> str:
    hidden = len(link.entries[_SHOWN:])
    more = hidden and speaker.t.plural(
        "{n} earlier entry is in the register.", "{n} earlier entries are in the register.", hidden
    )
    shown = [_entry(speaker, one) for one in link.entries[:_SHOWN]]
    return lines(link.link.display, *shown, more)


def _entry(speaker: Speaker, entry: Entry) -> str:
    t, standing = speaker.t, standing_of(speaker, entry)
    address = speaker.site and entry_address(speaker.site, t.language, entry.id)
    return quote(
        lines(
            bold(t(STANDINGS[standing])),
            facts(speaker, entry),
            address and t("The entry with its history: {address}", address=address),
        )
    )


def facts(speaker: Speaker, entry: Entry) -> str:
    """Lines: what an entry says, but for its site; the order only while it applies or is over."""

    def said(text: Mapping[str, str]) -> str:
        return shortened(in_language(text, speaker.t.language), SHOWN_TEXT)

    t, authority, order = speaker.t, entry.authority_name, entry.finding.order
    is_told = standing_of(speaker, entry) in {Standing.IN_FORCE, Standing.ENDED}
    return lines(
        t("Type: {type}", type=speaker.violation(entry.category)),
        t("Outcome: {outcome}", outcome=outcome_label(speaker, entry.finding.outcome)),
        t("Ground: {ground}", ground=said(entry.ground_text)),
        said(entry.law) if entry.law else None,
        t("Reason: {reason}", reason=said(entry.reason_text)),
        t("Authority: {name}", name=said(authority)) if authority else None,
        *(order_lines(speaker, order) if order and is_told else ()),
        t("Decided on {day}", day=day_of(entry.decided_on)),
        t("Seen to be gone on {date}", date=day_of(entry.gone_on)) if entry.gone_on else None,
    )


def _contest(speaker: Speaker, links: Iterable[CheckedLink]) -> str | None:
    standings = {one.standing for link in links for one in link.entries}
    if standings - {Standing.OVERTURNED}:
        return speaker.t("To contest a decision, send /contest.")
    return None


def known_links(speaker: Speaker, links: Sequence[CheckedLink]) -> str | None:
    """Above the question of a report that is not sent yet: what is published about its links."""
    found = [link for link in links if link.entries]
    if not found:
        return None
    t = speaker.t
    return paragraphs(
        bold(t("Already in the public register:")),
        *[_entries(speaker, link) for link in found[:_SHOWN]],
        _contest(speaker, found),
        t(
            "If the material is there again, or you know more, go on and send the report. If this"
            " is what you wanted to know, press “Cancel”."
        ),
    )


MOST = 3
"""Links of one message that are looked up."""
SHOWN_OF_SITE = 5
NO_SITE = "-"
"""A host that no entry names: a platform is looked up by the same statements as a site."""


async def look_up(
    work: Work, telegram_id: int, links: Sequence[Link]
) -> LinksChecked | NoMoreChecks:
    """Look up the first links of a message in the register, as far as the limits go."""
    taken = _take(work, telegram_id, min(MOST, len(links)))
    if isinstance(taken, NoMoreChecks):
        return taken
    return LinksChecked(await said_of(work, links[:taken]), len(links) - taken)


async def published(work: Work, telegram_id: int, links: Sequence[Link]) -> list[Link]:
    """Of new links of a report those with an entry; those above the limits count as unknown."""
    if not links or work.channel.publication.lawyer_checked is None:
        return []
    taken = _take(work, telegram_id, len(links))
    looked_up = [] if isinstance(taken, NoMoreChecks) else links[:taken]
    hashes = [hash_of(link.canonical) for link in looked_up]
    known = [bool(await store.entries_of_link(work.tx, one)) for one in hashes]
    return [link for link, is_known in zip(looked_up, known, strict=True) if is_known]


def _take(work: Work, telegram_id: int, wanted: int) -> int | NoMoreChecks:
    """Count links that are looked up now: as many as both limits of this hour leave."""
    limits, hour = work.channel.limits, work.now // HOUR_MS
    counted: Counter[Hashable] = work.memory.counts("links", hour)
    left_for_all = limits.all_checks_an_hour - counted.total()
    taken = min(wanted, limits.checks_an_hour - counted[telegram_id], left_for_all)
    if taken <= 0:
        return NoMoreChecks((hour + 1) * HOUR_MS)
    counted[telegram_id] += taken
    return taken


async def said_of(work: Work, links: Iterable[Link]) -> tuple[CheckedLink, ...]:
    """The entries of each link; nothing is counted."""
    tx, said = work.tx, list[CheckedLink]()
    for link in links:
        is_own = link.account is not None and is_site(link.account)
        wanted = Wanted(host=link.host if is_own else NO_SITE)
        of_link = await store.entries_of_link(tx, hash_of(link.canonical))
        newest = await store.page(tx, wanted, SHOWN_OF_SITE)
        count = await store.count_listed(tx, wanted)
        said.append(CheckedLink(link, tuple(of_link), count, tuple(newest)))
    return tuple(said)
