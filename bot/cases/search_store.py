"""Index of words for search, the same in both databases; trigrams are not everywhere.

It holds keyed tokens of folded words and of their endings from three letters on: without the key
it shows no word, and Kazakh typed in Russian letters is found. Reads do not grow with the reports.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.cases.model import Case
from bot.cases.store import by_ids, cases
from bot.core.database.codecs import sealer_of
from bot.core.database.database import Transaction
from bot.core.database.queries import count, each, only, run
from bot.core.database.statements import Statement, insert_ignore
from bot.core.schema.reports import reports, targets, words
from bot.dataclass import frozen
from bot.links.text import normal

MAX_WORDS = 80
"""Different words of one report that are indexed."""
FEW = 1_000
"""A word in fewer reports is rare: the search reads all of them."""
PORTIONS = (100, 400, 500)
"""For common words the search reads the newest reports, in portions of this size."""
SOME = 300
"""If these show too few cases, it reads this many reports with the rarest word."""
MAX_PARTS = 800
"""Words of one report with their endings that are indexed."""
_WORD = re.compile(r"\w{2,40}")
_SHORTEST = 3
_LETTERS = str.maketrans("әэғқңөұүһі", "аагкноуухи")
_LAST = sa.literal("\U0010ffff", sa.Text())
"""Behind all that begins with a word."""
_MOST_WANTED = 8
_C, _T, _W = cases.c, targets.c, words.c


def _begins(token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _W.word >= token, _W.word < token + _LAST


def _holding_one(some: sa.Select[Any], token: str) -> sa.Select[Any]:
    """A subquery for each report: with a join the database might read all reports of a word."""
    each = some.subquery()
    held = sa.select(_W.report_id).where(_W.report_id == each.c[0], *_begins(token)).limit(1)
    return sa.select(each.c[0].label("report_id")).where(held.scalar_subquery().is_not(None))


def folded(text: str) -> str:
    """Small letters without diacritics; Kazakh letters become the Russian ones typed for them."""
    apart = normal("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_LETTERS)


def words_of(texts: Iterable[str | None]) -> list[str]:
    found = (word for text in texts if text for word in _WORD.findall(folded(text)))
    return list(dict.fromkeys(found))[:MAX_WORDS]


def parts_of(texts: Iterable[str | None]) -> list[str]:
    whole = words_of(texts)
    endings = (word[at:] for word in whole for at in range(1, len(word) - _SHORTEST + 1))
    return list(dict.fromkeys([*whole, *endings]))[:MAX_PARTS]


_ADD = insert_ignore(words)


async def index(tx: Transaction, report: str, texts: Iterable[str | None]) -> None:
    token = sealer_of(tx).word_token
    parts = [{"word": token(word), "report_id": report} for word in parts_of(texts)]
    if parts:
        await tx.run_many(_ADD, parts)


@run
def forget(report: str) -> Statement:
    return sa.delete(words).where(_W.report_id == report)


@frozen
class Days:
    """A time from `since` up to, but without, `until`, in ms UTC; without limits it is all time."""

    since: int = 0
    until: int = 2**62


EVER = Days()


@cases.all
def _of_reports(reports: list[str], since: int, until: int, limit: int) -> Statement:
    during = (_T.filed_at >= since, _T.filed_at < until)
    pointed_at = sa.select(_T.case_id).where(_T.report_id.in_(reports), *during)
    newest = sa.select(cases).where(_C.id.in_(pointed_at)).order_by(_C.opened_at.desc())
    return newest.limit(limit)


@cases.all
def opened(since: int, until: int, limit: int) -> Statement:
    during = (_C.opened_at >= since, _C.opened_at < until)
    newest = sa.select(cases).where(*during).order_by(_C.opened_at.desc(), _C.id)
    return newest.limit(limit)


async def find(tx: Transaction, text: str, limit: int, days: Days = EVER) -> list[Case]:
    """Cases of reports of some days that hold parts of words like each word of the text.

    The newest cases come first. A word of two letters is looked for where a word begins.

    When all words are common, the search reads the newest reports, and then some with the rarest
    word if these show too few cases.
    """
    looked_for = map(sealer_of(tx).word_token, words_of([text])[:_MOST_WANTED])
    found = {word: await _how_many(tx, word, FEW) for word in looked_for}
    if not found or min(found.values()) == 0:
        return []
    wanted = sorted(found, key=lambda word: found[word])
    is_common = found[wanted[0]] == FEW
    shown = await _among_newest(tx, wanted, limit, days) if is_common else []
    if len(shown) < limit:
        rarest, *others = wanted
        most = SOME if is_common else FEW
        some = _different(await _some_with(tx, rarest, most))
        held = await _holding(tx, some, others, {})
        more = await _of_reports(tx, held, days.since, days.until, limit)
        shown = list({case.id: case for case in [*shown, *more]}.values())[:limit]
    return sorted(shown, key=lambda case: -case.opened_at)


@each(only)
def _newest_holding(token: str, since: int, until: int, limit: int, skip: int) -> Statement:
    during = (reports.c.filed_at >= since, reports.c.filed_at < until)
    some = sa.select(reports.c.id).where(reports.c.person_id.is_not(None), *during)
    newest = some.order_by(reports.c.filed_at.desc()).limit(limit).offset(skip)
    return _holding_one(newest, token)


@each(only)
def _pointed_at(reports: list[str]) -> Statement:
    return sa.select(_T.case_id).where(_T.report_id.in_(reports)).order_by(_T.filed_at.desc())


async def _among_newest(tx: Transaction, wanted: list[str], limit: int, days: Days) -> list[Case]:
    """Cases of the newest reports of a time that hold all wanted words. Sorts the rarest first.

    The first portions show enough cases, unless few reports hold the words or all are of one case.
    """
    pointed: dict[str, None] = {}
    skip = 0
    for portion in PORTIONS:
        among = (days.since, days.until, portion, skip)
        held = _different(await _newest_holding(tx, wanted[0], *among))
        held = await _holding(tx, held, wanted, {wanted[0]: len(held) / portion})
        pointed |= dict.fromkeys(await _pointed_at(tx, held) if held else [])
        skip += portion
        if len(pointed) >= limit:
            break
    return await by_ids(tx, list(pointed)[:limit]) if pointed else []


@each(only)
def _holding_word(reports: list[str], token: str) -> Statement:
    return _holding_one(reports, token)  # type: ignore[arg-type]  # a list is a select here


async def _holding(
    tx: Transaction, some: list[str], wanted: list[str], shares: dict[str, float]
) -> list[str]:
    """Return those of some reports that hold every wanted word.

    `shares` has the share of reports that hold a word; missing ones are added. Sorts the words so
    that the next call rules out most reports first.
    """
    for word in wanted:
        if some and word not in shares:
            held = _different(await _holding_word(tx, some, word))
            shares[word], some = len(held) / len(some), held
    wanted.sort(key=lambda word: shares.get(word, 1))
    return some


@each(only)
def _some_with(token: str, limit: int) -> Statement:
    return sa.select(_W.report_id).where(*_begins(token)).limit(limit)


@count
def _how_many(token: str, limit: int) -> Statement:
    """In how many reports a word begins so, counted up to a limit."""
    some = sa.select(_W.report_id).where(*_begins(token)).limit(limit)
    return sa.select(sa.func.count()).select_from(some.subquery())


def _different(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
