"""Finding cases by words: a plain index of words, the same in both databases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bot.domain.case import Case
from bot.storage.cases import read_case
from bot.storage.database import Transaction, insert_ignore
from bot.storage.schema import cases, reports, targets, words

MAX_WORDS = 80
"""Different words of one report that can be found."""
LOOKED_THROUGH = 3_000
"""Reports that are looked through: those with the rarest word, or the newest if it is in more."""

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


_with_rarest = sa.select(words.c.report_id).where(_begins(0)).limit(LOOKED_THROUGH)
_HOW_MANY = sa.select(sa.func.count()).select_from(_with_rarest.subquery())
_newest = (
    sa.select(reports.c.id.label("report_id"))
    .where(reports.c.person_id.is_not(None))
    .order_by(reports.c.filed_at.desc())
    .limit(LOOKED_THROUGH)
)


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

    Of words that are all in very many reports, only the newest reports are looked through.
    """
    found = {word: await _how_many(tx, word) for word in words_of([text])[:_MOST_WANTED]}
    if not found or min(found.values()) == 0:
        return []
    rarest = sorted(found, key=lambda word: found[word])
    is_common = found[rarest[0]] == LOOKED_THROUGH
    bounds: dict[str, Any] = {}
    for number, word in enumerate(rarest):
        bounds |= _wanted(number, word)
    statement = _finding(len(rarest), is_common=is_common)
    return [read_case(row) for row in await tx.rows(statement, **bounds, limit=limit)]


async def _how_many(tx: Transaction, word: str) -> int:
    """In how many reports a word begins so, up to LOOKED_THROUGH."""
    return int(await tx.value(_HOW_MANY, **_wanted(0, word)))


def _wanted(number: int, word: str) -> dict[str, str]:
    return {f"from_{number}": word, f"to_{number}": word + _LAST}


@lru_cache
def _finding(count: int, *, is_common: bool) -> sa.Select[Any]:
    """Few reports are taken by the rarest word or by their age; the other words are checked."""
    few = (_newest if is_common else _with_rarest).subquery("few")
    held = words.alias("held")
    checks = [
        sa.exists().where(
            held.c.report_id == few.c.report_id,
            held.c.word >= sa.bindparam(f"from_{number}"),
            held.c.word < sa.bindparam(f"to_{number}"),
        )
        for number in range(0 if is_common else 1, count)
    ]
    pointed = (
        sa.select(targets.c.case_id)
        .join(few, targets.c.report_id == few.c.report_id)
        .where(*checks)
    )
    return (
        sa.select(cases)
        .where(cases.c.id.in_(pointed))
        .order_by(cases.c.opened_at.desc())
        .limit(_limit)
    )
