"""Open cases at closed desks are found with one index lookup for each closed desk."""

import pytest

from bot.cases import store
from bot.core.vault import Vault
from tests.kit.storage.dataset import Dataset, Size
from tests.kit.storage.load import load
from tests.kit.storage.plans import explained


@pytest.mark.no_cover
@pytest.mark.slow
async def test_open_cases_at_closed_desks_are_found_by_an_index(connection, database_url):
    await load(database_url, Dataset(Size(4_000, 4_000, 800), Vault(b"0" * 32)))
    if not database_url.startswith("sqlite"):
        await connection.execute("ANALYZE")
    for query in (store._closed_desks, store.open_at, store.without_desk):
        lines = str(await explained(connection, query.statement))
        assert "ix_cases_open" in lines.replace("ix_cases_open_host", ""), lines
        assert "Hash" not in lines
