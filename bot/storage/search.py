"""Finding cases by words: a plain index of words, the same in both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bot.domain.case import Case
from bot.storage.cases import read_case
from bot.storage.database import Transaction, insert_ignore
from bot.storage.schema import cases, reports, targets, words
from bot.storage.statements import with_list

MAX_WORDS = 80
"""Different words of one report that can be found."""
FEW = 1_000
"""A word in fewer reports is rare: all of them are looked at."""
LOOKED_THROUGH = 2_000
"""Of words in more, the newest reports are looked through."""

_WORD = re.compile(r"\w{2,40}")
_LAST = "\U0010ffff"
_MOST_WANTED = 8
_ADD = insert_ignore(words)
_DROP = sa.delete(words).where(words.c.report_id == sa.bindparam("report"))
_limit = sa.bindparam("limit", type_=sa.Integer())


def _begins(number: int) -> sa.ColumnElement[bool]:
    """The word begins like the wanted one of this number; see _wanted."""
    return (words.c.word >= sa.bindparam(f"from_{number}")) & (
        words.c.word < sa.bindparam(f"to_{number}")
    )


_with_rarest = sa.select(words.c.report_id).where(_begins(0)).limit(FEW)
_HOW_MANY = sa.select(sa.func.count()).select_from(_with_rarest.subquery())
_since = (
    sa.select(reports.c.filed_at)
    .where(reports.c.person_id.is_not(None))
    .order_by(reports.c.filed_at.desc())
    .limit(1)
    .offset(LOOKED_THROUGH - 1)
    .scalar_subquery()
)
_LISTED = with_list(lambda listed: sa.select(cases).where(cases.c.id.in_(listed("cases"))))


def words_of(texts: Iterable[str | None]) -> list[str]:
    """The different words of some texts, folded, in order, at most MAX_WORDS."""
    found = (word for text in texts if text for word in _WORD.findall(text.casefold()))
    return list(dict.fromkeys(found))[:MAX_WORDS]


async def index(tx: Transaction, report: str, texts: Iterable[str | None]) -> None:
    """Let the report be found by the words of these texts."""
    rows = [{"word": word, "report_id": report} for word in words_of(texts)]
    if rows:
        await tx.run_many(_ADD, rows)


async def forget(tx: Transaction, report: str) -> None:
    await tx.run(_DROP, report=report)


async def find(tx: Transaction, text: str, limit: int) -> list[Case]:
    """Cases of reports that hold words beginning with each word of the text, newest first.

    Of words that are all in very many reports, the newest reports are looked through, and some
    with the rarest of the words if that shows too few cases.
    """
    found = {word: await _how_many(tx, word) for word in words_of([text])[:_MOST_WANTED]}
    if not found or min(found.values()) == 0:
        return []
    rarest = sorted(found, key=lambda word: found[word])
    bounds: dict[str, Any] = {}
    for number, word in enumerate(rarest):
        bounds |= _wanted(number, word)
    shown = []
    if found[rarest[0]] == FEW:
        shown = await _among_newest(tx, bounds, len(rarest), limit)
    if len(shown) < limit:
        rows = await tx.rows(_with_rare(len(rarest)), **bounds, limit=limit)
        shown = list({case.id: case for case in [*shown, *map(read_case, rows)]}.values())[:limit]
    return sorted(shown, key=lambda case: -case.opened_at)


async def _among_newest(
    tx: Transaction, bounds: dict[str, Any], count: int, limit: int
) -> list[Case]:
    """A few reports show enough cases, unless all of them are about the same."""
    wanted: list[str] = []
    for most in (limit, 5 * limit, LOOKED_THROUGH):
        rows = await tx.rows(_with_common(count), **bounds, limit=most)
        wanted = list(dict.fromkeys(row["case_id"] for row in rows))[:limit]
        if len(wanted) == limit or len(rows) < most:
            break
    rows = await tx.rows(_LISTED, cases=json.dumps(wanted)) if wanted else []
    return [read_case(row) for row in rows]


async def _how_many(tx: Transaction, word: str) -> int:
    """In how many reports a word begins so, up to FEW."""
    return int(await tx.value(_HOW_MANY, **_wanted(0, word)))


def _wanted(number: int, word: str) -> dict[str, str]:
    return {f"from_{number}": word, f"to_{number}": word + _LAST}


@lru_cache
def _with_rare(count: int) -> sa.Select[Any]:
    """Few reports are taken by the rarest word; the other words are checked."""
    few = _with_rarest.subquery("few")
    pointed = (
        sa.select(targets.c.case_id)
        .join(few, targets.c.report_id == few.c.report_id)
        .where(*(_holds(few.c.report_id, number) for number in range(1, count)))
    )
    return (
        sa.select(cases)
        .where(cases.c.id.in_(pointed))
        .order_by(cases.c.opened_at.desc())
        .limit(_limit)
    )


@lru_cache
def _with_common(count: int) -> sa.Select[Any]:
    """Reports are taken by their age, the newest first, and all words are checked."""
    return (
        sa.select(targets.c.case_id)
        .join(reports, targets.c.report_id == reports.c.id)
        .where(
            reports.c.person_id.is_not(None),
            reports.c.filed_at >= sa.func.coalesce(_since, 0),
            *(_holds(reports.c.id, number) for number in range(count)),
        )
        .order_by(reports.c.filed_at.desc())
        .limit(_limit)
    )


def _holds(report: sa.ColumnElement[str], number: int) -> sa.Exists:
    held = words.alias(f"held_{number}")
    return sa.exists().where(
        held.c.report_id == report,
        held.c.word >= sa.bindparam(f"from_{number}"),
        held.c.word < sa.bindparam(f"to_{number}"),
    )
