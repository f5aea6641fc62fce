"""Every decided case is drawn, unless a test says otherwise."""

import pytest

from tests.kit.services.looks import drawing


@pytest.fixture
def deployment(deployment):
    return drawing(deployment)
