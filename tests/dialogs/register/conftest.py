"""A stage whose channel publishes its decisions."""

import pytest

from tests.kit.stage import stage


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path, publishes=True) as opened:
        yield opened
