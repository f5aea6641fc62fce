"""Nothing small can be read, or computed, from published figures."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import model
from bot.figures.model import OTHERS, By, Counted, Measure, Took, publish_rows
from bot.values import THRESHOLD
from tests.kit.solving import solved

NO_TIMES = model.Spread(0)


def pairs(most):
    """(n, part)"""
    return st.integers(0, most).flatmap(
        lambda n: st.tuples(st.just(n), st.integers(0, n))
    )


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["kk", "ru", "en"])),
    pairs(14),
    max_size=15,
)


@given(st.sampled_from(sorted(model.FAIRNESS)), COUNTS)
def test_no_published_count_is_small_and_rows_add_up_to_the_total(measure, counts):
    found = model.published(measure, counts)
    every = [found.total, *found.by(By.TYPE).values(), *found.by(By.LANGUAGE).values()]
    for cell in filter(None, every):
        assert cell.n >= THRESHOLD
        if cell.part is not None and measure not in model.OF_STAFF:
            assert cell.part >= THRESHOLD
            assert cell.n - cell.part >= THRESHOLD
    # The rows are a partition: a total minus some rows is the sum of the other rows.
    for margin in (found.by(By.TYPE), found.by(By.LANGUAGE)):
        if margin:
            assert sum(cell.n for cell in margin.values()) == found.total.n
            parts = [cell.part for cell in margin.values()]
            assert all(part is None for part in parts) or sum(parts) == found.total.part


@given(st.sampled_from(sorted(set(model.FAIRNESS) - model.OF_STAFF)), COUNTS)
def test_a_reader_of_one_table_computes_no_small_sum(measure, counts):
    """Every sum of some rows, and what the total leaves of it, is 0 or at least THRESHOLD."""
    found = model.published(measure, counts)
    for margin in (found.by(By.TYPE), found.by(By.LANGUAGE)):
        for chosen in product((0, 1), repeat=len(margin)):
            some = [
                cell
                for cell, is_in in zip(margin.values(), chosen, strict=True)
                if is_in
            ]
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
    assert model.publish({}, model.Spread(5, 1, 2)).times == {
        Took.ANSWER: model.Spread(5, 1, 2)
    }
    assert model.Counted().of(model.Measure.FILED) == model.Measured()


PLAIN = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


def shown(counts):
    """What is published of counts: the total, and the rows."""
    found = publish_rows(Measure.RECEIVED, {By.TYPE: counts})
    rows = {name: cell.n for name, cell in found.by(By.TYPE).items()}
    return found.total and found.total.n, rows


@given(PLAIN)
def test_no_count_below_five_is_ever_shown(counts):
    total, rows = shown(counts)
    assert all(n >= THRESHOLD for n in (total or THRESHOLD, *rows.values()))
    assert sum(rows.values()) == (total or 0)
    if OTHERS in rows:
        assert len([n for name, n in counts.items() if n and name not in rows]) >= 2


@pytest.mark.parametrize(("names", "most"), [("ab", 30), ("abc", 16), ("abcd", 10)])
def test_no_small_count_can_be_computed_from_the_total(names, most):
    """Not even by who knows the rule: every table that looks the same leaves two values."""
    alike = defaultdict(list)
    for values in product(range(most), repeat=len(names)):
        total, rows = shown(dict(zip(names, values, strict=True)))
        alike[total, frozenset(rows.items())].append(values)
    for seen, tables in alike.items():
        for values in zip(*tables, strict=True):
            if len(set(values)) == 1:
                assert values[0] == 0 or values[0] >= THRESHOLD, (seen, tables)


@pytest.mark.parametrize(
    ("counts", "total", "rows"),
    [
        # A single small one takes the next one along
        (
            (45, 9, 3),
            57,
            {"a": 45, OTHERS: 12},
        ),
        ((45, 3, 2), 50, {"a": 45, OTHERS: 5}),  # several need no further row
        ((45, 0, 0), 45, {"a": 45}),
        ((45, 4, 4), 53, {OTHERS: 53}),  # 8 of two would say that both are 4
        ((4, 4), 8, {OTHERS: 8}),
        ((2, 0), None, {}),
    ],
)
def test_no_more_is_hidden_than_what_gives_a_small_count_away(counts, total, rows):
    assert shown(dict(zip("abc", counts, strict=False))) == (total, rows)


def equations(months, year, names):
    """All that a reader knows for sure: sums of unknown counts (name, month) → number."""
    known = []
    for at, month in enumerate(months):
        found = month.of(Measure.RECEIVED)
        rows = found.by(By.TYPE)
        if found.total is not None:
            known.append(({(name, at) for name in names}, found.total.n))
        for name, cell in rows.items():
            of = set(names) - set(rows) if name == OTHERS else {name}
            known.append(({(each, at) for each in of}, cell.n))
    found = year.of(Measure.RECEIVED)
    if found.total is not None and not found.total.at_least:
        known.append(
            ({(name, at) for name in names for at in range(len(months))}, found.total.n)
        )
    for name, cell in found.by(By.TYPE).items():
        if name != OTHERS and not cell.at_least:
            known.append(({(name, at) for at in range(len(months))}, cell.n))
    return known


MONTHS = st.lists(
    st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=5
)


@given(MONTHS)
def test_no_small_count_can_be_computed_from_months_and_their_year(table):
    names = "abcd"
    months = [
        Counted({Measure.RECEIVED: publish_rows(Measure.RECEIVED, {By.TYPE: counts})})
        for counts in (dict(zip(names, row, strict=True)) for row in table)
    ]
    # Every year so far is on the page of some month.
    years = [model.add_up(months[: n + 1]) for n in range(len(months))]
    known = [
        each
        for n, year in enumerate(years)
        for each in equations(months[: n + 1], year, names)
    ]
    unknown = [(name, at) for name in names for at in range(len(months))]
    for (name, at), n in solved(known, unknown):
        assert n == table[at][names.index(name)]
        assert n == 0 or n >= THRESHOLD, (name, at, n)


@given(MONTHS)
def test_a_year_is_what_its_months_published_and_never_too_much(table):
    names = "abcd"
    months = [
        Counted({Measure.RECEIVED: publish_rows(Measure.RECEIVED, {By.TYPE: counts})})
        for counts in (dict(zip(names, row, strict=True)) for row in table)
    ]
    year = model.add_up(months).of(Measure.RECEIVED)
    if year.total is not None:
        assert sum(cell.n for cell in year.by(By.TYPE).values()) == year.total.n
    for name, cell in year.by(By.TYPE).items():
        true = sum(row[names.index(name)] for row in table) if name != OTHERS else None
        assert true is None or cell.n == true or (cell.at_least and cell.n < true)
