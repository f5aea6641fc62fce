"""A channel whose lawyer checked the grounds, and cases that were told."""

from dataclasses import replace
from datetime import date

import pytest

from bot.channel.parts import Publication

SITE = "https://register.example"


@pytest.fixture
def deployment(deployment):
    rules = Publication(lawyer_checked=date(2026, 1, 1))
    appeals = deployment.channel.appeals.model_copy(update={"kept_from": date(2026, 1, 1)})
    channel = deployment.channel.model_copy(update={"publication": rules, "appeals": appeals})
    return replace(deployment, channel=channel, public_url=SITE)


@pytest.fixture
def statements(work, monkeypatch):
    """Every statement that is run from now on."""
    found = []
    for name in ("rows", "run"):
        run = getattr(type(work.tx), name)

        async def recorded(tx, statement, /, run=run, **values):
            found.append(statement)
            return await run(tx, statement, **values)

        monkeypatch.setattr(type(work.tx), name, recorded)
    return found
