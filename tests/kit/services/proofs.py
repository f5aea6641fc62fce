"""Checks proofs with code that is not ours: that of sigstore."""

import base64
import json
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint

from bot.history import leaf, notes
from bot.history.leaf import Part


class Keyring:
    """The one key that sigstore's verifier of notes may use."""

    def __init__(self, public):
        self._key = Ed25519PublicKey.from_public_bytes(public)

    def verify(self, *, key_id, signature, data):
        self._key.verify(signature, data)


def by_sigstore(text, public):
    """Checks a tlog-proof as sigstore checks an entry of Rekor: the note, then the inclusion."""
    head, _, signed = text.partition("\n\n")
    _, extra, at, *hashes = head.split("\n")
    checkpoint = SignedCheckpoint.from_text(signed)
    name = checkpoint.checkpoint.origin
    checkpoint.signed_note.verify(Keyring(public), notes.LogKey(name, public).id)
    held = json.loads(base64.b64decode(extra.removeprefix("extra ")))
    seals = {
        part: base64.b64decode(
            held["parts"][part].get("salt") or held["parts"][part]["commitment"]
        )
        for part in Part
    }
    values = {part: held["parts"][part].get("value") for part in Part}
    body = leaf.Leaf(held["source"], held["row"], seals).data(values)
    inclusion = SimpleNamespace(
        log_index=int(at.removeprefix("index ")),
        tree_size=checkpoint.checkpoint.log_size,
        hashes=[base64.b64decode(each) for each in hashes],
        root_hash=bytes.fromhex(checkpoint.checkpoint.log_hash),
    )
    inner = SimpleNamespace(inclusion_proof=inclusion, canonicalized_body=body)
    verify_merkle_inclusion(SimpleNamespace(_inner=inner))
