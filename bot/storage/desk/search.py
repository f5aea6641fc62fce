"""Search for cases by words, with a plain index of words that is the same in both databases.

The search narrows reports down word by word, by their ids. So the number of rows it reads does not
depend on how many reports there are, whatever plan a database chooses.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.statements import with_list
from bot.storage.schema import cases, reports, targets, words

MAX_WORDS = 80
"""Different words of one report that are indexed."""
FEW = 1_000
"""A word in fewer reports is rare: the search reads all of them."""
PORTIONS = (100, 400, 500)
"""For common words the search reads the newest reports, in portions of this size."""
SOME = 300
"""If these show too few cases, it reads this many reports with the rarest word."""
_WORD = re.compile(r"\w{2,40}")
_LAST = "\U0010ffff"
_MOST_WANTED = 8
_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_begins = (words.c.word >= _P("first"), words.c.word < _P("last"))
_SOME_WITH = sa.select(words.c.report_id).where(*_begins).limit(_limit)


def _holding_one(some: sa.Select[Any]) -> sa.Select[Any]:
    """A subquery for each report: with a join the database might read all reports of a word."""
    each = some.subquery()
    held = sa.select(words.c.report_id).where(words.c.report_id == each.c[0], *_begins).limit(1)
    return sa.select(each.c[0].label("report_id")).where(held.scalar_subquery().is_not(None))


def words_of(texts: Iterable[str | None]) -> list[str]:
    """The different words of some texts, folded, in order, at most MAX_WORDS."""
    found = (word for text in texts if text for word in _WORD.findall(text.casefold()))
    return list(dict.fromkeys(found))[:MAX_WORDS]


# Adds a word of a report.
_ADD = insert_ignore(words)


async def index(tx: Transaction, report: str, texts: Iterable[str | None]) -> None:
    rows = [{"word": word, "report_id": report} for word in words_of(texts)]
    if rows:
        await tx.run_many(_ADD, rows)


# Deletes the words of a report.
_DROP = sa.delete(words).where(words.c.report_id == _P("report"))


async def forget(tx: Transaction, report: str) -> None:
    await tx.run(_DROP, report=report)


# The newest cases that some reports point at.
_OF_REPORTS = with_list(
    lambda listed: (
        sa.select(cases)
        .where(
            cases.c.id.in_(
                sa.select(targets.c.case_id).where(targets.c.report_id.in_(listed("reports")))
            )
        )
        .order_by(cases.c.opened_at.desc())
        .limit(_limit)
    )
)


async def find(tx: Transaction, text: str, limit: int) -> list[Case]:
    """Cases of reports that hold words beginning with each word of the text, newest first.

    When all words are common, the search reads the newest reports, and then some with the rarest
    word if these show too few cases.
    """
    found = {word: await _how_many(tx, word) for word in words_of([text])[:_MOST_WANTED]}
    if not found or min(found.values()) == 0:
        return []
    wanted = sorted(found, key=lambda word: found[word])
    is_common = found[wanted[0]] == FEW
    shown = await _among_newest(tx, wanted, limit) if is_common else []
    if len(shown) < limit:
        rarest, *others = wanted
        most = SOME if is_common else FEW
        some = _ids(await tx.rows(_SOME_WITH, **_beginning(rarest), limit=most))
        held = json.dumps(await _holding(tx, some, others, {}))
        rows = await tx.rows(_OF_REPORTS, reports=held, limit=limit)
        shown = list({case.id: case for case in [*shown, *map(read_case, rows)]}.values())[:limit]
    return sorted(shown, key=lambda case: -case.opened_at)


# Those of a portion of the newest reports that hold a word.
_NEWEST_HOLDING = _holding_one(
    sa.select(reports.c.id)
    .where(reports.c.person_id.is_not(None))
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


async def _among_newest(tx: Transaction, wanted: list[str], limit: int) -> list[Case]:
    """Cases of the newest reports that hold all wanted words. Sorts the rarest word first.

    The first portions show enough cases, unless few reports hold the words or all are of one case.
    """
    pointed: dict[str, None] = {}
    skip = 0
    for portion in PORTIONS:
        some = {"limit": portion, "skip": skip, **_beginning(wanted[0])}
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
