"""Nothing small can be read, or computed, from published figures."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import model
from bot.figures.model import Hidden, suppress
from bot.values import THRESHOLD

NO_TIMES = model.Spread(0)


def pairs(most):
    """(n, part)"""
    return st.integers(0, most).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["kk", "ru", "en"])), pairs(14), max_size=15
)


@given(st.sampled_from(sorted(model.Measure)), COUNTS)
def test_no_published_count_is_small_and_rows_add_up_to_the_total(measure, counts):
    found = model.published(measure, counts)
    every = [found.total, *found.by_type.values(), *found.by_language.values()]
    for cell in filter(None, every):
        assert cell.n >= THRESHOLD
        if cell.part is not None and measure not in model.OF_STAFF:
            assert cell.part >= THRESHOLD
            assert cell.n - cell.part >= THRESHOLD
    # The rows are a partition: a total minus some rows is the sum of the other rows.
    for margin in (found.by_type, found.by_language):
        if margin:
            assert sum(cell.n for cell in margin.values()) == found.total.n
            parts = [cell.part for cell in margin.values()]
            assert all(part is None for part in parts) or sum(parts) == found.total.part


@given(st.sampled_from(sorted(set(model.Measure) - model.OF_STAFF)), COUNTS)
def test_a_reader_of_one_table_computes_no_small_sum(measure, counts):
    """Every sum of some rows, and what the total leaves of it, is 0 or at least THRESHOLD."""
    found = model.published(measure, counts)
    for margin in (found.by_type, found.by_language):
        for chosen in product((0, 1), repeat=len(margin)):
            some = [cell for cell, is_in in zip(margin.values(), chosen, strict=True) if is_in]
            if margin:
                left = found.total.n - sum(cell.n for cell in some)
                assert left == 0 or left >= THRESHOLD


def test_few_are_put_together_and_the_smallest_joins_them():
    rows = {"a": (40, 20), "b": (12, 6), "c": (3, 1)}
    assert model.collapse(rows, lambda row: row[0] >= THRESHOLD) == {
        "a": (40, 20),
        model.OTHERS: (15, 7),
    }
    assert model.collapse({"c": (3, 1)}, lambda row: row[0] >= THRESHOLD) == {}
    assert model.collapse({}, lambda row: True) == {}


@pytest.mark.parametrize(
    ("row", "part"), [((10, 5), 5), ((10, 4), None), ((10, 6), None), ((9, 5), None)]
)
def test_a_part_is_shown_only_where_the_rest_is_not_small_either(row, part):
    found = model.published(model.Measure.ANSWERED, {("drugs", "ru"): row})
    assert found.total == model.Cell(row[0], part)


def test_fewer_than_five_are_nothing():
    few = model.publish({model.Measure.FILED: {("drugs", "ru"): (4, 0)}}, NO_TIMES)
    assert few.of(model.Measure.FILED) == model.Measured()
    assert model.publish({}, model.Spread(4, 1, 2)) == model.publish({}, NO_TIMES)
    assert model.publish({}, model.Spread(5, 1, 2)).answer == model.Spread(5, 1, 2)
    assert model.Fairness().of(model.Measure.FILED) == model.Measured()


PLAIN = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


def possible(published, cell):
    """All values of a cell that are consistent with the published values."""
    hidden = {Hidden.SMALL: range(THRESHOLD), Hidden.PROTECTS: range(THRESHOLD, 30)}
    ranges = [hidden.get(v, (v,)) for v in published.cells.values()]
    at = list(published.cells).index(cell)
    known = None if isinstance(published.total, Hidden) else published.total
    return {each[at] for each in product(*ranges) if known in (None, sum(each))}


@given(PLAIN)
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
