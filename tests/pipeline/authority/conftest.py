"""The two ways in which an authority takes case files."""

import pytest

from tests.kit.authority.mailbox import open_mailbox
from tests.kit.authority.receiver import open_receiver


@pytest.fixture
async def box():
    async with open_mailbox() as box:
        yield box


@pytest.fixture
async def receiver():
    async with open_receiver() as receiver:
        yield receiver
