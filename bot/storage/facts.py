"""Small facts of the deployment, by name."""

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction, insert_ignore, upsert
from bot.storage.engine.queries import first, only, rows, run
from bot.storage.schema import facts

_PUT, _PUT_ONCE = upsert(facts, key=["name"], set=["value"]), insert_ignore(facts)


@first(only)
def get(name: str) -> Statement:
    return sa.select(facts.c.value).where(facts.c.name == name)


@rows
def _starting(beginning: str) -> Statement:
    return sa.select(facts).where(facts.c.name.startswith(beginning))


async def starting(tx: Transaction, beginning: str) -> dict[str, str]:
    """The values of all facts whose names begin so, by name."""
    return {row["name"]: row["value"] for row in await _starting(tx, beginning)}


async def put(tx: Transaction, name: str, value: str) -> None:
    await tx.run(_PUT, name=name, value=value)


async def put_once(tx: Transaction, name: str, value: str) -> bool:
    """False where it is there already."""
    return await tx.run(_PUT_ONCE, name=name, value=value) == 1


@run
def _drop(name: str) -> Statement:
    return sa.delete(facts).where(facts.c.name == name)


async def drop(tx: Transaction, name: str) -> bool:
    return await _drop(tx, name) == 1
