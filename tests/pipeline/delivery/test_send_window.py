"""The window uses Telegram's whole limit and never exceeds it, at any network distance."""

import heapq
import random

import pytest

from bot.telegram.rate_limits import Pace, Window

BEGIN = 1_000_000


def simulate(there, back, seconds=60, limit=30, wake=2, trust=1.0, busy=0, seed=1):
    """Send whenever allowed; `there` and `back` are (least, most) ms. When each arrived.

    Every other quarter of a minute the machine is `busy`: all takes so much longer on average (ms).
    """
    chance, window, pace = random.Random(seed), Window(limit, trust), Pace(limit)  # noqa: S311

    def held_up(now):
        is_busy = busy and (now - BEGIN) // 15_000 % 2
        return chance.expovariate(1 / busy) if is_busy else 0

    arrivals, answers = [], []
    for now in range(BEGIN, BEGIN + seconds * 1000, wake):
        while answers and answers[0][0] <= now:
            _, left = heapq.heappop(answers)
            window.arrive(left, now)
        while window.ready_at(now) <= now and pace.ready_at() <= now:
            window.leave(now)
            pace.leave(now)
            arrived = now + chance.uniform(*there) + held_up(now)
            arrivals.append(arrived)
            answered = arrived + chance.uniform(*back) + held_up(now)
            heapq.heappush(answers, (answered, now))
    return sorted(arrivals)


def fullest(arrivals, window=1000):
    first = most = 0
    for last, at in enumerate(arrivals):
        while arrivals[first] <= at - window:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize(
    ("there", "back"),
    [((1, 2), (1, 2)), ((40, 48), (40, 48)), ((150, 155), (20, 30)), ((5, 15), (5, 15))],
)
def test_the_whole_limit_is_used_at_any_distance(there, back):
    arrivals = simulate(there, back)
    settled = [at for at in arrivals if at > BEGIN + 15_000]
    share = (len(settled) - 1) / (settled[-1] - settled[0]) * 1000 / 30
    assert share >= 0.98
    assert fullest(arrivals) <= 30


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(6))
def test_messages_do_not_arrive_too_early_after_a_busy_phase(seed):
    arrivals = simulate((50, 150), (0, 3), seconds=300, busy=40, seed=seed)
    assert fullest(arrivals) <= 30


def test_the_pace_recovers_within_seconds_after_a_429():
    pace = Pace(100)
    pace.flooded(BEGIN)
    moments = []
    for now in range(BEGIN, BEGIN + 10_000):
        if pace.ready_at() <= now:
            pace.leave(now)
            moments.append(now - BEGIN)
    assert sum(at < 1_000 for at in moments) < 115
    assert sum(at >= 9_000 for at in moments) >= 99


def test_a_late_message_still_counts_because_it_may_arrive_together_with_new_ones():
    window = Window(2, late_ms=5_000)
    for _ in range(2):
        window.leave(BEGIN)
    assert window.ready_at(BEGIN + 500) == BEGIN + 1_000
    assert BEGIN + 2_500 < window.ready_at(BEGIN + 2_500) < BEGIN + 2_600
    window.arrive(BEGIN, BEGIN + 2_600)
    assert window.ready_at(BEGIN + 2_600) > BEGIN + 2_600
    assert window.ready_at(BEGIN + 5_000) == 0, "what never arrives is given up"
