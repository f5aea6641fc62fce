"""Checkpoints and proofs as C2SP signed notes: a size and a root, signed with Ed25519."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from bot.history import tree
from bot.history.leaf import SALT_BYTES, Leaf, Part, Parts, from_base64, to_base64
from bot.values import Value

_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "


class Checkpoint(Value):
    """The tree of `origin` had `size` leaves and this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


class WrongNote(ValueError):
    """The text is no checkpoint, or it is not signed with the expected key."""


class LogKey(Value):
    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes that stand before each of its signatures."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def text(self) -> str:
        """As verifiers of notes take it."""
        key = to_base64(_ED25519 + self.public)
        return f"{self.name}+{self.id.hex()}+{key}"


def log_key(public: bytes, epoch: int = 1) -> LogKey:
    """The name of a log is made of its key, so that it needs no setting and no other log has it.

    `epoch` counts from 1: the log of a database that was set back is another one.
    """
    name = f"habarla/{hashlib.sha256(public).hexdigest()[:16]}"
    if epoch > 1:
        name += f"/{epoch}"
    return LogKey(name, public)


def read_key(text: str) -> LogKey:
    """A key as `LogKey.text` writes it. Raises ValueError."""
    name, _, rest = text.strip().partition("+")
    public = from_base64(rest.partition("+")[2])[1:]
    key = LogKey(name, public)
    if key.text != text.strip():
        raise ValueError("it is no key of a log: copy the whole line of `audit key`")
    return key


def sign(checkpoint: Checkpoint, private: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note, signed under its origin as the key's name."""
    key = LogKey(checkpoint.origin, private.public_key().public_bytes_raw())
    signature = to_base64(key.id + private.sign(checkpoint.text.encode()))
    return f"{checkpoint.text}\n{_DASH}{key.name} {signature}\n"


def read_note(note: str, key: LogKey) -> Checkpoint:
    """The checkpoint of a note that `key` signed. Raises WrongNote."""
    text, separator, signatures = note.partition("\n\n")
    if not separator:
        raise WrongNote("it has no signature")
    _check(text + "\n", signatures, key)
    lines = text.split("\n")
    try:
        origin = lines[0]
        size = int(lines[1])
        root = from_base64(lines[2])
    except (IndexError, ValueError):
        raise WrongNote("it has no size and root") from None
    if str(size) != lines[1] or len(root) != hashlib.sha256().digest_size:
        raise WrongNote("its size or root has a wrong form")
    if origin != key.name:
        raise WrongNote(f"it is of the log {origin}, not {key.name}")
    return Checkpoint(origin, size, root)


def stated_root(note: str) -> bytes | None:
    """The root in a note, which is not checked; None for what is no note."""
    try:
        return from_base64(note.split("\n")[2])
    except (IndexError, ValueError):
        return None


def _check(text: str, signatures: str, key: LogKey) -> None:
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix(_DASH).rpartition(" ")
        try:
            signature = from_base64(encoded)
        except ValueError:
            continue
        if name == key.name and signature[:4] == key.id:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(
                    signature[4:], text.encode()
                )
            except InvalidSignature:
                raise WrongNote("its signature is wrong") from None
            return
    raise WrongNote(f"{key.name} did not sign it")


def notes_in(text: str) -> list[str]:
    notes: list[str] = []
    lines: list[str] = []
    for line in text.splitlines():
        is_signature = line.startswith(_DASH)
        if lines and lines[-1].startswith(_DASH) and not is_signature:
            notes.append("\n".join(lines) + "\n")
            lines = []
        if line or lines:
            lines.append(line)
    if lines:
        notes.append("\n".join(lines) + "\n")
    return notes


_HEAD = "c2sp.org/tlog-proof@v1"


class WrongProof(ValueError):
    """The text is no proof, or it proves nothing."""


class Proven(Value):
    """Facts of an inclusion proof: the parts of a row that it does not hide."""

    source: str
    row: str
    shown: Mapping[str, Any]
    checkpoint: Checkpoint


def inclusion_text(
    leaf: Leaf,
    parts: Parts,
    hidden: Sequence[Part],
    index: int,
    hashes: Sequence[bytes],
    note: str,
) -> str:
    """A tlog-proof of a leaf at `index`; parts without a salt are hidden in any case."""
    shown: dict[str, Any] = {}
    for part, seal in leaf.seals.items():
        if part in hidden or len(seal) != SALT_BYTES:
            shown[part.value] = {"commitment": to_base64(leaf.commitment(part, parts))}
        else:
            shown[part.value] = {"salt": to_base64(seal), "value": parts[part]}
    extra = json.dumps(
        {"source": leaf.source, "row": leaf.row, "parts": shown}, ensure_ascii=False
    )
    head = [_HEAD, f"extra {to_base64(extra.encode())}", f"index {index}"]
    return "\n".join([*head, *map(to_base64, hashes), "", note])


def check_inclusion(text: str, key: LogKey) -> Proven:
    """Raises WrongProof and WrongNote."""
    head, _, signed = text.partition("\n\n")
    checkpoint = read_note(signed, key)
    try:
        first, extra, at, *hashes = head.split("\n")
        held = json.loads(from_base64(extra.removeprefix("extra ")))
        index = int(at.removeprefix("index "))
        proof = list(map(from_base64, hashes))
        seals = {}
        values = {}
        for part in Part:
            given = held["parts"][part.value]
            seals[part] = from_base64(given.get("salt", given.get("commitment")))
            values[part] = given.get("value")
        leaf = Leaf(str(held["source"]), str(held["row"]), seals)
        is_whole = first == _HEAD and all(
            len(seal)
            == (SALT_BYTES if "salt" in held["parts"][part] else tree.HASH_BYTES)
            for part, seal in seals.items()
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WrongProof("it is no inclusion proof of this log") from None
    hash = tree.leaf_hash(leaf.data(values))
    root = tree.root_by_inclusion(hash, index, checkpoint.size, proof)
    if not is_whole or root != checkpoint.root:
        raise WrongProof("it does not lead from this row to the checkpoint")
    shown = {
        name: given["value"] for name, given in held["parts"].items() if "salt" in given
    }
    return Proven(leaf.source, leaf.row, shown, checkpoint)


def consistency_text(old: int, hashes: Sequence[bytes], note: str) -> str:
    """A proof from a tree of `old` leaves to the tree of the checkpoint `note`."""
    return "\n".join([f"old {old}", *map(to_base64, hashes), "", note])


def check_consistency(text: str, old: Checkpoint, key: LogKey) -> Checkpoint:
    """The newer checkpoint, whose tree begins with that of `old`.

    Raises WrongProof and WrongNote.
    """
    head, _, signed = text.partition("\n\n")
    new = read_note(signed, key)
    try:
        first, *hashes = head.split("\n")
        size = int(first.removeprefix("old "))
        proof = list(map(from_base64, hashes))
    except ValueError:
        raise WrongProof("it is no consistency proof") from None
    if size != old.size:
        raise WrongProof(
            f"it begins with {size} leaves, not with the {old.size} of the checkpoint"
        )
    if not tree.is_consistent(old.size, old.root, new.size, new.root, proof):
        raise WrongProof("the newer tree does not begin with the older one")
    return new
