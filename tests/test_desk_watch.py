"""The pure checks of benchmarks.desk see what they are there for."""

import pytest

from benchmarks.desk.watch import Card, State, goes_back, promise_of, untrue


def card(shown_at, promised=None):
    states = [State(0, 1, decided=False), State(shown_at, 2, decided=True)]
    return Card(states, pressed_at=10, promised=promised)


@pytest.mark.parametrize(
    ("toast", "promised"),
    [
        (None, None),
        ("Decided.", None),
        ("Decided. Stored: this card follows in about 1 second.", 1),
        ("Stored: this card follows in about 42 seconds.", 42),
    ],
)
def test_a_promise_is_read_from_a_toast(toast, promised):
    assert promise_of(toast) == promised


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
