"""Reads the database of a running process from outside, with the engines' own clients."""

import asyncio
import operator
import sqlite3
from collections import namedtuple
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, closing
from typing import Any

import asyncpg

QUEUED, SENDING, SENT, FAILED, UNKNOWN, HELD = range(6)
"""States of a row of the outbox, as they are stored."""
OPEN, DEAD = 0, 2
"""States of a row of the inbox, as they are stored."""
_SQLITE_NOW = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
_POSTGRES_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_UNDER_WAY = f"SELECT count(*) FROM outbox WHERE state IN ({QUEUED}, {SENDING})"
_UNSETTLED = f"SELECT ({_UNDER_WAY}) + (SELECT count(*) FROM inbox)"


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Callable[[str], Awaitable[list[Any]]]]:
    """A connection that answers queries with rows, as tuples with the names of its columns."""
    if url.startswith("sqlite"):
        path = f"file:{url.removeprefix('sqlite:///')}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=20)) as file:

            async def ask(query: str) -> list[Any]:
                cursor = file.execute(query)
                return _named(
                    [column[0] for column in cursor.description], cursor.fetchall()
                )

            yield ask
        return
    connection = await asyncpg.connect(url)

    async def fetch(query: str) -> list[Any]:
        rows = await connection.fetch(query)
        return _named(list(rows[0].keys()) if rows else [], rows)

    try:
        yield fetch
    finally:
        await connection.close()


def _named(names: list[str], rows: list[Any]) -> list[Any]:
    named = namedtuple("Row", names, rename=True)
    return [named(*row) for row in rows]


async def ask(url: str, query: str) -> list[Any]:
    """The rows of a query, on a connection of its own."""
    async with _opened(url) as ask:
        return await ask(query)


async def value(url: str, query: str) -> Any:
    return (await ask(url, query))[0][0]


async def until(
    url: str,
    query: str,
    holds: Callable[[Any], bool] = operator.not_,
    pause: float = 0.05,
) -> None:
    """Wait until the value of a query is 0, or what `holds` says of it."""
    # One connection for all looks: a new one costs a PostgreSQL more than the query.
    async with asyncio.timeout(120), _opened(url) as ask:
        while not holds((await ask(query))[0][0]):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(pause)


async def settled(url: str) -> None:
    """Wait until every update is worked and every message is sent and written down."""
    await until(url, _UNSETTLED)


async def end_leases(url: str) -> None:
    """As ten seconds after a kill, when others may take what a killed process held."""
    await change(url, "UPDATE leases SET until = 0")
    await change(url, "UPDATE inbox SET lease_until = 0")


async def change(url: str, command: str) -> None:
    """Run a command, as an operator does by hand."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=20)) as connection, connection:
            connection.execute(command)
    else:
        await ask(url, command)


async def limit_desk(url: str, chat: int, types: Collection[str]) -> None:
    """Let a desk take these types alone, as an admin does by the buttons of /desks."""
    written = " ".join(sorted(types))
    await change(url, f"UPDATE desks SET types = '{written}' WHERE chat_id = {chat}")


class Records:
    """One database; every query opens a connection of its own and closes it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._is_sqlite = url.startswith("sqlite")

    @property
    def path(self) -> str:
        """The file of an SQLite database."""
        return self.url.removeprefix("sqlite:///")

    async def ask(self, query: str) -> list[Any]:
        return await ask(self.url, query)

    async def value(self, query: str) -> Any:
        return await value(self.url, query)

    async def log_finished_updates(self) -> None:
        """From now on triggers note when each update is claimed, and that it is done.

        Its row goes then. The database's clock says both: the bot's says when it began to claim.
        """
        await change(
            self.url,
            "CREATE TABLE soak_worked"
            " (update_id bigint, key text, received_at bigint, claimed_at bigint, done_at bigint)",
        )
        await change(
            self.url,
            "CREATE TABLE soak_claims (update_id bigint PRIMARY KEY, claimed_at bigint)",
        )
        await change(
            self.url, "CREATE TABLE soak_sent (address text, message_id bigint)"
        )
        clock = _SQLITE_NOW if self._is_sqlite else _POSTGRES_NOW
        claim = (
            f"INSERT INTO soak_claims VALUES (NEW.update_id, {clock})"
            " ON CONFLICT (update_id) DO UPDATE SET claimed_at = excluded.claimed_at;"
        )
        claimed_at = (
            "(SELECT claimed_at FROM soak_claims WHERE update_id = OLD.update_id)"
        )
        work = (
            "INSERT INTO soak_worked VALUES"
            f" (OLD.update_id, OLD.key, OLD.received_at, {claimed_at}, {clock});"
        )
        other = "NEW.lease_owner IS NOT NULL AND OLD.lease_owner IS DISTINCT FROM NEW.lease_owner"
        if self._is_sqlite:
            other = other.replace("IS DISTINCT FROM", "IS NOT")
        await self._note("soak_claims", "UPDATE", other, claim)
        await self._note("soak_worked", "DELETE", f"OLD.state = {OPEN}", work)

    async def _note(self, name: str, event: str, when: str, note: str) -> None:
        """Make a trigger that runs a command after an event of the inbox."""
        trigger = f"CREATE TRIGGER {name} AFTER {event} ON inbox"
        if self._is_sqlite:
            await change(self.url, f"{trigger} WHEN {when} BEGIN {note} END")
            return
        await change(
            self.url,
            f"CREATE FUNCTION {name}_note() RETURNS trigger LANGUAGE plpgsql AS"
            f" 'BEGIN {note} RETURN NULL; END'",
        )
        await change(
            self.url,
            f"{trigger} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}_note()",
        )

    async def finished_twice(self) -> list[int]:
        query = (
            "SELECT update_id FROM soak_worked GROUP BY update_id HAVING count(*) > 1"
        )
        return [number for (number,) in await self.ask(query)]

    async def set_aside(self) -> int:
        """How many updates were given up."""
        return int(await self.value(f"SELECT count(*) FROM inbox WHERE state = {DEAD}"))

    async def addresses_being_sent(self) -> list[str]:
        query = f"SELECT address FROM outbox WHERE state = {SENDING}"
        return [address for (address,) in await self.ask(query)]

    async def unfinished(self) -> dict[str, int]:
        """How many updates, messages and announcements still wait."""
        rows = await self.ask(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 0) AS updates,"
            " (SELECT count(*) FROM outbox WHERE state IN (0, 1)) AS messages,"
            " (SELECT count(*) FROM tasks WHERE kind = 'announce' AND dead = 0) AS announcements"
        )
        return dict(rows[0]._asdict())
