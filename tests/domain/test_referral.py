"""The stages of a referral: only permitted moves, with times that agree with the stage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.afterwards import MOVES, IllegalStage, Referral, Stage, moved
from bot.values import Way

NOW = 1_800_000_000_000
NEW = Referral(
    "r1", "c1", "d1", "mia", "KZ-75", Way.EMAIL, Stage.PLANNED, NOW, chase_at=NOW + 1
)
PATHS = st.lists(st.sampled_from(Stage), max_size=12)


def walk(stages):
    """The referral after those of the stages that are permitted, and each step."""
    now, steps = NEW, []
    for n, stage in enumerate(stages, start=1):
        if stage in MOVES[now.stage]:
            after = moved(now, stage, NOW + n)
            steps.append((now, after))
            now = after
    return now, steps


@given(PATHS)
def test_what_is_forbidden_raises_and_changes_nothing(stages):
    now, _ = walk(stages)
    for stage in set(Stage) - MOVES[now.stage]:
        with pytest.raises(IllegalStage) as raised:
            moved(now, stage, NOW)
        assert raised.value.referral is now
    assert not MOVES[Stage.RECALLED], "what was taken back stays so"


@given(PATHS)
def test_the_times_agree_with_the_stage(stages):
    now, _ = walk(stages)
    if now.stage in {Stage.SENT, Stage.RECEIVED, Stage.DONE, Stage.REFUSED}:
        assert now.sent_at is not None
    if now.stage in {Stage.PLANNED, Stage.LEAVING, Stage.FAILED}:
        assert now.sent_at is None
    if now.stage in {Stage.RECEIVED, Stage.DONE, Stage.REFUSED}:
        assert now.received_at is not None
        assert now.received_at >= (now.sent_at or 0)
    assert (now.closed_at is not None) is now.stage.is_over
    assert not (now.stage.is_over and now.chase_at)
