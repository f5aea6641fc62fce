"""Database addresses as the settings spell them."""

import re

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
