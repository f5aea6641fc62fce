"""Entries of the public register in words: where they stand, and what they say of a link."""

from collections.abc import Iterable, Mapping, Sequence

from bot.cases.order_words import order_lines
from bot.channel.parts import Text
from bot.core.messages import (
    N_,
    Part,
    Speaker,
    bold,
    lines,
    paragraphs,
    quote,
    shortened,
)
from bot.core.site import entry_address
from bot.core.times import day_of, today
from bot.links.link import defang
from bot.links.url import Link
from bot.reports.decision_words import outcome_label
from bot.reports.own_links import typed_link
from bot.values import Entry, Overturning, Said, Standing, Value

STANDINGS = {
    Standing.IN_FORCE: N_("In force"),
    Standing.REOPENED: N_("Being looked at again: the case was opened again"),
    Standing.ENDED: N_("Ended: the order is over"),
    Standing.OVERTURNED: N_("Overturned: the decision no longer stands"),
}
OVERTURNINGS = {
    Overturning.DECIDED_AGAIN: N_(
        "The case was decided again, and that decision is not published."
    ),
    Overturning.KEPT_BACK: N_(
        "The case was decided again, and a second person did not publish that decision."
    ),
    Overturning.WITHDRAWN: N_(
        "The case ended without a decision: it was taken back, or was no report."
    ),
}
SHOWN_ENTRIES = 3
"""Links of a message, and entries of a link, that are shown."""
_SHOWN_TEXT = 700
"""UTF-16 units of a ground, a reason or an act."""


class CheckedLink(Value):
    """A link with its entries, the newest decision first; none of them for every other link.

    `of_host` counts the entries about the link's own site, `newest_of_host` are some of them; those
    of a platform are not counted.
    """

    link: Link
    entries: tuple[Entry, ...] = ()
    of_host: int = 0
    newest_of_host: tuple[Entry, ...] = ()


def standing_of(speaker: Speaker, entry: Entry) -> Standing:
    return entry.stands(today(speaker.now, speaker.channel.zone))


def in_language(said: Said | Text, language: str) -> str:
    """A text that was kept with an entry, in this language, else in the first one it has."""
    if isinstance(said, Text):
        return said.say(language)
    return said.get(language) or next(iter(said.values()))


def entries_of_link(speaker: Speaker, link: CheckedLink) -> str:
    hidden = len(link.entries[SHOWN_ENTRIES:])
    more = hidden and speaker.t.plural(
        "{n} earlier entry is in the register.",
        "{n} earlier entries are in the register.",
        hidden,
    )
    several = len(link.entries) > 1
    shown = [
        _entry(speaker, one, f"{n}. " if several else "")
        for n, one in enumerate(link.entries[:SHOWN_ENTRIES], 1)
    ]
    return lines(typed_link(link.link), *shown, more)


def _entry(speaker: Speaker, entry: Entry, place: str) -> str:
    t = speaker.t
    standing = standing_of(speaker, entry)
    address = speaker.site and entry_address(speaker.site, t.language, entry.id)
    return quote(
        lines(
            bold(place + t(STANDINGS[standing])),
            entry_facts(speaker, entry),
            address and t("The entry with its history: {address}", address=address),
        )
    )


def entry_facts(speaker: Speaker, entry: Entry) -> str:
    """Lines: what an entry says, but for its site; the order only while it applies or is over."""

    def said(text: Mapping[str, str]) -> str:
        return shortened(in_language(text, speaker.t.language), _SHOWN_TEXT)

    t = speaker.t
    authority = entry.authority_name
    order = entry.finding.order
    ordered: list[Part] = []
    if order and standing_of(speaker, entry) in {Standing.IN_FORCE, Standing.ENDED}:
        ordered = order_lines(speaker, order)
    return lines(
        t("Type: {type}", type=speaker.violation(entry.category)),
        t("Outcome: {outcome}", outcome=outcome_label(speaker, entry.finding.outcome)),
        t("Ground: {ground}", ground=said(entry.ground_text)),
        entry.law is not None and said(entry.law),
        t("Reason: {reason}", reason=said(entry.reason_text)),
        authority is not None and t("Authority: {name}", name=said(authority)),
        *ordered,
        t("Decided on {day}", day=day_of(entry.decided_on)),
        entry.gone_on is not None
        and t("Seen to be gone on {date}", date=day_of(entry.gone_on)),
    )


def shown_host(speaker: Speaker, entry: Entry) -> str:
    """The site of an entry, unclickable; that of a private person is not named."""
    return defang(entry.host) or speaker.t("A site that is not named")


def contest_hint(speaker: Speaker, links: Iterable[CheckedLink]) -> str | None:
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
        *[entries_of_link(speaker, link) for link in found[:SHOWN_ENTRIES]],
        contest_hint(speaker, found),
        t(
            "If the material is there again, or you know more, go on and send the report. If this"
            " is what you wanted to know, press “Cancel”."
        ),
    )
