"""Compares one row of the log with its leaf."""

from collections.abc import Container

from bot.domain.audit.leaf import SALT_BYTES, Leaf, Part
from bot.domain.audit.merkle import leaf_hash
from bot.storage.audit.actors import Numbers
from bot.storage.audit.sources import ACTORS, NO_PARTS, PADDING, Source
from bot.storage.engine.database import Row


def is_sealed(leaf: Leaf) -> bool:
    """Return True if a salt of the leaf was deleted."""
    return any(len(seal) != SALT_BYTES for seal in leaf.seals.values())


def hash_now(
    leaf: Leaf,
    source: Source | None,
    row: Row | None,
    numbers: Numbers,
    pseudonyms: Container[int],
) -> bytes | None:
    """Return the hash of the leaf as the row makes it now; None where no row can make it.

    Only the id behind a number can be hidden, and only where a signed event says so.
    """
    if leaf.source == PADDING:
        return leaf_hash(leaf.data(NO_PARTS))
    if source is None or row is None:
        return None
    if is_sealed(leaf):
        is_forgotten = source is ACTORS and row["telegram_id"] == -row["id"]
        is_body_whole = len(leaf.seals[Part.BODY]) == SALT_BYTES
        if not (is_forgotten and is_body_whole and row["id"] in pseudonyms):
            return None
    return leaf_hash(leaf.data(source.parts(row, numbers)))
