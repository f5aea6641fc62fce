"""A channel whose lawyer checked the grounds and that draws no case, and cases that were told."""

from datetime import date

import pytest

from bot.channel.parts import Publication, SecondLook
from bot.values import replace
from tests.kit.register.appeals import contest, published
from tests.kit.services.looks import told_case

SITE = "https://register.example"


@pytest.fixture
def deployment(deployment):
    rules = Publication(lawyer_checked=date(2026, 1, 1))
    appeals = deployment.channel.appeals.model_copy(
        update={"kept_from": date(2026, 1, 1)}
    )
    parts = {
        "publication": rules,
        "appeals": appeals,
        "second_look": SecondLook(percent=0),
    }
    channel = deployment.channel.model_copy(update=parts)
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


@pytest.fixture
async def case(working, clock):
    """A case that Dana decided and whose reporter was told."""
    return await told_case(working, clock)


@pytest.fixture
async def contested(working, clock):
    """A case whose published decision its owner contests."""
    decided = await published(working, clock)
    async with working() as work:
        await contest(work)
    return decided
