"""Notices to a moderator who is to hand a case file over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandItOver:
    """Stands below the files. `version` is that of the case when they were sent."""

    case: str
    version: int
    number: str
    violation: str
    authority: str
    department: str | None


@dataclass(frozen=True, slots=True)
class FileHandedOver:
    """Takes its place when it is done; `how` are the moderator's words, if any."""

    case: str
    number: str
    violation: str
    authority: str
    department: str | None
    how: str | None = None
