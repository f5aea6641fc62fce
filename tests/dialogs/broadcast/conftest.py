"""An admin who writes broadcasts."""

import pytest

from tests.kit.people.admins import admin


@pytest.fixture
async def boss(on):
    return await admin(on)
