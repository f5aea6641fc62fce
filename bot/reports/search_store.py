"""Index of words for search, the same in both databases; trigrams are not everywhere.

It holds keyed tokens of folded words and of their endings from three letters on: without the key
it shows no word, and Kazakh typed in Russian letters is found. Reads do not grow with the reports.
"""

import re
import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

from bot.cases.model import Case
from bot.cases.store import cases
from bot.core.database import Statement, Transaction, count, each, insert_ignore, only
from bot.core.database.codecs import sealer_of
from bot.links.text import normal
from bot.reports.tables import reports, targets, words
from bot.values import Value

MAX_WORDS = 80
"""Different words of one report that are indexed."""
FEW = 1_000
"""A word in fewer reports is rare: the search reads all of them."""
NEWEST = 1_000
SOME = 300
"""For common words it reads so many of the newest reports, and of those with each of the words."""
MAX_PARTS = 800
"""Words of one report with their endings that are indexed."""
_WORD = re.compile(r"\w{2,40}")
_SHORTEST = 3
_LETTERS = str.maketrans("әэғқңөұүһі", "аагкноуухи")
_LAST = sa.literal("\U0010ffff", sa.Text())
"""Behind all that begins with a word."""
_MOST_WANTED = 8
_C = cases.c
_T = targets.c
_W = words.c


def _begins(token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _W.word >= token, _W.word < token + _LAST


def folded(text: str) -> str:
    """Small letters without diacritics; Kazakh letters become the Russian ones typed for them."""
    apart = normal("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(
        _LETTERS
    )


def words_of(texts: Iterable[str | None]) -> list[str]:
    found = (word for text in texts if text for word in _WORD.findall(folded(text)))
    return list(dict.fromkeys(found))[:MAX_WORDS]


def parts_of(texts: Iterable[str | None]) -> list[str]:
    whole = words_of(texts)
    endings = (
        word[at:] for word in whole for at in range(1, len(word) - _SHORTEST + 1)
    )
    return list(dict.fromkeys([*whole, *endings]))[:MAX_PARTS]


_ADD = insert_ignore(words)


async def index(tx: Transaction, report: str, texts: Iterable[str | None]) -> None:
    token = sealer_of(tx).word_token
    parts = [{"word": token(word), "report_id": report} for word in parts_of(texts)]
    if parts:
        await tx.run_many(_ADD, parts)


class Days(Value):
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


async def find_cases(
    tx: Transaction, text: str, limit: int, days: Days = EVER
) -> list[Case]:
    """Cases of reports of some days that hold parts of words like each word of the text.

    The newest cases come first. A word of two letters is looked for where a word begins. When all
    words are common, the search reads the newest reports, and some with each word.
    """
    looked_for = map(sealer_of(tx).word_token, words_of([text])[:_MOST_WANTED])
    found = {word: await _how_many(tx, word, FEW) for word in looked_for}
    if not found or min(found.values()) == 0:
        return []
    wanted = sorted(found, key=lambda word: found[word])
    if found[wanted[0]] < FEW:
        held = await _some_with(tx, wanted.pop(0), FEW)
    else:
        held = await _newest(tx, days.since, days.until, NEWEST)
        for word in wanted:
            held += await _some_with(tx, word, SOME)
    for word in wanted:
        if not held:
            return []
        held = await _holding(tx, list(dict.fromkeys(held)), word)
    if not held:
        return []
    return await _of_reports(tx, held, days.since, days.until, limit)


@each(only)
def _newest(since: int, until: int, limit: int) -> Statement:
    during = (reports.c.filed_at >= since, reports.c.filed_at < until)
    some = sa.select(reports.c.id).where(reports.c.person_id.is_not(None), *during)
    return some.order_by(reports.c.filed_at.desc()).limit(limit)


@each(only)
def _holding(ids: list[str], token: str) -> Statement:
    """A subquery for each report: with a join the database might read all reports of a word."""
    some = ids.subquery()  # type: ignore[attr-defined]  # a list is a select here
    held = (
        sa.select(_W.report_id)
        .where(_W.report_id == some.c[0], *_begins(token))
        .limit(1)
    )
    return sa.select(some.c[0].label("id")).where(held.scalar_subquery().is_not(None))


@each(only)
def _some_with(token: str, limit: int) -> Statement:
    return sa.select(_W.report_id).where(*_begins(token)).limit(limit)


@count
def _how_many(token: str, limit: int) -> Statement:
    """In how many reports a word begins so, counted up to a limit."""
    some = sa.select(_W.report_id).where(*_begins(token)).limit(limit)
    return sa.select(sa.func.count()).select_from(some.subquery())
