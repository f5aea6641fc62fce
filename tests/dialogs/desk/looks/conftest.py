"""A stage where every decided case is drawn for a second look."""

import pytest

from bot.channel.loader import SHIPPED
from tests.kit.stage import stage


@pytest.fixture
async def on(tmp_path):
    path = tmp_path / "every_case.toml"
    text = SHIPPED.read_text("utf-8")
    path.write_text(text.replace("percent = 5", "percent = 100"), "utf-8")
    async with stage(tmp_path, channel=path) as opened:
        yield opened
