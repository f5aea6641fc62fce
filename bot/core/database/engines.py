"""Addresses of databases as the settings spell them, and the engine for each."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote, unquote

from bot.core.database.database import Database, now_ms

_SQLITE = re.compile(r"sqlite(\+\w+)?:///(?P<path>.+)")
_POSTGRES = re.compile(r"postgres(ql)?(\+\w+)?://(?P<rest>.*)")


def is_sqlite(url: str) -> bool:
    return _SQLITE.fullmatch(url) is not None


def sqlite_path(url: str) -> str:
    """The file of `sqlite:///relative` or `sqlite:////absolute`. Raises ValueError."""
    found = _SQLITE.fullmatch(url)
    if found is None:
        raise ValueError("not the address of an SQLite file")
    return found["path"]


def postgres_dsn(url: str) -> str:
    """The address as libpq spells it, without driver names. Raises ValueError."""
    found = _POSTGRES.fullmatch(url)
    if found is None:
        raise ValueError("not the address of a PostgreSQL database")
    return f"postgresql://{found['rest']}"


def normal_url(url: str) -> str:
    """One spelling for the forms people and hosting services use. Raises ValueError."""
    return f"sqlite:///{sqlite_path(url)}" if is_sqlite(url) else postgres_dsn(url)


_PASSWORD = re.compile(r"://[^:/@]*:(.*)@|[?&]password=([^&]*)")
_SPLITS = re.compile(r"[\s/?#@:&=\[\]]+")


def password_parts(url: str) -> list[str]:
    """The password of an address in every spelling, and the parts it is read as where its special
    characters are not quoted, the longest first."""
    raw = [found for match in _PASSWORD.finditer(url) for found in match.groups() if found]
    spelled = {one for each in raw for one in (each, unquote(each), quote(unquote(each), safe=""))}
    parts = spelled | {part for one in spelled for part in _SPLITS.split(one)}
    parts |= {unquote(part) for part in parts}
    return sorted(parts - {""}, key=lambda part: (-len(part), part))


def without_password(text: str, url: str) -> str:
    """The text without the password and its parts; short ones where they stand alone."""
    for part in password_parts(url):
        pattern = re.escape(part)
        if len(part) <= 3:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        text = re.sub(pattern, "[password]", text)
    return text


async def open_database(
    url: str, *, clock: Callable[[], int] = now_ms, shared: bool = False
) -> Database:
    """Open `sqlite:///…` or `postgresql://…`. Raises DatabaseRefused for a wrong address, and
    AlreadyRunning for an SQLite file in use, unless it is `shared` with an operator's command."""
    if is_sqlite(url):
        from bot.core.database.sqlite import open_sqlite

        return await open_sqlite(url, clock, shared=shared)
    from bot.core.database.postgres import open_postgres

    return await open_postgres(url, clock)


@asynccontextmanager
async def shared(url: str) -> AsyncIterator[Database]:
    """The database for an operator's command beside a bot that may be running."""
    database = await open_database(url, shared=True)
    try:
        yield database
    finally:
        await database.close()
