"""How each engine plans a statement."""

import sqlite3

from bot.core.database.statements import compiled


async def explained(connection, statement):
    """The plan, line by line, as it is for any values."""
    if isinstance(connection, sqlite3.Connection):
        sql, count = spelled(statement, "sqlite")
        rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * count)
        return [row[3] for row in rows]
    sql, count = spelled(statement, "postgresql")
    # Whatever could use an index does, also where a table is small.
    await connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE looked AS {sql}")
    nothing = f"({', '.join(['NULL'] * count)})" if count else ""
    rows = await connection.fetch(f"EXPLAIN EXECUTE looked{nothing}")
    await connection.execute("DEALLOCATE looked")
    return [row[0] for row in rows]


def spelled(statement, dialect):
    """The text, and how many parameters it has."""
    ready = compiled(statement, dialect, ())
    return ready.sql, len(ready._order)
