"""Search: cases of all desks by number, link, parts of words, and days."""

from datetime import date

from bot.domain.citizen.receipt import read_number, read_receipt
from bot.domain.citizen.report import Intake
from bot.domain.desk.case import Case
from bot.domain.desk.queue import PAGE_SIZE
from bot.domain.figures.period import Period, Span, around, parse
from bot.domain.link import Link, find_links, refang
from bot.domain.notices.desk import Found
from bot.services.desk import own_reports
from bot.services.desk.lists import lines
from bot.services.work import Work, fresh_id
from bot.storage.citizen import reports, targets
from bot.storage.desk import cases, precedents
from bot.storage.desk.desks import Desk
from bot.storage.desk.lists import search, searches
from bot.storage.desk.lists.search import Days

MOST = 6 * PAGE_SIZE
"""Cases that a search finds; more words find fewer."""
_DATE_LETTERS = frozenset("0123456789.-/")


async def find(work: Work, text: str, here: list[Desk], page: int = 0) -> Found:
    """A page of cases; those of other groups than these desks' can be seen, not opened."""
    number = read_number(text)
    case = await cases.by_number(work.tx, number) if number else None
    known = [case] if case else await _by_words(work, text)
    own = await own_reports.of_reader(work)
    found = [case for case in known if case.id not in own]
    shown = found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    listed = await lines.of_cases(work, shown, here)
    return Found(text, tuple(listed), len(found), page)


async def named(work: Work, typed: str, here: list[Desk]) -> list[Case]:
    """The case of a number, or those of a call by its report code or number; only of these desks'
    groups."""
    number = read_number(typed)
    case = await cases.by_number(work.tx, number) if number else None
    found = [case] if case else await _of_call(work, typed)
    listed = await lines.of_cases(work, found, here)
    return [case for case, line in zip(found, listed, strict=True) if line.here]


async def _of_call(work: Work, typed: str) -> list[Case]:
    """The cases of a report made by phone, by its code or number: so its caller can ask by phone.

    Codes and numbers of reports that came by chat find nothing, as if unknown: staff who come upon
    a code, on a phone or on paper, must not learn from it what its owner reported.
    """
    if code := read_receipt(typed):
        report = await reports.by_receipt(work.tx, *work.vault.receipts(code))
    else:
        number = read_number(typed)
        report = await reports.call_by_number(work.tx, number) if number else None
    if report is None or report.intake is not Intake.CALL:
        return []
    ids = dict.fromkeys(id for id, _ in await targets.cases_of(work.tx, report.id))
    return [case for id in ids if (case := await cases.get(work.tx, id)) is not None]


async def listed(work: Work, found: list[Case], here: list[Desk]) -> Found:
    """The lines of named cases, under their own numbers."""
    text = ", ".join(case.number for case in found)
    return Found(text, tuple(await lines.of_cases(work, found, here)), len(found))


async def keep(work: Work, staff: int, words: str) -> str:
    """The id under which further pages of the search can be asked for."""
    id = fresh_id()
    await searches.keep(work.tx, staff, id, words)
    return id


async def _by_words(work: Work, text: str) -> list[Case]:
    """Cases by words and days; first those of links in the text, as sent or as a card shows it."""
    period, rest = _period(text)
    written = refang(text)
    if period is not None:
        found = await _of_days(work, period, refang(rest))
        return _each_once([*found, *await search.find(work.tx, written, MOST)])
    links, _, rest = find_links(written)
    found = []
    for link in links:
        known = await cases.open_for(work.tx, link.canonical)
        found += [known] if known else []
        found += await precedents.earlier(work.tx, link.canonical, limit=MOST)
    if found and not any(_is_site(link) for link in links):
        return _each_once(found)
    words = " ".join([link.canonical for link in links] + [rest]) if links else written
    return _each_once([*found, *await search.find(work.tx, words, MOST)])


async def _of_days(work: Work, period: Period, words: str) -> list[Case]:
    """Cases opened then; with words those of reports that hold them and were filed then."""
    days = Days(*period.bounds(work.channel.zone))
    if words:
        return await search.find(work.tx, words, MOST, days)
    return await search.opened(work.tx, days, MOST)


def _period(text: str) -> tuple[Period | None, str]:
    """The first day, week or month that is typed in the text, and the other words."""
    words = text.split()
    for word in words:
        if (period := _read(word.strip(",;()"))) is not None:
            words.remove(word)
            return period, " ".join(words)
    return None, text


def _read(word: str) -> Period | None:
    """“12.11.2026”, “2026-11-12”, or a period as figures have it; a bare year is a number."""
    if not word.isascii() or len(word) > 10 or word.isdigit():
        return None
    parts = word.replace("/", ".").split(".")
    if len(parts) == 3:
        word = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        day = date.fromisoformat(word) if set(word) <= _DATE_LETTERS else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 2200:
        return parse(word)
    return around(Span.DAYS, day)


def _each_once(found: list[Case]) -> list[Case]:
    return list({case.id: case for case in found}.values())[:MOST]


def _is_site(link: Link) -> bool:
    """Whether the link is a site's first page, which stands for the whole site."""
    return link.canonical.partition("://")[2].rstrip("/") == link.host
