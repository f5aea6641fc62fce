"""Keys change while people report: nobody is forgotten, nothing sealed is lost."""

from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from bot.core import key_change, people_store, sealed
from bot.core.database import TransientDatabaseError
from bot.core.queues import leases
from bot.core.tables import people as table
from bot.core.times import DAY_MS
from bot.core.vault import Vault, fingerprint_of
from bot.core.work import Work
from bot.desk import abuse
from bot.privacy import erasure
from bot.reports import pauses_store, reports_store, welcome
from bot.reports.pauses import FilingPaused
from bot.values import replace
from tests.kit.services import acts

OLD, NEW = b"k" * 32, b"n" * 32


@pytest.fixture
def with_keys(database, deployment):
    """`async with with_keys(NEW, OLD) as work:` is one unit of work of a process with these."""

    @asynccontextmanager
    async def begin(*held):
        database.sealer = vault = Vault(*held)
        async with database.transaction() as tx:
            yield Work(tx, replace(deployment, vault=vault))

    return begin


async def needs(work):
    """What still needs an earlier key."""
    kept = work.channel.retention
    return await key_change.needs(work.tx, work.vault, kept, reports_store.count_by_key)


async def test_people_and_their_pauses_are_known_without_the_earlier_key(
    database, with_keys
):
    async with with_keys(OLD) as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        pause = FilingPaused(work.now + DAY_MS, None, "words", "report")
        assert await pauses_store.add_pause(work.tx, person.id, pause)
        gone = await acts.citizen(work, 43)
        assert await pauses_store.add_pause(work.tx, gone.id, pause)
        await erasure.erase(work, gone)
        await erasure.forget(work, person=gone.id)
    await seal_again(database)
    async with with_keys(NEW, OLD) as work:
        for pauses in (1, 0):
            [need] = await key_change.needs(
                work.tx, work.vault, work.channel.retention, reports_store.count_by_key
            )
            assert need.pauses == pauses
            back = await welcome.recognise(work, 43, "ru")
            assert await abuse.paused(work, back) is not None, "erasing ends no pause"
    async with with_keys(NEW) as work:
        again = await welcome.recognise(work, 42, "ru")
        assert again.id == person.id
        assert await abuse.paused(work, again) is not None
        address = await people_store.sealed_address(work.tx, person.id)
        assert work.vault.open(bytes(address), person.id) == 42
        assert await sealed.get_fact(work.tx, "secret:sealed") == work.vault.fingerprint


async def test_an_earlier_key_is_needed_for_the_codes_that_were_made_with_it_alone(
    database, with_keys
):
    async with with_keys(OLD) as work:
        await acts.open_desk(work)
        await acts.file(work, await acts.citizen(work))
    await seal_again(database)
    async with with_keys(NEW, OLD) as work:
        for person in (43, 44):
            await acts.file(work, await acts.citizen(work, person))
        [need] = await key_change.needs(
            work.tx, work.vault, work.channel.retention, reports_store.count_by_key
        )
        assert (need.fingerprint, need.reports) == (fingerprint_of(OLD), 1)


async def test_who_erased_their_data_stays_unrecognisable(database, with_keys):
    async with with_keys(OLD) as work:
        person = await acts.citizen(work)
        await erasure.erase(work, person)
        before = (await work.tx.row(_person(person.id)))["identity"]
    await seal_again(database)
    async with with_keys(NEW, OLD) as work:
        row = await work.tx.row(_person(person.id))
        assert row["identity"] == before
        assert work.vault.is_current(bytes(row["address"]))


async def test_a_process_that_missed_a_change_takes_nobody_for_new(database, with_keys):
    async with with_keys(OLD) as work:
        await acts.citizen(work)
    async with with_keys(NEW, OLD) as work:
        await key_change.switch(work.tx, fingerprint_of(NEW))
    await seal_again(database)
    with pytest.raises(TransientDatabaseError):
        async with with_keys(OLD) as work:
            await welcome.recognise(work, 42, "ru")


async def test_a_change_waits_for_every_live_process(with_keys):
    wanted = [fingerprint_of(NEW), fingerprint_of(OLD)]
    async with with_keys(OLD) as work:
        tx, old, later = work.tx, fingerprint_of(OLD), work.now + 10_000
        await leases.take_lease(tx, f"{leases.PROCESS}dead", "dead", work.now, old)
        for known, behind in (
            ("", 1),
            (old, 1),
            (" ".join(wanted), 1),
            (f"{old} {wanted[0]}", 0),
        ):
            await leases.take_lease(tx, f"{leases.PROCESS}a", "a", later, known)
            assert await key_change.behind(tx, old, wanted) == behind


async def seal_again(database):
    database.sealer = Vault(NEW, OLD)
    await key_change.seal_again(database, database.sealer)


def _person(id):
    return sa.select(table).where(table.c.id == id)
