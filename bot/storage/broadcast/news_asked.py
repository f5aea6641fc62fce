"""People who hear of broadcasts without having asked: the question to them goes out once."""

import json
from collections.abc import Collection

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.engine.statements import with_list
from bot.storage.schema import people

_P = sa.bindparam
# People who were not asked yet, and their language.
_UNASKED = (
    sa.select(people.c.id, people.c.language, people.c.news_until)
    .where(
        people.c.news_until > _P("now"), people.c.news_asked == 0,
        people.c.consent_version.is_not(None), people.c.reachable == sa.literal_column("1"),
    )
    .order_by(people.c.news_until)
    .limit(_P("limit", type_=sa.Integer()))
)  # fmt: skip


async def unasked(tx: Transaction, limit: int) -> list[tuple[str, str, int]]:
    """(id, language, until when they hear of broadcasts, ms UTC)."""
    rows = await tx.rows(_UNASKED, now=tx.now, limit=limit)
    return [(row["id"], row["language"], row["news_until"]) for row in rows]


# Notes that people were asked.
_ASKED = with_list(
    lambda elements: (
        sa.update(people).where(people.c.id.in_(elements("persons"))).values(news_asked=1)
    )
)


async def mark(tx: Transaction, persons: Collection[str]) -> None:
    if persons:
        await tx.run(_ASKED, persons=json.dumps(list(persons)))
