"""Small facts of the deployment, by name."""

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, insert_ignore, upsert
from bot.storage.schema import facts

# The value of a fact.
_GET = sa.select(facts.c.value).where(facts.c.name == sa.bindparam("fact"))


async def get(tx: Transaction, name: str) -> str | None:
    found: str | None = await tx.value(_GET, fact=name)
    return found


# The facts whose names begin alike.
_STARTING = sa.select(facts).where(facts.c.name.startswith(sa.bindparam("beginning")))


async def starting(tx: Transaction, beginning: str) -> dict[str, str]:
    """The values of all facts whose names begin so, by name."""
    rows = await tx.rows(_STARTING, beginning=beginning)
    return {row["name"]: row["value"] for row in rows}


# Writes a fact.
_PUT = upsert(facts, key=["name"], set=["value"])


async def put(tx: Transaction, name: str, value: str) -> None:
    await tx.run(_PUT, name=name, value=value)


# Writes a fact, unless it is there already.
_PUT_ONCE = insert_ignore(facts)


async def put_once(tx: Transaction, name: str, value: str) -> bool:
    return await tx.run(_PUT_ONCE, name=name, value=value) == 1


# Deletes a fact.
_DROP = sa.delete(facts).where(facts.c.name == sa.bindparam("fact"))


async def drop(tx: Transaction, name: str) -> bool:
    return await tx.run(_DROP, fact=name) == 1
