"""One rewrite of SQLite's file after an upgrade: its free space still holds what is sealed now."""

from bot.storage import facts
from bot.storage.engine.database import Transaction

_NAME = "rewritten"
_DUE, _DONE = "due", "done"


async def ask_once(tx: Transaction) -> None:
    """Called once all rows of earlier versions are sealed."""
    await facts.put_once(tx, _NAME, _DUE)


async def is_due(tx: Transaction) -> bool:
    return await facts.get(tx, _NAME) == _DUE


async def done(tx: Transaction) -> None:
    await facts.put(tx, _NAME, _DONE)
