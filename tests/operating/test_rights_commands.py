"""`python -m bot retention` and `erasure`: counts and proofs, without anybody's name."""

import pytest
from pydantic import SecretStr

from bot.cli import rights
from bot.cli.queues import NothingThere
from bot.privacy import store
from bot.settings import Settings

PROOF = "K7M49QWDX2A7FE"


@pytest.fixture
def settings(database, database_url):
    return Settings(database_url=SecretStr(database_url))


async def test_retention_names_each_kind_its_term_and_what_is_over(settings):
    told, counted = rights.rules(settings), await rights.due_now(settings)
    assert len(told) == len(counted)
    assert any("reports_after_closing_days" in line for line in told)
    assert all(line.endswith("over now: 0") for line in counted)


async def test_an_erasure_is_found_by_its_number_alone(settings, database):
    with pytest.raises(NothingThere):
        await rights.erasure(settings, PROOF)
    with pytest.raises(NothingThere):
        await rights.erasure(settings, "not a number")
    async with database.transaction() as tx:
        await store.proofs.add(tx, store.Erasure(PROOF, 1_800_000_000_000))
    assert "not yet" in await rights.erasure(settings, "k7m49q-wdx2-a7fe")
    async with database.transaction() as tx:
        await store.proofs.set(tx, PROOF, done_at=1_800_000_000_000)
    line = await rights.erasure(settings, PROOF)
    assert line == "asked for on 2027-01-15 (UTC); complete"
