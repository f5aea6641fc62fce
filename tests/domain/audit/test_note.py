"""Checkpoints are C2SP signed notes: the form stands in the tests, word for word."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.history import notes
from bot.history.notes import Checkpoint, WrongNote, log_key, notes_in, read_key

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KEY = log_key(PUBLIC)
CHECKPOINT = Checkpoint(KEY.name, 128, hashlib.sha256(b"root").digest())
NOTE = notes.sign(CHECKPOINT, PRIVATE)


def test_a_note_has_the_form_of_the_specification():
    body, signature = NOTE.split("\n\n")
    root = base64.b64encode(CHECKPOINT.root).decode()
    assert body == f"{KEY.name}\n128\n{root}"
    dash, name, encoded = signature.removesuffix("\n").split(" ")
    assert (dash, name) == ("\N{EM DASH}", KEY.name)
    given = base64.b64decode(encoded)
    hashed = hashlib.sha256(f"{KEY.name}\n".encode() + b"\x01" + PUBLIC).digest()
    assert given[:4] == hashed[:4]
    PRIVATE.public_key().verify(given[4:], f"{body}\n".encode())


def test_a_note_is_read_back_and_other_signatures_do_not_matter():
    assert notes.read(NOTE, KEY) == CHECKPOINT
    witness = "\N{EM DASH} witness.example AAAAAAAA\n"
    assert notes.read(NOTE + witness, KEY) == CHECKPOINT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NOTE.replace("128", "129"), "signature is wrong"),
        (NOTE.partition("\n\n")[0], "no signature"),
        (NOTE.replace("\N{EM DASH} habarla", "\N{EM DASH} another"), "did not sign it"),
        (notes.sign(Checkpoint(KEY.name, 1, b"short"), PRIVATE), "wrong form"),
        ("", "no signature"),
        (notes.sign(CHECKPOINT, Ed25519PrivateKey.generate()), "did not sign it"),
    ],
)
def test_a_note_that_was_changed_is_refused(text, words):
    with pytest.raises(WrongNote, match=words):
        notes.read(text, KEY)


def test_a_key_is_read_back_and_a_damaged_one_is_refused():
    assert read_key(f" {KEY.text}\n") == KEY
    for damaged in (KEY.text[:-2], KEY.text.replace("habarla", "other"), "", "a+b+c"):
        with pytest.raises(ValueError, match=r".*"):
            read_key(damaged)


def test_the_notes_of_a_file_are_told_apart():
    other = notes.sign(Checkpoint(KEY.name, 256, CHECKPOINT.root), PRIVATE)
    assert notes_in(f"{NOTE}\n{other}") == [NOTE, other]
    assert notes_in(f"\n\n{NOTE}{other}\n\n") == [NOTE, other]
    assert notes_in(f"{NOTE}\nhabarla/0\n12") == [NOTE, "habarla/0\n12\n"]
    assert notes_in("") == []
