"""The bot uses Telegram's whole limits and never exceeds them, edits and networks included."""

import heapq
import random

import pytest

from bot.core.messages import Address, Lane
from bot.telegram.rate_limits import Budgets, Limits, Pace, Window
from bot.values import replace

PERSON = Address(person="p")
GROUP, TOPIC = Address(chat=-1), Address(chat=-1, thread=7)
LATER = 1_000_000
ON_TIME = Limits(late_ms=1_000)
"""These tests report no arrivals: a message counts as arrived within the second."""


@pytest.fixture
def budgets():
    return Budgets(ON_TIME)


def send_all(budgets, start, seconds, *queue, step=10):
    """Send each (address, lane) for ever whenever allowed; the moments of each lane."""
    sent = {lane: [] for _, lane in queue}
    for now in range(start, start + seconds * 1000, step):
        for address, lane in queue:
            if budgets.ready_at(now, address, lane) <= now:
                budgets.spend(now, address, lane)
                sent[lane].append(now)
    return sent


def most_within(moments, window):
    """The most of the sorted moments that lie within any window of so many ms."""
    first = most = 0
    for last, at in enumerate(moments):
        while moments[first] <= at - window:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_a_short_burst_then_one_a_second(budgets):
    sent = send_all(budgets, LATER, 10, (PERSON, Lane.ANSWER))[Lane.ANSWER]
    assert [at - LATER for at in sent[:5]] == [0, 10, 20, 1000, 2000]
    assert len(sent) == 12


@pytest.mark.parametrize(
    ("lanes", "most"),
    [((Lane.DESK_ANSWER, Lane.URGENT_CARD), 19), ((Lane.DESK_ANSWER,), 18)],
)
def test_never_more_than_telegram_allows_in_a_minute_and_one_is_kept_for_an_urgent_card(
    budgets, lanes, most
):
    sent = send_all(budgets, LATER, 300, *((GROUP, lane) for lane in lanes), step=50)
    assert (
        most_within(sorted(at for each in sent.values() for at in each), 60_000) == most
    )
    urgent = budgets.ready_at(LATER + 300_000, GROUP, Lane.URGENT_CARD)
    assert (urgent <= LATER + 300_000) == (most == 18)


def test_cards_and_refreshes_leave_a_reserve_for_people(budgets):
    sent = send_all(
        budgets, LATER, 300, (GROUP, Lane.CARD), (GROUP, Lane.REFRESH), step=50
    )
    assert most_within(sorted(sent[Lane.CARD] + sent[Lane.REFRESH]), 60_000) <= 17
    assert most_within(sent[Lane.CARD], 60_000) <= 14
    assert 2 <= most_within(sent[Lane.REFRESH], 60_000) <= 4
    now = LATER + 300_000
    assert budgets.ready_at(now, GROUP, Lane.DESK_ANSWER) <= now
    assert budgets.ready_at(now, GROUP, Lane.URGENT_CARD) <= now


def test_each_group_has_a_budget_of_its_own_which_its_topics_share(budgets):
    send_all(budgets, LATER, 60, (GROUP, Lane.DESK_ANSWER), step=50)
    now = LATER + 60_000 - 50
    assert budgets.ready_at(now, GROUP, Lane.DESK_ANSWER) > now
    assert budgets.ready_at(now, TOPIC, Lane.DESK_ANSWER) > now
    assert budgets.ready_at(now, Address(chat=-2), Lane.DESK_ANSWER) <= now


def test_never_more_than_the_overall_limit_in_any_second():
    budgets = Budgets(replace(ON_TIME, per_second=28))
    people = [Address(person=f"p{n}") for n in range(60)]
    queue = [
        (person, lane) for person in people for lane in (Lane.ANSWER, Lane.REFRESH)
    ]
    sent = send_all(budgets, LATER, 5, *queue)
    assert most_within(sorted(at for each in sent.values() for at in each), 1000) == 28


@pytest.mark.parametrize(
    ("crowd", "to", "urgent", "most_ms"),
    [
        ([Lane.ANSWER], GROUP, Lane.URGENT_CARD, 0),
        ([Lane.ANSWER, Lane.DESK_ANSWER, Lane.NOTICE], GROUP, Lane.URGENT_CARD, 0),
        ([Lane.GREETING], PERSON, Lane.ANSWER, 100),
    ],
)
def test_the_more_urgent_keep_a_share_while_a_crowd_uses_the_limit(
    budgets, crowd, to, urgent, most_ms
):
    sent, waits = 0, []
    for now in range(LATER, LATER + 10_000, 5):
        for lane in crowd:
            person = Address(person=f"{lane.name} {now}")
            if budgets.ready_at(now, person, lane) <= now:
                budgets.spend(now, person, lane)
                sent += 1
        if now % 1000 == 500:
            waits.append(budgets.ready_at(now, to, urgent) - now)
    assert sent >= 0.98 * 28 * 9
    assert max(waits) <= most_ms


