"""New words for what was broadcast, kept until an admin confirms or forgets them."""

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.broadcast.broadcast import Content
from bot.storage import facts
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import corrections

_CONTENT = TypeAdapter(Content)
_of = corrections.c.broadcast_id == sa.bindparam("broadcast")
_PUT = upsert(corrections, key=["broadcast_id", "language"], set=["content", "at"])
_OF = sa.select(corrections.c.language, corrections.c.content).where(_of)
_DROP = sa.delete(corrections).where(_of)


async def put(tx: Transaction, broadcast: str, language: str, content: Content) -> None:
    await tx.run(
        _PUT,
        broadcast_id=broadcast,
        language=language,
        content=_CONTENT.dump_json(content, warnings="error").decode(),
        at=tx.now,
    )


async def of(tx: Transaction, broadcast: str) -> dict[str, Content]:
    """What waits to be confirmed, by language."""
    rows = await tx.rows(_OF, broadcast=broadcast)
    return {row["language"]: _CONTENT.validate_json(row["content"]) for row in rows}


async def drop(tx: Transaction, broadcast: str) -> None:
    await tx.run(_DROP, broadcast=broadcast)
    await facts.drop(tx, _first(broadcast))


def _first(broadcast: str) -> str:
    return f"correction:{broadcast}"


async def confirm_first(tx: Transaction, broadcast: str, words: str, by: int) -> None:
    """Keep who was the first of two admins to confirm these words (their digest)."""
    await facts.put(tx, _first(broadcast), f"{words}:{by}")


async def first_confirmed(tx: Transaction, broadcast: str, words: str) -> int | None:
    """The admin who confirmed these words first, if one did."""
    known, _, by = (await facts.get(tx, _first(broadcast)) or "").partition(":")
    return int(by) if known == words else None
