"""Checkpoints leave the database: to a file, to a channel."""

import pytest

from bot.cli.doctor.findings import Health
from bot.cli.doctor.stored import examine_log
from bot.core.queues.tables import said
from bot.core.times import DAY_MS
from bot.history import checkpoint_file, service
from bot.settings import Settings
from bot.values import replace
from tests.kit.services import acts

CHANNEL = -1001234


async def make(working):
    async with working() as work:
        return (await service.make(work)).note


async def test_the_file_gets_every_checkpoint_once_and_keeps_what_is_there(
    database, working, tmp_path
):
    path = tmp_path / "public" / "checkpoints"
    notes = [await make(working)]
    done = await checkpoint_file.append_newest(database, path)
    notes.append(await make(working))
    await checkpoint_file.append_newest(database, path, done)
    await checkpoint_file.append_newest(database, path)
    assert checkpoint_file.read_checkpoints(path) == notes
    assert path.stat().st_mode & 0o777 == 0o644
    path.write_text(notes[0][: len(notes[0]) // 2])  # a crash cut it off
    await checkpoint_file.append_newest(database, path)
    assert notes[0] in path.read_text()


@pytest.fixture
def found(database):
    """What the doctor finds with these settings: the health of the log, and words."""

    async def found(**given):
        async with database.reading() as tx:
            finding = await examine_log(tx, Settings(**given))
        return finding.health, finding.words

    return found


async def test_the_doctor_says_whether_checkpoints_stand_outside(
    database, working, clock, tmp_path, found
):
    path = tmp_path / "checkpoints"
    assert (await found())[0] is Health.WARNING
    await make(working)
    health, words = await found()
    assert (health, "CHECKPOINT_FILE" in words, "status 4" in words) == (
        Health.WARNING,
        True,
        True,
    )
    health, words = await found(checkpoint_file=path)
    assert (health, "cannot be read" in words) == (Health.BAD, True)
    await checkpoint_file.append_newest(database, path)
    assert (await found(checkpoint_file=path))[0] is Health.GOOD
    await make(working)
    health, words = await found(checkpoint_file=path)
    assert (health, "lacks it" in words) == (Health.BAD, True)
    await checkpoint_file.append_newest(database, path)
    async with working() as work:
        await service.begin_anew(work.tx)
    health, words = await found(checkpoint_file=path)
    assert (health, "audit acknowledge" in words) == (Health.BAD, True)
    async with working() as work:
        await service.acknowledge_epochs(work.tx)
    assert (await found(checkpoint_file=path))[0] is Health.GOOD
    clock.advance(ms=3 * DAY_MS)
    health, words = await found(checkpoint_file=path)
    assert (health, "sequence" in words) == (Health.BAD, True)


async def test_the_channel_gets_a_checkpoint_and_the_doctor_says_when_it_did_not(
    working, deployment, clock, found
):
    async with working() as work:
        with_chat = replace(deployment, checkpoint_chat=CHANNEL)
        signed = await service.make(type(work)(work.tx, with_chat))
        [posted] = await acts.owed(work)
    assert (posted["address"], posted["params"]) == (
        f"chat:{CHANNEL}",
        {"note": signed.note},
    )
    assert posted["once"] == deployment.vault.message_key(service.once_of(signed.size))
    clock.advance(seconds=2 * 3600)
    health, words = await found(checkpoint_chat=CHANNEL)
    assert (health, "may post" in words) == (Health.BAD, True)
    async with working() as work:
        await work.tx.run(said.update().values(arrived=1))
    assert (await found(checkpoint_chat=CHANNEL))[0] is Health.GOOD
