"""Small counts are hidden and cannot be computed from what is published."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bot.figures.period import Hidden, suppress
from bot.values import THRESHOLD

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


def possible(published, cell):
    """All values of a cell that are consistent with the published values."""
    ranges = [
        range(THRESHOLD)
        if v is Hidden.SMALL
        else range(THRESHOLD, 30)
        if v is Hidden.PROTECTS
        else (v,)
        for v in published.cells.values()
    ]
    at = list(published.cells).index(cell)
    known = None if isinstance(published.total, Hidden) else published.total
    return {each[at] for each in product(*ranges) if known in (None, sum(each))}


@given(COUNTS)
def test_no_count_below_five_is_ever_shown(counts):
    published = suppress(counts)
    shown = [published.total, *published.cells.values()]
    assert all(isinstance(v, Hidden) or v >= THRESHOLD for v in shown)
    assert list(published.cells) == list(counts)


def test_no_small_count_can_be_computed_from_the_total():
    for values in product(range(9), repeat=3):
        counts = dict(zip("abc", values, strict=True))
        published = suppress(counts)
        for name, n in counts.items():
            if 0 < n < THRESHOLD:
                assert len(possible(published, name)) > 1, (counts, published)


def test_a_single_small_count_also_hides_the_smallest_visible_count():
    published = suppress({"terror": 45, "drugs": 9, "fraud": 3})
    assert published.total == 57
    assert published.cells == {"terror": 45, "drugs": Hidden.PROTECTS, "fraud": Hidden.SMALL}


def test_several_small_counts_need_no_further_hiding():
    assert suppress({"a": 45, "b": 3, "c": 2}).cells["a"] == 45


def test_zeros_need_no_protection():
    published = suppress({"a": 45, "b": 0, "c": 0})
    assert (published.total, published.cells["a"]) == (45, 45)


def test_two_counts_of_four_hide_their_total():
    assert suppress({"a": 4, "b": 4}).total is Hidden.PROTECTS


def test_a_total_below_five_hides_everything():
    published = suppress({"a": 2, "b": 0})
    assert published.total is Hidden.SMALL
    assert set(published.cells.values()) == {Hidden.SMALL}
