"""What can go wrong with the database itself; the callers wait and try again."""

from __future__ import annotations


class TransientDatabaseError(Exception):
    """The database is busy, gone or full; the same work may succeed later."""


class DiskFull(TransientDatabaseError):
    """Nothing can be written until somebody makes room."""


class NotUnique(Exception):
    """Somebody stored the same a moment ago. PostgreSQL only: SQLite lets one write at a time."""


class AlreadyRunning(Exception):
    """A second process on the same SQLite file."""

    def __init__(self, path: str) -> None:
        super().__init__(f"another Habarla runs on this file: {path}")


class DatabaseRefused(Exception):
    """It cannot be opened with this address, and waiting does not help: the operator mends it."""
