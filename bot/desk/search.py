"""Search for cases: by link, words, days or number, and by the report code of a call."""

import re
from datetime import date

from bot.cases import store
from bot.cases.model import Case
from bot.core.codes import read_number, read_receipt
from bot.core.desks_store import Desk
from bot.core.messages import Outgoing, Speaker, bold, message, paragraphs
from bot.core.periods import Period, Span, around, parse
from bot.core.typed_time import read_day
from bot.core.work import Work
from bot.desk import second_person
from bot.desk.lists import CaseList, entries, of_cases, openers
from bot.links.find import find_links
from bot.links.link import defang, refang
from bot.reports import reports_store, search_store, targets_store
from bot.values import Intake


@message
class Found(CaseList):
    """The first cases that were found, and whether there are more."""

    words: str = ""
    more: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = bold(t("Found for “{words}”", words=defang(self.words[:100])))
        if not self.lines:
            return Outgoing(
                paragraphs(head, t("Nothing. Try fewer letters of a word, or a number."))
            )
        text = paragraphs(
            head,
            *entries(speaker, self.lines),
            self.more and t("There are more. Add a word to find fewer."),
        )
        return Outgoing(text, openers(speaker, self.lines, is_private=self.is_private))


SHOWN = 12
"""Cases that /find lists."""
MOST = 4 * SHOWN
"""Cases that are looked for: some may be left out, or be found twice."""
_DAY = re.compile(r"\d\d?([./-])\d\d?\1\d{4}|\d{4}([./-])\d\d?\2\d\d?", re.A)


async def search_cases(work: Work, text: str, here: list[Desk]) -> Found:
    """Cases by words; those of other groups than these desks' can be seen, not opened."""
    number = read_number(text)
    case = await store.case_numbered(work.tx, number) if number else None
    known = [case] if case else await _by_words(work, text)
    own = await second_person.of_reader(work)
    found = [case for case in known if case.id not in own]
    lines = tuple(await of_cases(work, found[:SHOWN], here))
    return Found(lines, words=text, more=len(found) > SHOWN)


async def named(work: Work, typed: str, here: list[Desk]) -> Found:
    """The case of a number, or those of a call by its report code or number; only of these desks'
    groups."""
    number = read_number(typed)
    case = await store.case_numbered(work.tx, number) if number else None
    found = [case] if case else await _of_call(work, typed)
    lines = tuple(line for line in await of_cases(work, found, here) if line.here)
    return Found(lines, words=", ".join(line.case.number for line in lines))


async def _of_call(work: Work, typed: str) -> list[Case]:
    """The cases of a report made by phone, by its code or number: so its caller can ask by phone.

    Codes and numbers of reports that came by chat find nothing, as if unknown: staff who come upon
    a code, on a phone or on paper, must not learn from it what its owner reported.
    """
    if code := read_receipt(typed):
        report = await reports_store.report_by_receipt(work.tx, *work.vault.receipts(code))
    else:
        number = read_number(typed)
        report = await reports_store.call_by_number(work.tx, number) if number else None
    if report is None or report.intake is not Intake.CALL:
        return []
    return await targets_store.cases_of(work.tx, report.id)


async def _by_words(work: Work, text: str) -> list[Case]:
    """Cases by words and days; first those of links in the text, as sent or as a card shows it."""
    period, rest = _period(text)
    found = list[Case]()
    words = refang(text)
    if period is not None:
        # Cases opened then; with words those of reports that hold them and were filed then.
        days = search_store.Days(*period.bounds(work.channel.zone))
        rest = refang(rest)
        if rest:
            found = await search_store.find_cases(work.tx, rest, MOST, days)
        else:
            found = await search_store.opened(work.tx, days.since, days.until, MOST)
    else:
        links, _, rest = find_links(words)
        for link in links:
            known = await store.open_for(work.tx, link.canonical)
            found += [known] if known else []
            found += await store.earlier_decisions(work.tx, link.canonical, limit=MOST)
        # A site's first page stands for the whole site.
        sites = [link.canonical.partition("://")[2].rstrip("/") == link.host for link in links]
        if links:
            words = " ".join([link.canonical for link in links] + [rest])
        if found and not any(sites):
            words = ""
    if words:
        found += await search_store.find_cases(work.tx, words, MOST)
    return list({case.id: case for case in found}.values())[:MOST]


def _period(text: str) -> tuple[Period | None, str]:
    """The first day, week or month that is typed in the text, and the other words."""
    words = text.split()
    for word in words:
        if (period := _read(word.strip(",;()"))) is not None:
            words.remove(word)
            return period, " ".join(words)
    return None, text


def _read(word: str) -> Period | None:
    """A day with its whole year, or a period as figures have it; a bare year is a number."""
    if not word.isascii() or word.isdigit():
        return None
    day = read_day(word, date.min) if _DAY.fullmatch(word) else None
    if day is None or not 2000 <= day.year < 2200:
        return parse(word)
    return around(Span.DAYS, day)
