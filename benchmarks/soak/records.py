"""What the database of the process holds, read from outside with the engines' own clients."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

Rows = list[tuple[Any, ...]]

QUEUED, SENDING, SENT, FAILED, UNKNOWN, HELD, DROPPED = range(7)
"""States of a row of the outbox, as they are stored."""
OPEN, DONE, DEAD = range(3)
"""States of a row of the inbox, as they are stored."""


class Records:
    """One database; every question opens a connection of its own and closes it."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def path(self) -> str:
        """The file of an SQLite database."""
        return self.url.removeprefix("sqlite:///")

    async def ask(self, query: str) -> Rows:
        if self.url.startswith("sqlite"):
            uri = f"file:{self.path}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=20)) as connection:
                return connection.execute(query).fetchall()
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def value(self, query: str) -> Any:
        return (await self.ask(query))[0][0]

    async def watch_work(self) -> None:
        """From now on the database itself notes each time that an update is marked as worked."""
        await self._change("CREATE TABLE soak_worked (update_id bigint)")
        if self.url.startswith("sqlite"):
            await self._change(
                "CREATE TRIGGER soak_worked AFTER UPDATE OF done_at ON inbox WHEN NEW.state = 1"
                " BEGIN INSERT INTO soak_worked VALUES (NEW.update_id); END"
            )
            return
        await self._change(
            "CREATE FUNCTION soak_note() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN INSERT INTO soak_worked VALUES (NEW.update_id); RETURN NULL; END'"
        )
        await self._change(
            "CREATE TRIGGER soak_worked AFTER UPDATE OF done_at ON inbox"
            " FOR EACH ROW WHEN (NEW.state = 1) EXECUTE FUNCTION soak_note()"
        )

    async def worked_twice(self) -> list[int]:
        """Updates that were worked more than once."""
        query = "SELECT update_id FROM soak_worked GROUP BY update_id HAVING count(*) > 1"
        return [number for (number,) in await self.ask(query)]

    async def _change(self, command: str) -> None:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.path, timeout=20)) as connection:
                connection.execute(command)
            return
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    async def set_aside(self) -> int:
        """How many updates were given up."""
        count = f"SELECT count(*) FROM inbox WHERE state = {DEAD}"  # noqa: S608
        return int(await self.value(count))

    async def under_way(self) -> list[str]:
        """The addresses of messages that are marked as being sent."""
        rows = await self.ask(f"SELECT address FROM outbox WHERE state = {SENDING}")  # noqa: S608
        return [address for (address,) in rows]

    async def unfinished(self) -> dict[str, int]:
        """What a process still has to do."""
        rows = await self.ask(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 0),"
            " (SELECT count(*) FROM outbox WHERE state IN (0, 1)),"
            " (SELECT count(*) FROM tasks WHERE kind = 'announce' AND dead = 0)"
        )
        return dict(zip(("updates", "messages", "announcements"), rows[0], strict=True))
