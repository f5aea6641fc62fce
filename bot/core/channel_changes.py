"""Changes of the channel by admins: kept with their history, laid over the files in each process.

The newest genuine row of a key counts; one that came by SQL changes nothing. A mark changes with
each of them, and each process looks for another mark every few seconds.
"""

from collections.abc import Callable

import sqlalchemy as sa
import structlog

from bot.channel.changes import Changes, ChannelFiles, read_files
from bot.channel.files import ChannelError
from bot.channel.model import Channel
from bot.core import sealed
from bot.core.database import (
    Database,
    Statement,
    Table,
    Transaction,
    TransientDatabaseError,
    logged,
    new_id,
    rows,
)
from bot.core.tables import channel_changes, channel_proposals
from bot.core.work import Deployment
from bot.settings import Settings
from bot.values import Value

logger = structlog.get_logger(__name__)

_MARKS = "channel:"
_CHANGED = "channel:changes"
_READ_AGAIN = "channel:files"
_SIGNAL = "channel"
_POLL_SECONDS = 2.0


class ChannelChange(Value):
    """One change of a key; values are JSON, None in `after` is what the file says.

    `second` agreed to it where it was grave, but not where it was confirmed on the server.
    """

    at: int
    by: int
    second: int | None
    path: str
    before: str | None
    after: str | None


class Proposal(Value):
    """A grave change that waits for another admin until a moment (ms UTC)."""

    id: str
    path: str
    before: str | None
    after: str | None
    by: int
    until: int


proposals = Table(channel_proposals, Proposal)
_changes = Table(channel_changes, ChannelChange)


@rows
def _every_row() -> Statement:
    return sa.select(channel_changes).order_by(channel_changes.c.id)


@proposals.all
def waiting_proposals(after: int) -> Statement:
    waits = channel_proposals.c.until > after
    return sa.select(channel_proposals).where(waits).order_by(channel_proposals.c.until)


async def channel_history(tx: Transaction) -> list[ChannelChange]:
    """All genuine changes, the oldest first: a year has some dozens."""
    return [
        _changes.of(row)
        for row in await _every_row(tx)
        if logged.is_genuine(tx, channel_changes, row)
    ]


async def standing_changes(tx: Transaction) -> Changes:
    """The changes that lie over the files, in the order of their keys."""
    newest = {change.path: change.after for change in await channel_history(tx)}
    standing = ((path, after) for path, after in newest.items() if after is not None)
    return tuple(sorted(standing))


async def channel_now(database: Database, settings: Settings) -> Channel:
    """The channel with its changes, for a command; the database has its vault.

    Raises ChannelError.
    """
    files = read_files(settings.channel_file)
    async with database.reading() as tx:
        return files.channel(_fitting(files, await standing_changes(tx)))


def _fitting(files: ChannelFiles, changes: Changes) -> Changes:
    """The changes that the files still take: the others are left out, and work goes on."""
    fitting, lines = files.fitting(changes)
    for line in lines:
        logger.warning("a change of the channel fits no more", why=line)
    return fitting


async def add_change(tx: Transaction, change: ChannelChange) -> None:
    """Called under the lock `channel`."""
    await _changes.insert(tx, change)
    await _mark(tx, _CHANGED)


async def ask_to_read_again(tx: Transaction) -> None:
    """Let every process read its channel file again."""
    await _mark(tx, _READ_AGAIN)


async def _mark(tx: Transaction, name: str) -> None:
    await sealed.put_fact(tx, name, new_id())
    tx.signal(_SIGNAL)


class ChannelWatch:
    """Lays the changes over the channel of one process; `taken` hears of each other channel."""

    def __init__(
        self,
        database: Database,
        deployment: Deployment,
        taken: Callable[[Channel], None],
    ) -> None:
        self._database = database
        self._deployment = deployment
        self._taken = taken
        self._marks: dict[str, str] = {}

    async def begin(self) -> None:
        """Take what was changed before this process started."""
        async with self._database.reading() as tx:
            self._marks = await sealed.facts_starting(tx, _MARKS)
            changes = await standing_changes(tx)
        if changes:
            self._lay_over(self._deployment.channel_files, changes)

    async def run(self) -> None:
        while True:
            await self._database.wait(_SIGNAL, _POLL_SECONDS)
            try:
                await self.look()
            except TransientDatabaseError as error:
                logger.warning("the channel waits for the database", error=str(error))

    async def look(self) -> None:
        """Take what another process, or this one, changed since."""
        async with self._database.reading() as tx:
            marks = await sealed.facts_starting(tx, _MARKS)
            if marks == self._marks:
                return
            changes = await standing_changes(tx)
        is_read_again = marks.get(_READ_AGAIN) != self._marks.get(_READ_AGAIN)
        self._marks = marks
        files = self._deployment.channel_files
        if is_read_again:
            files = self._read_anew(files)
        self._lay_over(files, changes)

    def _read_anew(self, before: ChannelFiles) -> ChannelFiles:
        """The files as they are now; the earlier ones where these have a fault."""
        try:
            files = self._deployment.read_files_again()
        except ChannelError as error:
            logger.warning(
                "the channel file has a fault; the old one stays", why=str(error)
            )
            return before
        return files

    def _lay_over(self, files: ChannelFiles, changes: Changes) -> None:
        fitting = _fitting(files, changes)
        channel = files.channel(fitting)
        self._deployment.use_channel(channel, files)
        self._taken(channel)
        logger.info("the channel was changed", changes=len(fitting))
