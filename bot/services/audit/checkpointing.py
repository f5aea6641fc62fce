"""Signs the tree once a day, and hands the checkpoint to the public."""

from bot.domain.audit import note
from bot.domain.audit.note import Checkpoint
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.figures import CheckpointPublished
from bot.services import signing
from bot.services.audit import epochs, sequencing
from bot.services.work import DAY_MS, Work
from bot.storage.audit import checkpoints, leaves
from bot.storage.audit.checkpoints import Signed

BATCH = 64
"""Checkpoints are of trees whose size is a multiple of this."""
CHECKPOINTS = "checkpoints"
"""The signal that a checkpoint was made."""
POSTED = "checkpoint:"


async def make_daily(work: Work) -> None:
    """The first one of each day (UTC). Called when every row has its leaf."""
    newest = await checkpoints.newest(work.tx)
    if newest is None or newest.at // DAY_MS < work.now // DAY_MS:
        await make(work)


async def make(work: Work) -> Signed:
    """Pad the tree, sign it, and post the checkpoint to the chat of the settings."""
    size = await sequencing.pad(work.tx, BATCH)
    private = await signing.signing_key(work.tx)
    origin = (await epochs.current(work.tx)).name
    root = await leaves.Hashes(work.tx).root(size)
    signed = Signed(size, work.now, note.sign(Checkpoint(origin, size, root), private))
    await checkpoints.add(work.tx, signed)
    work.tx.signal(CHECKPOINTS)
    if (chat := work.deployment.checkpoint_chat) is not None:
        to = Recipient(Address(chat=chat), work.channel.languages[0])
        notice = CheckpointPublished(signed.note)
        await work.say(to, notice, Lane.NOTICE, once=once_of(size))
    return signed


def once_of(size: int) -> str:
    """The name under which the checkpoint of a tree of this size is posted once."""
    return f"{POSTED}{size}"
