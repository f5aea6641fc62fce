"""Errors of the database itself."""


class TransientDatabaseError(Exception):
    """The database is busy, gone or full; the same work may succeed later."""


class DiskFull(TransientDatabaseError):
    """Nothing can be written until the operator frees space."""


class VersionConflict(TransientDatabaseError):
    """A row was changed since it was read; a retry reads it anew."""


class NotUnique(Exception):
    """A concurrent transaction stored the same key. PostgreSQL only: SQLite has one writer."""


class AlreadyRunning(Exception):
    """A second process on the same SQLite file."""

    def __init__(self, path: str) -> None:
        super().__init__(f"another Habarla runs on this file: {path}")


class DatabaseRefused(Exception):
    """The database cannot be opened with this address; a retry does not help."""


class DatabaseDamaged(DatabaseRefused):
    """What the file holds is no whole database."""


class UpgradeRefused(Exception):
    """The database cannot be brought to this version. The text is one sentence for operators."""
