"""Sealed columns and facts: a copy of the database shows nothing of them without the key."""

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.core.database import (
    Statement,
    Transaction,
    dict_of,
    found,
    insert_ignore,
    put,
    run,
    value,
)
from bot.core.database.codecs import SealedColumn, sealed_columns
from bot.core.schema import lives
from bot.core.tables import facts
from bot.core.vault import Vault


def every_sealed_column() -> list[SealedColumn]:
    """The sealed columns of all tables, which a change of keys seals again."""
    return [column for table, _ in lives() for column in sealed_columns(table)]


SEALED_FACT = SealedColumn(facts.c.value, facts.c.name)
"""Some facts, see get_sealed_fact; others stay in clear, so that the table's life names none."""


@value(str)
def get_fact(name: str) -> Statement:
    return sa.select(facts.c.value).where(facts.c.name == name)


@dict_of(str, str)
def facts_starting(beginning: str) -> Statement:
    """The values of all facts whose names begin so, by name."""
    return sa.select(facts.c.name, facts.c.value).where(
        facts.c.name.startswith(beginning)
    )


@run
def put_fact(name: str, value: str) -> Statement:
    return put(facts, name=name, value=value)


async def lock(tx: Transaction, what: str) -> None:
    """Let no other transaction lock the same before this one ends: both write one row."""
    await put_fact(tx, f"lock:{what}", "")


@found
def put_once(name: str, value: str) -> Statement:
    """Add a fact; False where it is there already."""
    return insert_ignore(facts, name=name, value=value)


@found
def drop_fact(name: str) -> Statement:
    return sa.delete(facts).where(facts.c.name == name)


WORDS_KEY = "words_key"
"""The key of the search index."""
SIGNING_KEY = "signing_key"
"""The key that signs case files and checkpoints."""
LOG_KEY = "log_key"
"""The key of the MACs of the log's rows."""
DRAW_KEY = "draw_key"
"""The key by which cases are drawn for a second look."""


async def get_sealed_fact(tx: Transaction, name: str) -> bytes | None:
    kept = await get_fact(tx, name)
    return None if kept is None else bytes.fromhex(SEALED_FACT.open(tx, kept, name))


async def keep_sealed_fact(tx: Transaction, name: str, new: bytes) -> bytes:
    """The key of this name; `new` where the database has none yet."""
    await put_once(tx, name, SEALED_FACT.seal(tx, new.hex(), name))
    return await get_sealed_fact(tx, name) or new


async def use_kept_keys(tx: Transaction, vault: Vault) -> None:
    """Let the vault use the keys that stay with this database, where it has them already."""
    if (words := await get_sealed_fact(tx, WORDS_KEY)) is not None:
        vault.use_words_key(words)
    if (log := await get_sealed_fact(tx, LOG_KEY)) is not None:
        vault.log_key = log


async def seal_again(tx: Transaction) -> None:
    """Seal all of them with the current secret, after a change."""
    for name in (WORDS_KEY, SIGNING_KEY, LOG_KEY, DRAW_KEY):
        if (kept := await get_sealed_fact(tx, name)) is not None:
            await put_fact(tx, name, SEALED_FACT.seal(tx, kept.hex(), name))


async def signing_key(tx: Transaction) -> Ed25519PrivateKey:
    """The private key; a database that has none yet gets one, which needs a writing transaction."""
    kept = await get_sealed_fact(tx, SIGNING_KEY)
    if kept is None:
        new = Ed25519PrivateKey.generate().private_bytes_raw()
        kept = await keep_sealed_fact(tx, SIGNING_KEY, new)
    return Ed25519PrivateKey.from_private_bytes(kept)


async def public_key(tx: Transaction) -> bytes:
    """32 bytes, which anyone may know."""
    return (await signing_key(tx)).public_key().public_bytes_raw()
