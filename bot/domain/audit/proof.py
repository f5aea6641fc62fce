"""Proofs for people outside, in the text forms of C2SP: each is checked with nothing but a key.

An inclusion proof (tlog-proof) shows that a row is in the tree of a checkpoint; its `extra` line
holds the shown parts with their salts, and the commitments of the others. A consistency proof (as
tlog-witness takes it) shows that the tree of a newer checkpoint begins with that of an older one.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.audit import merkle, note
from bot.domain.audit.leaf import SALT_BYTES, Leaf, Part, Parts
from bot.domain.audit.note import Checkpoint, LogKey

_HEAD = "c2sp.org/tlog-proof@v1"


class WrongProof(ValueError):
    """The text is no proof, or it proves nothing."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What an inclusion proof shows: the parts of a row that it does not hide."""

    source: str
    row: str
    shown: Mapping[str, Any]
    checkpoint: Checkpoint


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def inclusion_text(
    leaf: Leaf, parts: Parts, hidden: Sequence[Part], index: int, hashes: Sequence[bytes], note: str
) -> str:
    """A tlog-proof of a leaf at `index`; parts without a salt are hidden in any case."""
    shown: dict[str, Any] = {}
    for part, seal in leaf.seals.items():
        if part in hidden or len(seal) != SALT_BYTES:
            shown[part.value] = {"commitment": _b64(leaf.commitment(part, parts))}
        else:
            shown[part.value] = {"salt": _b64(seal), "value": parts[part]}
    extra = json.dumps({"source": leaf.source, "row": leaf.row, "parts": shown}, ensure_ascii=False)
    lines = [_HEAD, f"extra {_b64(extra.encode())}", f"index {index}", *map(_b64, hashes), "", note]
    return "\n".join(lines)


def check_inclusion(text: str, key: LogKey) -> Proven:
    """Raises WrongProof and WrongNote."""
    head, _, signed = text.partition("\n\n")
    checkpoint = note.read(signed, key)
    try:
        first, extra, at, *hashes = head.split("\n")
        held = json.loads(base64.b64decode(extra.removeprefix("extra "), validate=True))
        index = int(at.removeprefix("index "))
        proof = [base64.b64decode(each, validate=True) for each in hashes]
        seals, values = {}, {}
        for part in Part:
            given = held["parts"][part.value]
            seals[part] = base64.b64decode(given.get("salt", given.get("commitment")))
            values[part] = given.get("value")
        leaf = Leaf(str(held["source"]), str(held["row"]), seals)
        is_whole = first == _HEAD and all(
            len(seal) == (SALT_BYTES if "salt" in held["parts"][part] else merkle.HASH_BYTES)
            for part, seal in seals.items()
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WrongProof("it is no inclusion proof of this log") from None
    hash = merkle.leaf_hash(leaf.data(values))
    root = merkle.root_by_inclusion(hash, index, checkpoint.size, proof)
    if not is_whole or root != checkpoint.root:
        raise WrongProof("it does not lead from this row to the checkpoint")
    shown = {name: given["value"] for name, given in held["parts"].items() if "salt" in given}
    return Proven(leaf.source, leaf.row, shown, checkpoint)


def consistency_text(old: int, hashes: Sequence[bytes], note: str) -> str:
    """A proof from a tree of `old` leaves to the tree of the checkpoint `note`."""
    return "\n".join([f"old {old}", *map(_b64, hashes), "", note])


def check_consistency(text: str, old: Checkpoint, key: LogKey) -> Checkpoint:
    """The newer checkpoint, whose tree begins with that of `old`.

    Raises WrongProof and WrongNote.
    """
    head, _, signed = text.partition("\n\n")
    new = note.read(signed, key)
    try:
        first, *hashes = head.split("\n")
        size = int(first.removeprefix("old "))
        proof = [base64.b64decode(each, validate=True) for each in hashes]
    except ValueError:
        raise WrongProof("it is no consistency proof") from None
    if size != old.size:
        raise WrongProof(f"it begins with {size} leaves, not with the {old.size} of the checkpoint")
    if not merkle.is_consistent(old.size, old.root, new.size, new.root, proof):
        raise WrongProof("the newer tree does not begin with the older one")
    return new
