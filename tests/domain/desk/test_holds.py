"""Holds: who has a case, until when, and who may not have it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cases.model import HOLD_MS, Case, HeldByOther, IllegalMove, Move, Recused, is_held
from bot.cases.moves import LONGEST_SNOOZE_MS, URGENT_SNOOZE_MS, decide
from bot.core.times import HOUR_MS
from bot.desk.model import Snooze, wake_times
from bot.values import Act, Status, Urgency

NOW, UNDO = 1_800_000_000_000, 60_000
DANA, MARAT = 11, 22
ZONE = "Asia/Almaty"


def a_case(status=Status.UNDER_REVIEW, **parts):
    return Case("c1", "4F7K2M", 1, status, "drugs", Urgency.NORMAL, NOW, **parts)


def moved(case, act, staff=DANA, at=NOW, **parts):
    return decide(case, Move(act, at, staff, **parts), UNDO)[0]


people = st.sampled_from([DANA, MARAT])
UNASKED = {Act.WAKE, Act.LAPSE, Act.ANSWER, Act.ADD}
HOLDS = [
    Act.TAKE,
    Act.RELEASE,
    Act.HAND_OVER,
    Act.SNOOZE,
    Act.WAKE,
    Act.LAPSE,
    Act.RECUSE,
    Act.UNRECUSE,
    Act.NOTE,
    Act.ANSWER,
    Act.ADD,
    Act.TELL,
    Act.ASK,
]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(HOLDS), people, people, st.integers(0, 2 * HOLD_MS), st.booleans()
        ),
        max_size=25,
    )
)
@example([(Act.SNOOZE, MARAT, MARAT, 0, False), (Act.TELL, MARAT, MARAT, HOUR_MS + 1, False)])
def test_no_sequence_of_moves_gives_a_case_to_two_or_to_who_is_recused(walk):
    case, now = a_case(Status.RECEIVED), NOW
    for act, who, to, pause, overrule in walk:
        now += pause
        who = None if act in UNASKED else who
        overrule = overrule and act in {Act.RELEASE, Act.HAND_OVER}
        move = Move(act, now, who, overrule=overrule, to=to, until=now + HOUR_MS)
        try:
            after, _ = decide(case, move, UNDO)
        except IllegalMove:
            continue
        assert (after.holder is None) == (after.held_at is None)
        assert after.holder not in after.recused
        assert after.recused >= case.recused or act is Act.UNRECUSE
        if after.snoozed_until is not None:
            assert after.holder is not None
            assert after.held_at >= after.snoozed_until  # the holder may act before it is woken
        takes_over = is_held(case, now) and after.holder not in (case.holder, None)
        assert not takes_over or act is Act.HAND_OVER
        assert not takes_over or who in (case.holder, None) or overrule
        case = after


def test_a_hold_ends_by_itself_only_when_it_is_over():
    held = moved(a_case(), Act.TAKE)
    with pytest.raises(IllegalMove):
        moved(held, Act.LAPSE, None, NOW + HOLD_MS - 1)
    assert moved(held, Act.LAPSE, None, NOW + HOLD_MS).holder is None
    asked = moved(a_case(), Act.ASK)
    lapsed = moved(asked, Act.LAPSE, None, NOW + HOLD_MS)
    assert lapsed.status is Status.NEED_INFO, "its reporters still owe an answer"


def test_who_is_recused_gets_and_does_nothing_even_as_an_admin():
    case = a_case(recused=frozenset({DANA}))
    for act in (Act.TAKE, Act.ASK, Act.DECIDE, Act.MERGE, Act.SNOOZE, Act.TELL):
        with pytest.raises(Recused):
            moved(case, act, overrule=True)
    with pytest.raises(Recused):
        moved(case, Act.HAND_OVER, MARAT, to=DANA)
    assert moved(case, Act.NOTE).recused == {DANA}


def test_a_case_is_put_off_within_limits_and_only_by_its_moderator():
    held = moved(a_case(), Act.TAKE)
    for until in (None, NOW, NOW + LONGEST_SNOOZE_MS + 1):
        with pytest.raises(IllegalMove):
            moved(held, Act.SNOOZE, until=until)
    urgent = replace(held, urgency=Urgency.URGENT)
    with pytest.raises(IllegalMove):
        moved(urgent, Act.SNOOZE, until=NOW + URGENT_SNOOZE_MS + 1)
    with pytest.raises(HeldByOther):
        moved(held, Act.SNOOZE, MARAT, until=NOW + HOUR_MS)
    asleep = moved(held, Act.SNOOZE, until=NOW + HOUR_MS)
    assert is_held(asleep, NOW + HOUR_MS + HOLD_MS - 1)
    assert moved(asleep, Act.NOTE).held_at == NOW + HOUR_MS, "a note does not wake it"


@pytest.mark.parametrize(
    ("clock", "evening", "tomorrow"),
    [("10:00", "18:00", "09:00"), ("16:59", "18:00", "09:00"), ("17:01", None, "09:00")],
)
def test_times_to_put_a_case_off_are_those_of_the_channels_zone(clock, evening, tomorrow):
    hour, minute = map(int, clock.split(":"))
    now = round(datetime(2026, 11, 26, hour - 5, minute, tzinfo=UTC).timestamp() * 1000)
    times = wake_times(now, ZONE, Urgency.NORMAL)

    def shown(snooze):
        if snooze not in times:
            return None
        return datetime.fromtimestamp(times[snooze] / 1000 + 5 * 3600, UTC).strftime("%d %H:%M")

    assert shown(Snooze.EVENING) == (evening and f"26 {evening}")
    assert shown(Snooze.TOMORROW) == f"27 {tomorrow}"
    assert shown(Snooze.DAYS) == "29 09:00"
    assert times[Snooze.HOUR] == now + HOUR_MS


@given(st.integers(NOW, NOW + 400 * 24 * HOUR_MS), st.sampled_from(Urgency))
def test_every_time_that_is_offered_is_permitted(now, urgency):
    held = moved(replace(a_case(), urgency=urgency), Act.TAKE, at=now)
    times = wake_times(now, ZONE, urgency)
    assert Snooze.HOUR in times
    for until in times.values():
        assert moved(held, Act.SNOOZE, at=now, until=until).snoozed_until == until