def test_an_answer_goes_before_the_next_message_of_a_broadcast():
    budgets = Budgets(replace(ON_TIME, per_second=30))
    now = LATER
    for n in range(60):
        person = Address(person=f"p{n}")
        now = max(now, budgets.ready_at(now, person, Lane.BROADCAST))
        budgets.spend(now, person, Lane.BROADCAST)
    assert budgets.ready_at(now, PERSON, Lane.ANSWER) - now <= 100


def test_a_429_blocks_its_chat_only_and_those_of_several_at_once_all_chats(budgets):
    budgets.flooded(LATER, GROUP, LATER + 5000)
    assert budgets.ready_at(LATER, TOPIC, Lane.ANSWER) == LATER + 5000
    assert budgets.ready_at(LATER, PERSON, Lane.ANSWER) <= LATER
    for number in range(2):
        budgets.flooded(LATER + number, Address(chat=-10 - number), LATER + 5000)
    assert budgets.overall_ready_at(LATER, Lane.ANSWER) == LATER + 5000


def test_memory_does_not_grow_with_the_number_of_people(budgets):
    for number in range(1000):
        budgets.spend(LATER + number, Address(person=f"p{number}"), Lane.ANSWER)
        budgets.spend(LATER + number, Address(chat=-number - 1), Lane.CARD)
        budgets.freeze(Address(chat=-number - 1), LATER + number)
    budgets.forget_old(LATER + 100_000)
    assert (budgets._people, budgets._groups, budgets._frozen) == ({}, {}, {})


def simulate(there, back, seconds=60, limit=30, wake=2, trust=1.0, busy=0, seed=1):
    """Send whenever allowed; `there` and `back` are (least, most) ms. When each arrived.

    Every other quarter of a minute the machine is `busy`: all takes so much longer on average (ms).
    """
    chance, window, pace = random.Random(seed), Window(limit, trust), Pace(limit)  # noqa: S311

    def held_up(now):
        is_busy = busy and (now - LATER) // 15_000 % 2
        return chance.expovariate(1 / busy) if is_busy else 0

    arrivals, answers = [], []
    for now in range(LATER, LATER + seconds * 1000, wake):
        while answers and answers[0][0] <= now:
            _, left = heapq.heappop(answers)
            window.arrive(left, now)
        while window.ready_at(now) <= now and pace.ready_at <= now:
            window.leave(now)
            pace.leave(now)
            arrived = now + chance.uniform(*there) + held_up(now)
            arrivals.append(arrived)
            answered = arrived + chance.uniform(*back) + held_up(now)
            heapq.heappush(answers, (answered, now))
    return sorted(arrivals)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ((1, 2), (1, 2)),
        ((40, 48), (40, 48)),
        ((150, 155), (20, 30)),
        ((5, 15), (5, 15)),
    ],
)
def test_the_whole_limit_is_used_at_any_distance(there, back):
    arrivals = simulate(there, back)
    settled = [at for at in arrivals if at > LATER + 15_000]
    share = (len(settled) - 1) / (settled[-1] - settled[0]) * 1000 / 30
    assert share >= 0.98
    assert most_within(arrivals, 1000) <= 30


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(6))
def test_messages_do_not_arrive_too_early_after_a_busy_phase(seed):
    arrivals = simulate((50, 150), (0, 3), seconds=300, busy=40, seed=seed)
    assert most_within(arrivals, 1000) <= 30


def test_the_pace_recovers_within_seconds_after_a_429():
    pace = Pace(100)
    pace.flooded(LATER)
    moments = []
    for now in range(LATER, LATER + 10_000):
        if pace.ready_at <= now:
            pace.leave(now)
            moments.append(now - LATER)
    assert sum(at < 1_000 for at in moments) < 115
    assert sum(at >= 9_000 for at in moments) >= 99


def test_a_late_message_still_counts_because_it_may_arrive_together_with_new_ones():
    window = Window(2, late_ms=5_000)
    for _ in range(2):
        window.leave(LATER)
    assert window.ready_at(LATER + 500) == LATER + 1_000
    assert LATER + 2_500 < window.ready_at(LATER + 2_500) < LATER + 2_600
    window.arrive(LATER, LATER + 2_600)
    assert window.ready_at(LATER + 2_600) > LATER + 2_600
    assert window.ready_at(LATER + 5_000) == 0, "what never arrives is given up"
