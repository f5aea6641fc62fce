"""Search for cases by words, with a plain index of words that is the same in both databases.

Trigrams are not everywhere, so the index has each word and its endings of at least three letters:
a part of a word begins an ending. Words are folded, so that Kazakh typed with Russian letters finds
Kazakh. The index holds tokens that begin alike as far as the words do: without the key it shows no
word. The search narrows reports down word by word, by their ids: the number of rows it reads does
not depend on how many reports there are, whatever plan a database chooses.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.domain.normal_form import normal
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.statements import with_list
from bot.storage.schema import cases, reports, targets, words
from bot.storage.schema.base import Big
from bot.storage.sealed import sealer_of

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
_LAST = "\U0010ffff"
_MOST_WANTED = 8
_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_begins = (words.c.word >= _P("first"), words.c.word < _P("last"))
_SOME_WITH = sa.select(words.c.report_id).where(*_begins).limit(_limit)


def _during(at: sa.Column[int]) -> tuple[sa.ColumnElement[bool], ...]:
    return at >= _P("since", type_=Big), at < _P("until", type_=Big)


def _holding_one(some: sa.Select[Any]) -> sa.Select[Any]:
    """A subquery for each report: with a join the database might read all reports of a word."""
    each = some.subquery()
    held = sa.select(words.c.report_id).where(words.c.report_id == each.c[0], *_begins).limit(1)
    return sa.select(each.c[0].label("report_id")).where(held.scalar_subquery().is_not(None))


def folded(text: str) -> str:
    """Small letters without diacritics; Kazakh letters become the Russian ones typed for them."""
    apart = normal("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_LETTERS)


def words_of(texts: Iterable[str | None]) -> list[str]:
    """The different words of some texts, folded, in order, at most MAX_WORDS."""
    found = (word for text in texts if text for word in _WORD.findall(folded(text)))
    return list(dict.fromkeys(found))[:MAX_WORDS]


def parts_of(texts: Iterable[str | None]) -> list[str]:
    """The words of some texts, then their endings, at most MAX_PARTS."""
    whole = words_of(texts)
    endings = (word[at:] for word in whole for at in range(1, len(word) - _SHORTEST + 1))
    return list(dict.fromkeys([*whole, *endings]))[:MAX_PARTS]


# Adds a word of a report, or an ending of one.
_ADD = insert_ignore(words)


async def index(tx: Transaction, report: str, texts: Iterable[str | None]) -> None:
    token = sealer_of(tx).word_token
    rows = [{"word": token(word), "report_id": report} for word in parts_of(texts)]
    if rows:
        await tx.run_many(_ADD, rows)


# Deletes the words of a report.
_DROP = sa.delete(words).where(words.c.report_id == _P("report"))


async def forget(tx: Transaction, report: str) -> None:
    await tx.run(_DROP, report=report)


@dataclass(frozen=True, slots=True)
class Days:
    """A time from `since` up to, but without, `until`, in ms UTC; without limits it is all time."""

    since: int = 0
    until: int = 2**62

    @property
    def values(self) -> dict[str, int]:
        return {"since": self.since, "until": self.until}


EVER = Days()
# The newest cases that some reports, filed in a time, point at.
_OF_REPORTS = with_list(
    lambda listed: (
        sa.select(cases)
        .where(
            cases.c.id.in_(
                sa.select(targets.c.case_id).where(
                    targets.c.report_id.in_(listed("reports")), *_during(targets.c.filed_at)
                )
            )
        )
        .order_by(cases.c.opened_at.desc())
        .limit(_limit)
    )
)


# The newest cases that were opened in a time.
_OPENED = (
    sa.select(cases)
    .where(*_during(cases.c.opened_at))
    .order_by(cases.c.opened_at.desc(), cases.c.id)
    .limit(_limit)
)


async def opened(tx: Transaction, days: Days, limit: int) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_OPENED, **days.values, limit=limit)]


async def find(tx: Transaction, text: str, limit: int, days: Days = EVER) -> list[Case]:
    """Cases of reports of some days that hold parts of words like each word of the text.

    The newest cases come first. A word of two letters is looked for where a word begins.

    When all words are common, the search reads the newest reports, and then some with the rarest
    word if these show too few cases.
    """
    looked_for = map(sealer_of(tx).word_token, words_of([text])[:_MOST_WANTED])
    found = {word: await _how_many(tx, word) for word in looked_for}
    if not found or min(found.values()) == 0:
        return []
    wanted = sorted(found, key=lambda word: found[word])
    is_common = found[wanted[0]] == FEW
    shown = await _among_newest(tx, wanted, limit, days) if is_common else []
    if len(shown) < limit:
        rarest, *others = wanted
        most = SOME if is_common else FEW
        some = _ids(await tx.rows(_SOME_WITH, **_beginning(rarest), limit=most))
        held = json.dumps(await _holding(tx, some, others, {}))
        rows = await tx.rows(_OF_REPORTS, reports=held, limit=limit, **days.values)
        shown = list({case.id: case for case in [*shown, *map(read_case, rows)]}.values())[:limit]
    return sorted(shown, key=lambda case: -case.opened_at)


# Those of a portion of the newest reports of a time that hold a word.
_NEWEST_HOLDING = _holding_one(
    sa.select(reports.c.id)
    .where(reports.c.person_id.is_not(None), *_during(reports.c.filed_at))
    .order_by(reports.c.filed_at.desc())
    .limit(_limit)
    .offset(_P("skip", type_=sa.Integer()))
)
# The cases that some reports point at, the newest reports first.
_POINTED_AT = with_list(
    lambda listed: (
        sa.select(targets.c.case_id)
        .where(targets.c.report_id.in_(listed("reports")))
        .order_by(targets.c.filed_at.desc())
    )
)
# Some cases.
_LISTED = with_list(lambda listed: sa.select(cases).where(cases.c.id.in_(listed("cases"))))


async def _among_newest(tx: Transaction, wanted: list[str], limit: int, days: Days) -> list[Case]:
    """Cases of the newest reports of a time that hold all wanted words. Sorts the rarest first.

    The first portions show enough cases, unless few reports hold the words or all are of one case.
    """
    pointed: dict[str, None] = {}
    skip = 0
    for portion in PORTIONS:
        some = {"limit": portion, "skip": skip, **days.values, **_beginning(wanted[0])}
        held = _ids(await tx.rows(_NEWEST_HOLDING, **some))
        held = await _holding(tx, held, wanted, {wanted[0]: len(held) / portion})
        rows = await tx.rows(_POINTED_AT, reports=json.dumps(held)) if held else []
        pointed |= dict.fromkeys(row["case_id"] for row in rows)
        skip += portion
        if len(pointed) >= limit:
            break
    rows = await tx.rows(_LISTED, cases=json.dumps(list(pointed)[:limit])) if pointed else []
    return [read_case(row) for row in rows]


# Those of some reports that hold a word.
_HOLDING = with_list(lambda listed: _holding_one(listed("reports")))


async def _holding(
    tx: Transaction, some: list[str], wanted: list[str], shares: dict[str, float]
) -> list[str]:
    """Those of some reports that hold every wanted word.

    `shares` has the share of reports that hold a word; missing ones are added. Sorts the words so
    that the next call rules out most reports first.
    """
    for word in wanted:
        if some and word not in shares:
            held = _ids(await tx.rows(_HOLDING, reports=json.dumps(some), **_beginning(word)))
            shares[word], some = len(held) / len(some), held
    wanted.sort(key=lambda word: shares.get(word, 1))
    return some


# In how many reports a word begins so, counted up to a limit.
_HOW_MANY = sa.select(sa.func.count()).select_from(_SOME_WITH.subquery())


async def _how_many(tx: Transaction, word: str) -> int:
    return int(await tx.value(_HOW_MANY, **_beginning(word), limit=FEW))


def _beginning(word: str) -> dict[str, str]:
    return {"first": word, "last": word + _LAST}


def _ids(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["report_id"] for row in rows))
