"""The services of the log need the key of their database."""

import pytest


@pytest.fixture(autouse=True)
def _key(database, deployment):
    database.sealer = deployment.vault
