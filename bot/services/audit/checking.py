"""Compares one row of the log with its leaf."""

from collections.abc import Mapping
from typing import Any

from bot.domain.audit.leaf import SALT_BYTES, Leaf, Part, commitment
from bot.domain.audit.merkle import leaf_hash
from bot.storage.audit.amendments import WHOLE, Rule
from bot.storage.audit.sources import NO_PARTS, PADDING, Source
from bot.storage.engine.database import Row

Amended = Mapping[tuple[str, str], Row]
"""The newest amendment of each part of rows, by row and part."""


def hash_now(leaf: Leaf, source: Source | None, row: Row | None, amended: Amended) -> bytes | None:
    """The hash of the leaf as the row makes it now; None where no rule explains the row.

    A part that a rule replaced counts as it was, if it is now what the amendment says.
    """
    if leaf.source == PADDING:
        return leaf_hash(leaf.data(NO_PARTS))
    if source is None:
        return None
    if row is None:
        return _of_removed(leaf, amended)
    parts = source.parts(row)
    for part, seal in leaf.seals.items():
        amendment = amended.get((leaf.row, part.value))
        if len(seal) != SALT_BYTES and not _is_explained(amendment, part, parts[part]):
            return None
    return leaf_hash(leaf.data(parts))


def _of_removed(leaf: Leaf, amended: Amended) -> bytes | None:
    is_sealed = all(len(seal) != SALT_BYTES for seal in leaf.seals.values())
    if (leaf.row, WHOLE) not in amended or not is_sealed:
        return None
    return leaf_hash(leaf.data(NO_PARTS))


def _is_explained(amendment: Row | None, part: Part, value: Any) -> bool:
    """Whether a rule that may change this part left it with this value."""
    if amendment is None or amendment["salt"] is None:
        return False
    match amendment["rule"], part:
        case Rule.FORMER_STAFF, Part.STAFF:
            # Pseudonyms are negative: a rule can hide who acted, and never name another person.
            is_fitting = any(type(each) is int and each < 0 for each in value)
        case Rule.ERASED, Part.DETAIL:
            is_fitting = value == {}
        case _:
            is_fitting = False
    kept = bytes(amendment["commitment"])
    return is_fitting and commitment(bytes(amendment["salt"]), value) == kept
