"""Leaves, trees and checkpoints of the log: RFC 9162 and signed notes stand here word for word."""

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.history import notes, tree
from bot.history.leaf import STAFF_KEYS, Leaf, Part, commitment, without_staff
from bot.history.notes import Checkpoint, WrongNote, log_key, notes_in, read_key
from bot.history.tree import Growing, hashes_in, open_places, tile_place

SALTS = {part: bytes([n]) * 16 for n, part in enumerate(Part)}
PARTS = {Part.BODY: {"at": 1, "words": "Қазақ"}, Part.STAFF: [7]}
JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from([*STAFF_KEYS, "n"]), inner)
    ),
    max_leaves=20,
)


def test_a_commitment_is_a_hash_of_salt_and_canonical_json():
    spelled = '{"words":"Қазақ"}'.encode()
    assert (
        commitment(b"s" * 16, {"words": "Қазақ"})
        == hashlib.sha256(b"s" * 16 + spelled).digest()
    )


def test_a_leaf_stays_the_same_when_salts_are_deleted():
    whole = Leaf("case_events", "17", SALTS)
    sealed = {**SALTS, Part.STAFF: commitment(SALTS[Part.STAFF], [7])}
    later = {**PARTS, Part.STAFF: [-5]}
    assert Leaf("case_events", "17", sealed).data(later) == whole.data(PARTS)
    assert whole.data(later) != whole.data(PARTS)


def test_leaves_of_equal_rows_differ_by_row_and_by_salt():
    texts = {
        Leaf(source, row, salts).data(PARTS)
        for source in ("case_events", "exports")
        for row in ("17", "18")
        for salts in (SALTS, {**SALTS, Part.BODY: b"x" * 16})
    }
    assert len(texts) == 8


@pytest.mark.no_cover
@given(JSON)
def test_ids_of_staff_are_taken_out_at_any_depth_and_nothing_else(value):
    rest, found = without_staff(value)
    assert without_staff(rest) == (rest, [])
    text = json.dumps(value, sort_keys=True)
    assert (rest == value) is (found == [])
    assert len(json.dumps(rest, sort_keys=True)) <= len(text) + 4 * len(found)


LEAVES = [f"leaf {n}".encode() for n in range(700)]
HASHES = [tree.leaf_hash(leaf) for leaf in LEAVES]


def mth(entries):
    """MTH of 2.1.1."""
    n = len(entries)
    if n == 0:
        return hashlib.sha256().digest()
    if n == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = largest_power_below(n)
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def proof(m, entries):
    """PROOF of 2.1.4.1."""
    return subproof(m, entries, True)


def subproof(m, entries, is_whole):
    n = len(entries)
    if m == n:
        return [] if is_whole else [mth(entries)]
    k = largest_power_below(n)
    if m <= k:
        return [*subproof(m, entries[:k], is_whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def largest_power_below(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


class Stored:
    """A tree as storage holds it: it grew in portions, and only its tiles are left."""

    def __init__(self, size, portion=50):
        self.tiles, at = {}, 0
        while at < size:
            last = [(place, self.tiles.get(place, b"")) for place in open_places(at)]
            growing = Growing(at, last)
            for leaf in HASHES[at : min(size, at + portion)]:
                growing.add(leaf)
            self.tiles |= growing.take_changed()
            at = growing.size
            self.root = growing.root()

    def hash_of(self, chosen):
        found = []
        for node in tree.nodes_of(chosen):
            place, first, count = tile_place(node)
            found.append(
                tree.complete_root(hashes_in(self.tiles[place])[first : first + count])
            )
        return tree.root_of(found)


@pytest.mark.no_cover
@given(st.integers(1, 700), st.integers(1, 300))
def test_a_tree_that_grew_in_portions_has_the_root_of_the_definition(size, portion):
    stored = Stored(size, portion)
    assert stored.root == mth(LEAVES[:size]) == stored.hash_of((0, size))


@given(st.data())
def test_every_inclusion_proof_leads_to_the_root_of_the_definition_and_no_other_leaf_does(
    data,
):
    size = data.draw(st.integers(1, 700))
    index = data.draw(st.integers(0, size - 1))
    stored = Stored(700)
    found = [stored.hash_of(each) for each in tree.inclusion_ranges(index, size)]
    assert tree.root_by_inclusion(HASHES[index], index, size, found) == mth(
        LEAVES[:size]
    )
    other = HASHES[index - 1]
    assert (
        tree.root_by_inclusion(other, index, size, found) != mth(LEAVES[:size])
        or size == 1
    )


@given(st.data())
def test_every_consistency_proof_is_that_of_the_definition_and_is_accepted(data):
    new = data.draw(st.integers(1, 700))
    old = data.draw(st.integers(1, new))
    stored = Stored(700)
    found = [stored.hash_of(each) for each in tree.consistency_ranges(old, new)]
    before, after = mth(LEAVES[:old]), mth(LEAVES[:new])
    assert found == proof(old, LEAVES[:new])
    assert tree.is_consistent(old, before, new, after, found)
    assert not tree.is_consistent(old, after, new, before, found) or old == new
    rewritten = mth([b"another", *LEAVES[1:old]])
    assert not tree.is_consistent(old, rewritten, new, after, found)


def test_a_tree_of_many_levels_has_a_root_and_keeps_only_its_open_tiles():
    growing = Growing()
    for _ in range(65_536 + 257):
        growing.add(HASHES[0])
    assert growing.root() == mth([LEAVES[0]] * (65_536 + 257))
    assert open_places(growing.size) == [(0, 257), (1, 1), (2, 0)]


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_or_tile_that_is_not_in_the_tree_is_refused(index):
    assert tree.root_by_inclusion(HASHES[0], index, 3, []) is None
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_ranges(index, 3)
    with pytest.raises(ValueError, match="does not fit 5 leaves"):
        Growing(5, [((0, 0), HASHES[0])])


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
    assert notes.read_note(NOTE, KEY) == CHECKPOINT
    witness = "\N{EM DASH} witness.example AAAAAAAA\n"
    assert notes.read_note(NOTE + witness, KEY) == CHECKPOINT


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
        notes.read_note(text, KEY)


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
