"""The key of the search index: kept sealed in the database, the same when the secrets change."""

from bot.storage import facts
from bot.storage.engine.database import Transaction
from bot.storage.sealed import WORDS_KEY

_NAME = "words_key"


async def keep(tx: Transaction, new: bytes) -> bytes:
    """The key of this database; `new` where it has none yet."""
    if await facts.put_once(tx, _NAME, WORDS_KEY.seal(tx, new.hex(), _NAME)):
        return new
    return bytes.fromhex(WORDS_KEY.open(tx, str(await facts.get(tx, _NAME)), _NAME))


async def seal_again(tx: Transaction) -> None:
    """Seal it with the current secret, after a change."""
    kept = await facts.get(tx, _NAME)
    if kept is not None:
        key = WORDS_KEY.open(tx, kept, _NAME)
        await facts.put(tx, _NAME, WORDS_KEY.seal(tx, key, _NAME))
