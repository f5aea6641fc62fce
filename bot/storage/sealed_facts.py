"""Keys of this database: kept sealed in it, the same ones when the secrets change."""

from bot.storage import facts
from bot.storage.engine.database import Transaction
from bot.storage.sealed import SEALED_FACT

WORDS_KEY = "words_key"
"""The key of the search index."""
SIGNING_KEY = "signing_key"
"""The key that signs case files and checkpoints."""
DRAW_KEY = "draw_key"
"""The key by which cases are drawn for a second look."""
_ALL = (WORDS_KEY, SIGNING_KEY, DRAW_KEY)


async def get(tx: Transaction, name: str) -> bytes | None:
    kept = await facts.get(tx, name)
    return None if kept is None else bytes.fromhex(SEALED_FACT.open(tx, kept, name))


async def keep(tx: Transaction, name: str, new: bytes) -> bytes:
    """The key of this name; `new` where the database has none yet."""
    await facts.put_once(tx, name, SEALED_FACT.seal(tx, new.hex(), name))
    return await get(tx, name) or new


async def seal_again(tx: Transaction) -> None:
    """Seal all of them with the current secret, after a change."""
    for name in _ALL:
        if (kept := await get(tx, name)) is not None:
            await facts.put(tx, name, SEALED_FACT.seal(tx, kept.hex(), name))
