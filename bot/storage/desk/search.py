"""Finding cases by words: a plain index of words, the same in both databases.

Reports are narrowed down word by word, each time by their ids: how many rows are looked at does not
depend on how many reports there are, and neither engine has a choice that would make it so.
"""

from __future__ import annotations

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
"""Different words of one report that can be found."""
FEW = 1_000
"""A word in fewer reports is rare: all of them are looked at."""
PORTIONS = (100, 400, 500)
"""Of words in more, the newest reports are looked through, so many at a time."""
SOME = 300
"""Where these show too little, so many reports with the rarest of the words are looked at."""
_WORD = re.compile(r"\w{2,40}")
_LAST = "\U0010ffff"
_MOST_WANTED = 8
_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_begins = (words.c.word >= _P("first"), words.c.word < _P("last"))
_SOME_WITH = sa.select(words.c.report_id).where(*_begins).limit(_limit)


def _holding_one(some: sa.Select[Any]) -> sa.Select[Any]:
    """Asked of each report by itself: joined to a list, all reports of a word might be read."""
    each = some.subquery()
    held = sa.select(words.c.report_id).where(words.c.report_id == each.c[0], *_begins).limit(1)
    return sa.select(each.c[0].label("report_id")).where(held.scalar_subquery().is_not(None))


def words_of(texts: Iterable[str | None]) -> list[str]:
    """The different words of some texts, folded, in order, at most MAX_WORDS."""
    found = (word for text in texts if text for word in _WORD.findall(text.casefold()))
    return list(dict.fromkeys(found))[:MAX_WORDS]


_ADD = insert_ignore(words)


async def index(tx: Transaction, report: str, texts: Iterable[str | None]) -> None:
    """Let the report be found by the words of these texts."""
    rows = [{"word": word, "report_id": report} for word in words_of(texts)]
    if rows:
        await tx.run_many(_ADD, rows)


_DROP = sa.delete(words).where(words.c.report_id == _P("report"))


async def forget(tx: Transaction, report: str) -> None:
    await tx.run(_DROP, report=report)


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

    Of words that are all in very many reports, the newest reports are looked through, and some
    with the rarest of the words if that shows too few cases.
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


_NEWEST_HOLDING = _holding_one(
    sa.select(reports.c.id)
    .where(reports.c.person_id.is_not(None))
    .order_by(reports.c.filed_at.desc())
    .limit(_limit)
    .offset(_P("skip", type_=sa.Integer()))
)
_POINTED_AT = with_list(
    lambda listed: (
        sa.select(targets.c.case_id)
        .where(targets.c.report_id.in_(listed("reports")))
        .order_by(targets.c.filed_at.desc())
    )
)
_LISTED = with_list(lambda listed: sa.select(cases).where(cases.c.id.in_(listed("cases"))))


async def _among_newest(tx: Transaction, wanted: list[str], limit: int) -> list[Case]:
    """The first portions show enough cases, unless few hold the words or all are about the same.

    Leaves the rarest of the wanted words first.
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


_HOLDING = with_list(lambda listed: _holding_one(listed("reports")))


async def _holding(
    tx: Transaction, some: list[str], wanted: list[str], shares: dict[str, float]
) -> list[str]:
    """Those of some reports that hold every wanted word; which share has each is told or found.

    The words are left in the order in which most reports are ruled out first.
    """
    for word in wanted:
        if some and word not in shares:
            held = _ids(await tx.rows(_HOLDING, reports=json.dumps(some), **_beginning(word)))
            shares[word], some = len(held) / len(some), held
    wanted.sort(key=lambda word: shares.get(word, 1))
    return some


_HOW_MANY = sa.select(sa.func.count()).select_from(_SOME_WITH.subquery())


async def _how_many(tx: Transaction, word: str) -> int:
    """In how many reports a word begins so, up to FEW."""
    return int(await tx.value(_HOW_MANY, **_beginning(word), limit=FEW))


def _beginning(word: str) -> dict[str, str]:
    return {"first": word, "last": word + _LAST}


def _ids(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["report_id"] for row in rows))
