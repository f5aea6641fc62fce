"""Small counts are hidden and cannot be computed from what is published."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.model import Hidden, suppress
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


SMALL, PROTECTS = Hidden.SMALL, Hidden.PROTECTS


@pytest.mark.parametrize(
    ("counts", "total", "cells"),
    [
        ((45, 9, 3), 57, (45, PROTECTS, SMALL)),  # a single small one hides the next one
        ((45, 3, 2), 50, (45, SMALL, SMALL)),  # several need no further hiding
        ((45, 0, 0), 45, (45, SMALL, SMALL)),  # zeros need no protection
        ((4, 4), PROTECTS, (SMALL, SMALL)),
        ((2, 0), SMALL, (SMALL, SMALL)),
    ],
)
def test_no_more_is_hidden_than_what_gives_a_small_count_away(counts, total, cells):
    published = suppress(dict(zip("abc", counts, strict=False)))
    assert (published.total, tuple(published.cells.values())) == (total, cells)
