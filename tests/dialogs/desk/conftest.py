"""The group's card counts what reporters add together: here it changes at once."""

import pytest

from bot.desk import cards


@pytest.fixture(autouse=True)
def _counts_change_soon(monkeypatch):
    monkeypatch.setattr(cards, "COUNTS_WAIT_MS", 50)
