"""Every decided case is drawn, unless a test says otherwise."""

import pytest

from tests.kit.services.looks import drawing, told_case


@pytest.fixture
def deployment(deployment):
    return drawing(deployment)


@pytest.fixture
async def case(working, clock):
    """A case that Dana decided and whose reporter was told."""
    return await told_case(working, clock)
