"""Which log this database continues: after it was set back to an older state, another one.

What was published of the lost part can never fit the tree again. So the operator begins a new
epoch, whose checkpoints have another name; those of earlier epochs hold for the leaves that are
left.
"""

import json

from bot.domain.audit.note import LogKey, log_key
from bot.services import signing
from bot.storage import facts
from bot.storage.audit import leaves
from bot.storage.engine.database import Transaction

_FACT = "log:restored"
Epochs = list[tuple[LogKey, int | None]]
"""The key of each epoch and how many of its leaves were left at its end; None: it goes on."""


async def all_of_them(tx: Transaction) -> Epochs:
    public = await signing.public_key(tx)
    ends = json.loads(await facts.get(tx, _FACT) or "[]")
    return [(log_key(public, n), end) for n, end in enumerate([*ends, None], 1)]


async def current(tx: Transaction) -> LogKey:
    return (await all_of_them(tx))[-1][0]


async def begin_anew(tx: Transaction) -> LogKey:
    """The database was set back: what it holds now begins the next epoch."""
    ends = [end for _, end in await all_of_them(tx) if end is not None]
    await facts.put(tx, _FACT, json.dumps([*ends, await leaves.size(tx)]))
    return await current(tx)
