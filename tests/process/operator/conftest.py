"""Operators start from nothing: no database is there."""

import pytest

from tests.kit.process.world import open_world


@pytest.fixture
async def world(tmp_path):
    async with open_world(tmp_path, migrated=False) as world:
        yield world
