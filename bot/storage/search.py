"""Finding cases by words: a plain index of words, the same in both databases."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from bot.domain.case import Case
from bot.storage.cases import read_case
from bot.storage.database import Transaction, insert_ignore
from bot.storage.schema import cases, targets, words

MAX_WORDS = 80
"""Different words of one report that can be found."""

_WORD = re.compile(r"\w{2,40}")
_LAST = "\U0010ffff"
_ADD = insert_ignore(words)
_DROP = sa.delete(words).where(words.c.report_id == sa.bindparam("report"))


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
    """Cases of reports that hold words beginning with each word of the text, newest first."""
    wanted = words_of([text])
    if not wanted:
        return []
    holding = [
        targets.c.report_id.in_(
            sa.select(words.c.report_id).where(words.c.word >= word, words.c.word < word + _LAST)
        )
        for word in wanted[:8]
    ]
    statement = (
        sa.select(cases)
        .where(cases.c.id.in_(sa.select(targets.c.case_id).where(*holding)))
        .order_by(cases.c.opened_at.desc())
        .limit(limit)
    )
    return [read_case(row) for row in await tx.rows(statement)]
