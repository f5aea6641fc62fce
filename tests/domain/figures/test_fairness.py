"""Nothing small can be read, or computed, from the fairness figures."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import model as figures_model
from bot.values import THRESHOLD

NO_TIMES = figures_model.Spread(0, None, None)


def pairs(most):
    """(n, part)"""
    return st.integers(0, most).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["kk", "ru", "en"])), pairs(14), max_size=15
)


@given(st.sampled_from(sorted(figures_model.Measure)), COUNTS)
def test_no_published_count_is_small(measure, counts):
    found = figures_model.published(measure, counts)
    every = [found.total, *found.by_type.values(), *found.by_language.values()]
    for cell in filter(None, every):
        assert cell.n >= THRESHOLD
        if cell.part is not None and measure not in figures_model.OF_STAFF:
            assert cell.part >= THRESHOLD
            assert cell.n - cell.part >= THRESHOLD


@given(st.sampled_from(sorted(figures_model.Measure)), COUNTS)
def test_rows_add_up_to_the_total_so_that_subtracting_gives_only_published_sums(measure, counts):
    """The rows are a partition: a total minus some rows is the sum of the other rows."""
    found = figures_model.published(measure, counts)
    for margin in (found.by_type, found.by_language):
        if margin:
            assert sum(cell.n for cell in margin.values()) == found.total.n
            parts = [cell.part for cell in margin.values()]
            assert all(part is None for part in parts) or sum(parts) == found.total.part


@given(st.sampled_from(sorted(set(figures_model.Measure) - figures_model.OF_STAFF)), COUNTS)
def test_a_reader_of_one_table_computes_no_small_sum(measure, counts):
    """Every sum of some rows, and what the total leaves of it, is 0 or at least THRESHOLD."""
    found = figures_model.published(measure, counts)
    for margin in (found.by_type, found.by_language):
        for chosen in product((0, 1), repeat=len(margin)):
            some = [cell for cell, is_in in zip(margin.values(), chosen, strict=True) if is_in]
            if margin:
                left = found.total.n - sum(cell.n for cell in some)
                assert left == 0 or left >= THRESHOLD


def test_few_are_put_together_and_the_smallest_joins_them():
    rows = {"a": (40, 20), "b": (12, 6), "c": (3, 1)}
    assert figures_model.collapse(rows, lambda row: row[0] >= THRESHOLD) == {
        "a": (40, 20),
        figures_model.OTHERS: (15, 7),
    }
    assert figures_model.collapse({"c": (3, 1)}, lambda row: row[0] >= THRESHOLD) == {}
    assert figures_model.collapse({}, lambda row: True) == {}


@pytest.mark.parametrize(
    ("row", "part"), [((10, 5), 5), ((10, 4), None), ((10, 6), None), ((9, 5), None)]
)
def test_a_part_is_shown_only_where_the_rest_is_not_small_either(row, part):
    found = figures_model.published(figures_model.Measure.ANSWERED, {("drugs", "ru"): row})
    assert found.total == figures_model.Cell(row[0], part)


def test_fewer_than_five_are_nothing():
    assert (
        figures_model.publish(
            {figures_model.Measure.FILED: {("drugs", "ru"): (4, 0)}}, NO_TIMES
        ).of(figures_model.Measure.FILED)
        == figures_model.Measured()
    )
    assert figures_model.publish({}, figures_model.Spread(4, 1, 2)) == figures_model.publish(
        {}, NO_TIMES
    )
    assert figures_model.publish({}, figures_model.Spread(5, 1, 2)).answer == figures_model.Spread(
        5, 1, 2
    )
    assert figures_model.Fairness().of(figures_model.Measure.FILED) == figures_model.Measured()
