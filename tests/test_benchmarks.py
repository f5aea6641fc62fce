"""The pure checks of the benchmarks see what they are there for, each sabotage what it breaks."""

import subprocess
import sys
from math import inf

import pytest

from benchmarks.desk.watch import Card, State, goes_back, promise_of, untrue
from benchmarks.soak.observations import Worked, out_of_order


def card(shown_at, promised=None):
    states = [State(0, 1, decided=False), State(shown_at, 2, decided=True)]
    return Card(states, pressed_at=10, promised=promised)


def test_a_promise_is_read_from_a_toast():
    assert promise_of(None) is promise_of("Decided.") is None
    assert promise_of("Decided. Stored: this card follows in about 1 second.") == 1
    assert promise_of("Stored: this card follows in about 42 seconds.") == 42


def test_only_promises_that_are_kept_are_true_and_states_go_forward():
    kept = [card(11), card(52, promised=42), card(48, promised=40)]
    broken = [card(52), card(11, promised=42)]
    assert untrue(kept, within=4) == []
    assert len(untrue([*kept, *broken], within=4)) == 2
    first, second = State(1, 1, decided=False), State(2, 2, decided=True)
    assert not goes_back([first, second, second])
    assert goes_back([second, first])
    states = [State(5, 3, decided=True), State(12, 4, decided=True)]
    assert Card(states, pressed_at=10).shown_after == 2
    assert Card(states[:1], pressed_at=10).shown_after is None


def worked(number, received, claimed, done, key="u:1", stored=None):
    return Worked(key, number, received, stored or received, claimed, done)


def test_updates_of_one_person_are_in_order_unless_one_is_claimed_before_an_older_one():
    late, soon = worked(1, 10, 40, 50), worked(2, 10, 20, 30)
    assert out_of_order([worked(1, 10, 20, 30), worked(2, 10, 40, 50)]) == []
    assert out_of_order([late, soon]) == ["u:1"]
    assert out_of_order([late, worked(2, 10, 20, 30, key="u:2")]) == []
    assert out_of_order([worked(1, 25, 40, 50), soon]) == []
    # Requests of a webhook have an order when the older one was answered before.
    older, answered = worked(1, 10, 40, 50, stored=20), worked(2, 20, 20, 30)
    assert out_of_order([older, worked(2, 15, 20, 30)]) == []
    assert out_of_order([older, answered]) == ["u:1"]
    assert out_of_order([worked(1, 10, 40, 50, stored=inf), answered]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["broadcast", "desk", "fuzz", "publication", "soak"])
def test_every_sabotage_finds_what_it_breaks(name):
    script = f"from benchmarks.{name}.sabotage import SABOTAGES\nfor s in SABOTAGES.values(): s()"
    # They break the product for the whole process.
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
