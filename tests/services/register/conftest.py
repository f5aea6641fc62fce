"""A channel whose lawyer checked the grounds, and cases that were told."""

from dataclasses import replace
from datetime import date

import pytest

from bot.channel.publication import Publication


@pytest.fixture
def deployment(deployment):
    rules = Publication(lawyer_checked=date(2026, 1, 1))
    channel = deployment.channel.model_copy(update={"publication": rules})
    return replace(deployment, channel=channel)
