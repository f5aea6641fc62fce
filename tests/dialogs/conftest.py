"""A stage with the bot running on it, on SQLite."""

import pytest

from tests.kit.stage import stage


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path) as opened:
        yield opened
