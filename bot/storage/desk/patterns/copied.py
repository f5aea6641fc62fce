"""Reports whose words may be the same: by the marks that texts leave, then by the words."""

import json
from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.engine.statements import with_list
from bot.storage.schema import marks, reports
from bot.storage.sealed import REPORT_TEXTS, opened

_TEXTS = tuple(one for one in REPORT_TEXTS if one.column.name == "description")
# The marks of texts that some reports left.
_MARKS = with_list(
    lambda elements: sa.select(marks.c.mark, marks.c.report_id).where(
        marks.c.report_id.in_(elements("ids")), marks.c.mark >= "t", marks.c.mark < "u"
    )
)


async def sharing(tx: Transaction, ids: Sequence[str]) -> list[set[str]]:
    """Groups of these reports that have a mark of a text in common, the largest first."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in await tx.rows(_MARKS, ids=json.dumps(ids)):
        groups[row["mark"]].add(row["report_id"])
    distinct = {frozenset(group) for group in groups.values() if len(group) > 1}
    return [set(group) for group in sorted(distinct, key=lambda one: (-len(one), sorted(one)))]


# The own words of some reports.
_WORDS = with_list(
    lambda elements: sa.select(reports.c.id, reports.c.description).where(
        reports.c.id.in_(elements("ids"))
    )
)


async def words(tx: Transaction, ids: Sequence[str]) -> dict[str, str]:
    """report → what its author wrote; a forwarded post is another person's words."""
    rows = await tx.rows(_WORDS, ids=json.dumps(ids))
    texts = ((row["id"], opened(tx, _TEXTS, row)["description"]) for row in rows)
    return {id: text for id, text in texts if text}
