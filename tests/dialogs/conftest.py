"""A stage with the bot running on it, on SQLite."""

import pytest

from bot.desk import cards
from tests.kit.regional import regional_channel
from tests.kit.stage import stage


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path) as opened:
        yield opened


@pytest.fixture
async def regional(tmp_path):
    """The same where a department and a number depend on the region."""
    async with stage(tmp_path, channel=regional_channel(tmp_path)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _counts_change_soon(monkeypatch):
    """The group's card counts what reporters add together: here it changes at once."""
    monkeypatch.setattr(cards, "COUNTS_WAIT_MS", 50)
