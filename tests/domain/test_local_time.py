"""A typed time is read in the channel's time zone."""

from datetime import UTC, datetime

import pytest

from bot.core.typed_time import TimeProblem, read_time

NOW = round(datetime(2026, 11, 24, 10, 0, tzinfo=UTC).timestamp() * 1000)
"""15:00 in Almaty."""


def read(text):
    return read_time(text, NOW, "Asia/Almaty")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("24.11 18:30", (2026, 11, 24, 13, 30)),
        ("2026-12-01 10:00", (2026, 12, 1, 5, 0)),
        ("01.12 9.15", (2026, 12, 1, 4, 15)),
        ("18:30", (2026, 11, 24, 13, 30)),
        ("Tomorrow at 9", (2026, 11, 25, 4, 0)),
        ("ертең 9:00", (2026, 11, 25, 4, 0)),
        ("бүгін сағат 18:30", (2026, 11, 24, 13, 30)),
        ("послезавтра 00:00", (2026, 11, 25, 19, 0)),
        ("05.01 9:00", (2027, 1, 5, 4, 0)),
    ],
)
def test_typed_times_are_read(text, utc):
    assert read(text) == round(datetime(*utc, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((text, TimeProblem.PAST) for text in ("14:59", "15:00", "23.11 18:30")),
        *((text, TimeProblem.NO_SUCH_TIME) for text in ("31.02 10:00", "tomorrow 25:00")),
        ("24.11.2029 10:00", TimeProblem.TOO_FAR),
        *((text, TimeProblem.UNREADABLE) for text in ("24.11", "tomorrow", "soon", "")),
    ],
)
def test_unreadable_times_are_refused_with_the_reason(text, problem):
    assert read(text) is problem
