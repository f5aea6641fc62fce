"""Databases and chats of every released version are read by this one."""

import hashlib

import pytest

from bot.channel.loader import load_channel
from bot.core.buttons import decode
from bot.core.database.migrate import HEAD, SCRIPTS, migrate, revision
from bot.core.messages import read_notice
from bot.core.work import Deployment, Work
from bot.history import service
from tests.kit.databases import VAULT, open_with_key
from tests.kit.services.log import faults
from tests.kit.storage.releases import RELEASED, read, restored
from tests.kit.storage.upgrades import content

RELEASES = sorted(RELEASED.glob("*.json"))
REVISIONS = {
    "0001_baseline.py": "5315128568e690a9fa034274641e2d5a83910610c065970e05dc735d535ce0bf",
}
"""Hashes of the files of revisions that were released: they never change again."""


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def left(request):
    """Rows, messages and buttons of one released version."""
    return read(request.param)


async def test_a_database_is_upgraded_with_every_row_and_a_log_that_verifies(left, blank, tmp_path):
    url = await blank()
    await restored(url, left, tmp_path)
    await migrate(url)
    found = await content(url)
    for name, rows in left["tables"].items():
        assert len(found[name][2]) >= len(rows), name
    database = await open_with_key(url)
    try:
        assert await revision(database) == HEAD
        assert await faults(database) == []
        deployment = Deployment(load_channel(None), VAULT)
        async with database.transaction() as tx:
            note = (await service.make(Work(tx, deployment))).note
        assert await faults(database, note) == []
    finally:
        await database.close()


def test_messages_on_their_way_are_read(left):
    for kind, some in left["messages"].items():
        for params in some:
            assert type(read_notice(kind, params)).__name__ == kind


def test_buttons_in_chats_mean_what_they_meant(left):
    meant = {data: type(decode(data)).__name__ for data in left["buttons"]}
    assert meant == left["buttons"]


def test_released_revisions_stay_as_they_are():
    for name, known in REVISIONS.items():
        content = (SCRIPTS / "versions" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == known, f"{name}: add a revision instead"
