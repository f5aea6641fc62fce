"""The Ed25519 key of this deployment: it signs case files and checkpoints.

It is made at the first start and kept sealed in the database, so that a backup holds it, and a
change of the secret key keeps it: what it signed once can be checked for ever.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.storage import sealed_facts
from bot.storage.engine.database import Transaction
from bot.storage.sealed_facts import SIGNING_KEY


async def signing_key(tx: Transaction) -> Ed25519PrivateKey:
    """The private key; a database that has none yet gets one, which needs a writing transaction."""
    kept = await sealed_facts.get(tx, SIGNING_KEY)
    if kept is None:
        new = Ed25519PrivateKey.generate().private_bytes_raw()
        kept = await sealed_facts.keep(tx, SIGNING_KEY, new)
    return Ed25519PrivateKey.from_private_bytes(kept)


async def public_key(tx: Transaction) -> bytes:
    """32 bytes, which anyone may know."""
    return (await signing_key(tx)).public_key().public_bytes_raw()
