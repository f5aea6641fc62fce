"""Reports whose words may be the same: by the marks that texts leave, then by the words."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import rows
from bot.storage.schema import marks, reports
from bot.storage.sealed import REPORT_TEXTS, opened

_TEXTS = tuple(one for one in REPORT_TEXTS if one.column.name == "description")


@rows
def _marks(ids: Sequence[str]) -> Statement:
    """The marks of texts that some reports left."""
    left = sa.select(marks.c.mark, marks.c.report_id).where(marks.c.report_id.in_(ids))
    return left.where(marks.c.mark >= "t", marks.c.mark < "u")


async def sharing(tx: Transaction, ids: Sequence[str]) -> list[set[str]]:
    """Groups of these reports that have a mark of a text in common, the largest first."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in await _marks(tx, ids):
        groups[row["mark"]].add(row["report_id"])
    distinct = {frozenset(group) for group in groups.values() if len(group) > 1}
    return [set(group) for group in sorted(distinct, key=lambda one: (-len(one), sorted(one)))]


@rows
def _words(ids: Sequence[str]) -> Statement:
    return sa.select(reports.c.id, reports.c.description).where(reports.c.id.in_(ids))


async def words(tx: Transaction, ids: Sequence[str]) -> dict[str, str]:
    """report → what its author wrote; a forwarded post is another person's words."""
    found = await _words(tx, ids)
    texts = ((row["id"], opened(tx, _TEXTS, row)["description"]) for row in found)
    return {id: text for id, text in texts if text}
