"""What a leaf commits to, and what it hides."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history.leaf import STAFF_KEYS, Leaf, Part, commitment, without_staff

SALTS = {part: bytes([n]) * 16 for n, part in enumerate(Part)}
PARTS = {Part.BODY: {"at": 1, "words": "Қазақ"}, Part.STAFF: [7]}
JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*STAFF_KEYS, "n"]), inner),
    max_leaves=20,
)


def test_a_commitment_is_a_hash_of_salt_and_canonical_json():
    spelled = '{"words":"Қазақ"}'.encode()
    assert commitment(b"s" * 16, {"words": "Қазақ"}) == hashlib.sha256(b"s" * 16 + spelled).digest()


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
