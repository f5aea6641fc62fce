"""Marker of a backup folder: an empty mount point must not take the place of its disk.

A folder gets it at its first use, which the database remembers.
"""

from pathlib import Path

from bot.backups.folder import BackupError
from bot.core import sealed
from bot.core.database.database import Database, Transaction
from bot.core.database.private import make_folder

MARKER = ".habarla-backups"
_USED = "backups:used:"


async def use(database: Database, folder: Path) -> None:
    """Mark the folder at its first use. Raises OSError, and BackupError when its disk is away."""
    async with database.reading() as tx:
        is_used = await is_known(tx, folder)
    if is_used and not is_there(folder):
        raise BackupError(away(folder))
    if not is_used:
        make_folder(folder)
        (folder / MARKER).touch()
        async with database.transaction() as tx:
            await sealed.put_fact(tx, _fact(folder), "1")


def is_there(folder: Path) -> bool:
    return (folder / MARKER).exists()


async def is_known(tx: Transaction, folder: Path) -> bool:
    """True if backups were written to this folder."""
    return await sealed.get_fact(tx, _fact(folder)) is not None


def _fact(folder: Path) -> str:
    return f"{_USED}{folder.absolute()}"


def away(folder: Path) -> str:
    """Says in one sentence what to do."""
    return (
        f"{folder} was used for backups and has lost its file {MARKER}: mount its disk, or, if the"
        f" folder is new, make the file: touch {folder / MARKER}"
    )


async def forget(tx: Transaction) -> None:
    """A restored database may be on another machine: each folder is used for the first time."""
    for name in await sealed.facts_starting(tx, _USED):
        await sealed.drop_fact(tx, name)
