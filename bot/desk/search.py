"""Search for cases: by link, words, days or number, and by the report code of a call."""

import re
from datetime import date

from bot.cases import store
from bot.cases.model import Case
from bot.core.codes import read_number, read_receipt
from bot.core.desks_store import Desk
from bot.core.messages import Message, Outgoing, Speaker, bold, paragraphs
from bot.core.periods import Period, Span, around, parse
from bot.core.typed_time import read_day
from bot.core.work import Work
from bot.desk import second_person
from bot.desk.lists import CaseList, entries, of_cases, openers
from bot.links.find import find_links
from bot.links.link import defang, refang
from bot.reports import reports_store, search_store, targets_store
from bot.values import Intake


class Found(CaseList, Message):
    """The first cases that were found, and whether there are more."""

    words: str = ""
    more: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = bold(t("Found for “{words}”", words=defang(self.words[:100])))
        if not self.lines:
            return Outgoing(
                paragraphs(
                    head, t("Nothing. Try fewer letters of a word, or a number.")
                )
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
    """Find cases by words; those of other groups than these desks' can be seen, not opened."""
    known = await _of_number(work, text) or await _by_words(work, text)
    own = await second_person.of_reader(work)
    found = [case for case in known if case.id not in own]
    lines = tuple(await of_cases(work, found[:SHOWN], here))
    return Found(lines, words=text, more=len(found) > SHOWN)


async def find_numbered(work: Work, typed: str) -> Case | None:
    """Find the case whose number was typed."""
    number = read_number(typed)
    if number is None:
        return None
    return await store.case_numbered(work.tx, number)


async def _of_number(work: Work, typed: str) -> list[Case]:
    case = await find_numbered(work, typed)
    return [] if case is None else [case]


async def find_case_or_call(work: Work, typed: str, here: list[Desk]) -> Found:
    """Find the case of a number, or those of a call by its report code or number; only of these
    desks' groups."""
    found = await _of_number(work, typed) or await _of_call(work, typed)
    lines = tuple(line for line in await of_cases(work, found, here) if line.here)
    return Found(lines, words=", ".join(line.case.number for line in lines))


async def _of_call(work: Work, typed: str) -> list[Case]:
    """Return the cases of a report made by phone, by its code or number, for a caller who asks.

    Codes and numbers of reports that came by chat find nothing, as if unknown: staff who come upon
    a code, on a phone or on paper, must not learn from it what its owner reported.
    """
    code = read_receipt(typed)
    if code:
        report = await reports_store.report_by_receipt(
            work.tx, *work.vault.receipts(code)
        )
    else:
        report = await reports_store.call_by_number(work.tx, read_number(typed) or "")
    if report is None or report.intake is not Intake.CALL:
        return []
    return await targets_store.cases_of(work.tx, report.id)


async def _by_words(work: Work, text: str) -> list[Case]:
    """Find cases by words and days; first those of links, as sent or as a card shows them."""
    words = refang(text)
    period, rest = _period(text)
    if period is not None:
        days = search_store.Days(*period.bounds(work.channel.zone))
        found = await _of_days(work, days, refang(rest))
    else:
        found, words = await _of_links(work, words)
    if words:
        found += await search_store.find_cases(work.tx, words, MOST)
    return list({case.id: case for case in found}.values())[:MOST]


async def _of_days(work: Work, days: search_store.Days, words: str) -> list[Case]:
    """Find cases opened then; with words those of reports that hold them and were filed then."""
    if words:
        return await search_store.find_cases(work.tx, words, MOST, days)
    return await search_store.opened(work.tx, days.since, days.until, MOST)


async def _of_links(work: Work, text: str) -> tuple[list[Case], str]:
    """Find the cases of links in a text, and return the words that are still to be searched."""
    links, _, rest = find_links(text)
    if not links:
        return [], text
    found = list[Case]()
    has_site = False
    for link in links:
        known = await store.open_for(work.tx, link.canonical)
        if known is not None:
            found.append(known)
        found += await store.earlier_decisions(work.tx, link.canonical, limit=MOST)
        # A site's first page stands for the whole site.
        has_site |= link.canonical.partition("://")[2].rstrip("/") == link.host
    if found and not has_site:
        return found, ""
    return found, " ".join([*(link.canonical for link in links), rest])


def _period(text: str) -> tuple[Period | None, str]:
    """The first day, week or month that is typed in the text, and the other words."""
    words = text.split()
    for word in words:
        period = _read(word.strip(",;()"))
        if period is not None:
            words.remove(word)
            return period, " ".join(words)
    return None, text


def _read(word: str) -> Period | None:
    """A day with its whole year, or a period as figures have it; a bare year is a number."""
    if not word.isascii() or word.isdigit():
        return None
    if _DAY.fullmatch(word):
        day = read_day(word, date.min)
        if day is not None and 2000 <= day.year < 2200:
            return around(Span.DAYS, day)
    return parse(word)
