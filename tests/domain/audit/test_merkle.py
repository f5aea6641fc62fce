"""Roots and proofs agree with the definitions of RFC 9162, which stand here word for word."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history import tree
from bot.history.tree import Growing, hashes_in, open_places, place_of

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
            place, first, count = place_of(node)
            found.append(tree.complete_root(hashes_in(self.tiles[place])[first : first + count]))
        return tree.root_of(found)


@pytest.mark.no_cover
@given(st.integers(1, 700), st.integers(1, 300))
def test_a_tree_that_grew_in_portions_has_the_root_of_the_definition(size, portion):
    stored = Stored(size, portion)
    assert stored.root == mth(LEAVES[:size]) == stored.hash_of((0, size))


@given(st.data())
def test_every_inclusion_proof_leads_to_the_root_of_the_definition_and_no_other_leaf_does(data):
    size = data.draw(st.integers(1, 700))
    index = data.draw(st.integers(0, size - 1))
    stored = Stored(700)
    found = [stored.hash_of(each) for each in tree.inclusion_ranges(index, size)]
    assert tree.root_by_inclusion(HASHES[index], index, size, found) == mth(LEAVES[:size])
    other = HASHES[index - 1]
    assert tree.root_by_inclusion(other, index, size, found) != mth(LEAVES[:size]) or size == 1


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
