"""Rules about patterns in reports: where each begins, and what none of them depends on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.flood.people import Options
from bot.cases import pattern_rules
from bot.cases.model import Case, IllegalMove, Move
from bot.cases.moves import Terms, timed
from bot.cases.pattern_rules import Pattern
from bot.cases.transitions import decide
from bot.channel.parts import Patterns
from bot.desk.patterns import by_numbers
from bot.values import Act, Status, Urgency, replace
from tests.kit.services.patterns import DAY, MINUTE, NOW, filed_by_brigade, flood

SHIPPED, HOUR = Patterns(), 3_600_000
CASE = Case(
    "c", "4F7K2M", 1, Status.RECEIVED, "drugs", Urgency.NORMAL, NOW, desk="here"
)


def people(count, *, known=0, apart=0, start=0):
    """A report of each of so many people, who were known for so long."""
    return [
        pattern_rules.Filed(
            f"r{n}", "case", f"p{n}", NOW + n * apart, NOW + n * apart - known
        )
        for n in range(start, start + count)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_seeded_brigade_is_caught(seed):
    assert Pattern.NEW_ACCOUNTS in by_numbers(filed_by_brigade(seed), SHIPPED)


@pytest.mark.parametrize("seed", range(20))
def test_a_brigade_of_old_accounts_that_keeps_to_one_hour_is_caught(seed):
    old = [replace(one, known_since=0) for one in filed_by_brigade(seed, within=10)]
    assert by_numbers(old, SHIPPED) == {Pattern.BURST}


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "chosen",
    [
        Options(),
        Options(surge=True),
        Options(surge=True, per_hour=120_000, paid=True),
        Options(minutes=10, surge=True, per_hour=120_000, paid=True),
    ],
)
def test_a_genuine_surge_of_the_flood_benchmark_is_not(chosen):
    every = flood(chosen)
    assert sum(map(len, every.values())) == chosen.count
    assert {by_numbers(filed, SHIPPED) for filed in every.values()} == {frozenset()}


def test_many_new_accounts_are_found_from_so_many_people_and_such_a_share():
    def found(filed):
        return pattern_rules.new_accounts(filed, people=15, percent=80, days=7)

    old = people(4, known=100 * DAY, start=100)
    assert found(people(15))
    assert not found(people(14))
    assert not found(people(15) + old)
    assert found(people(16) + old)
    assert found(people(15, known=7 * DAY))
    assert not found(people(15, known=7 * DAY + 1)), "accounts of more than seven days"
    unknown = [replace(one, author=None, known_since=None) for one in people(15)]
    assert found(unknown), "a report without an author counts as a new person"


def test_a_burst_is_so_many_people_within_minutes_and_most_of_all():
    def found(filed):
        return pattern_rules.burst(filed, people=15, percent=60, minutes=10)

    step = 10 * MINUTE // 14
    assert found(people(15, apart=step))
    assert not found(people(15, apart=step + MINUTE))
    later = people(11, apart=60 * MINUTE, start=100)
    assert not found(people(15) + later)
    assert found(people(15) + later[:10])


def test_one_reporter_of_many_links_of_an_author_is_found():
    filed = [pattern_rules.Filed(f"r{n}", f"c{n}", "p", NOW, 0) for n in range(10)]
    assert pattern_rules.one_reporter(filed, 10)
    assert not pattern_rules.one_reporter(filed[:9] + filed[:1], 10), (
        "the same link again is no other"
    )
    unknown = [replace(one, author=None) for one in filed]
    assert not pattern_rules.one_reporter(unknown, 10), (
        "nothing ties anonymous reports together"
    )


@given(st.integers(1, 40), st.integers(0, 30), st.integers(0, 5))
def test_repeats_of_a_person_change_no_rule(count, known, repeats):
    filed = people(count, known=known * DAY, apart=MINUTE)
    again = [
        replace(one, report=f"again{n}-{one.report}")
        for n in range(repeats)
        for one in filed
    ]
    assert by_numbers(filed, SHIPPED) == by_numbers(filed + again, SHIPPED)


@given(st.integers(1, 60), st.booleans())
def test_no_number_of_reports_decides_a_case_or_makes_it_due_sooner(count, is_slowed):
    terms = Terms(HOUR, 3 * HOUR, HOUR, HOUR)
    case = replace(
        CASE, patterns=frozenset({Pattern.BURST}) if is_slowed else frozenset()
    )
    before = case = timed(case, case, Act.OPEN, NOW, False, terms)
    for n in range(count):
        joined, _ = decide(case, Move(Act.JOIN, NOW + n), 0)
        case = timed(case, joined, Act.JOIN, NOW + n, False, terms)
    assert replace(case, version=before.version) == before


@pytest.mark.parametrize(
    "status", sorted(set(Status) - {s for s in Status if s.is_undecided})
)
def test_a_decided_case_is_not_slowed(status):
    move = Move(Act.SLOW, NOW, patterns=frozenset({Pattern.BURST}))
    with pytest.raises(IllegalMove):
        decide(replace(CASE, status=status), move, 0)
