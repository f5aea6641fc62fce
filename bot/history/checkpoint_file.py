"""File of signed checkpoints, CHECKPOINT_FILE; lines are only added.

Put it where the operator of the database cannot change it, or let others copy it each day.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog

from bot.core.database import Database, TransientDatabaseError
from bot.history import service, store
from bot.history.notes import notes_in
from bot.settings import SettingsError

logger = structlog.get_logger(__name__)

_LOOK_SECONDS = 60.0
_MODE = 0o644
"""A checkpoint is public."""


def read_checkpoints(path: Path) -> list[str]:
    """The notes of a file. Raises SettingsError."""
    try:
        return notes_in(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise SettingsError([f"{path} cannot be read ({error.strerror})"]) from None


def named_notes(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """The notes of files with where each was found. Raises SettingsError."""
    return [
        (f"{path}, checkpoint {n}", note)
        for path in dict.fromkeys(paths)
        for n, note in enumerate(read_checkpoints(path), 1)
    ]


def append(path: Path, notes: Sequence[str]) -> None:
    """Add what the file lacks; it is on the disk on return. Other processes may do the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _MODE)
    with os.fdopen(handle, "r+", encoding="utf-8", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = file.read()
        there = set(notes_in(kept))
        new = [note for note in notes if note not in there]
        if not new:
            return
        if kept and not kept.endswith("\n"):
            # A note that a crash cut off stays behind; its signature is missing
            file.write("\n")
        if kept:
            file.write("\n")
        file.write("\n".join(new))
        file.flush()
        os.fsync(file.fileno())


async def keep_checkpoints(database: Database, path: Path | None) -> None:
    """Write the checkpoints of the database to the file as soon as they are committed, for ever.

    Without a file there is nothing to do.
    """
    done = -1
    has_complained = False
    while path is not None:
        try:
            done = await append_newest(database, path, done)
            has_complained = False
        except TransientDatabaseError as error:
            logger.warning("checkpoints wait for the database", error=str(error))
        except OSError as error:
            if not has_complained:
                logger.exception("CHECKPOINT_FILE cannot be written", error=str(error))
            has_complained = True
        await database.wait(service.CHECKPOINTS, _LOOK_SECONDS)


async def append_newest(database: Database, path: Path, beyond: int = -1) -> int:
    """Write the checkpoints of more than `beyond` leaves; how many leaves the last one has."""
    async with database.reading() as tx:
        found = await store.checkpoints_after(tx, beyond)
    if not found:
        return beyond
    await asyncio.to_thread(append, path, [signed.note for signed in found])
    return found[-1].size
