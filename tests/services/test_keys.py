"""Keys change while people report: nobody is forgotten, nothing sealed is lost."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.services import keys, resealing
from bot.services.citizen import erasure, following, welcome
from bot.services.desk.abuse import pausing
from bot.services.keys import KeyState
from bot.services.resealing import Place
from bot.services.vault import Vault, fingerprint_of
from bot.services.work import DAY_MS, Work
from bot.storage.citizen import drafts, pauses, people
from bot.storage.citizen.pauses import Pause
from bot.storage.engine.database import TransientDatabaseError
from bot.storage.queues import inbox, leases
from bot.storage.schema import people as table
from tests.kit.services import acts

OLD, NEW = b"k" * 32, b"n" * 32
RETENTION = load_channel(None).retention


@pytest.fixture
def with_keys(database, deployment):
    """`async with with_keys(NEW, OLD) as work:` is one unit of work of a process with these."""

    @asynccontextmanager
    async def begin(*held):
        database.sealer = vault = Vault(*held)
        async with database.transaction() as tx:
            yield Work(tx, replace(deployment, vault=vault))

    return begin


async def reseal(work):
    place = Place()
    while place is not None:
        place = await resealing.portion(work.tx, work.vault, place)


async def test_a_person_and_a_code_are_known_under_an_earlier_key(with_keys):
    async with with_keys(OLD) as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        report, code = await acts.filed_code(work, person)
    async with with_keys(NEW, OLD) as work:
        assert (await welcome.recognise(work, 42, "ru")).id == person.id
        found = await following.look_up(work, person, code)
        assert found is not None
        assert found.id == report.id


async def test_people_and_their_pauses_are_known_without_the_earlier_key_afterwards(with_keys):
    async with with_keys(OLD) as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        pause = Pause(work.now + DAY_MS, None, "words", "report")
        assert await pauses.add(work.tx, person.id, pause)
        assert not await resealing.is_done(work.tx, Vault(NEW))
    async with with_keys(NEW, OLD) as work:
        await reseal(work)
    async with with_keys(NEW) as work:
        again = await welcome.recognise(work, 42, "ru")
        assert again.id == person.id
        assert await pausing.paused(work, again) is not None
        sealed = await people.sealed_address(work.tx, person.id)
        assert work.vault.open(bytes(sealed), person.id) == 42
        assert await resealing.is_done(work.tx, work.vault)


async def test_a_pause_finds_a_person_who_comes_back_after_erasing(with_keys):
    async with with_keys(OLD) as work:
        person = await acts.citizen(work)
        assert await pauses.add(work.tx, person.id, Pause(work.now + DAY_MS, None, "words", "r"))
        await erasure.erase(work, person)
        await erasure.forget(work, {"person": person.id})
    async with with_keys(NEW, OLD) as work:
        await reseal(work)
        [need] = await keys.needs(work.tx, work.vault, closing_days=90, backups_days=30)
        assert need.pauses == 1
        again = await welcome.recognise(work, 42, "ru")
        assert await pausing.paused(work, again) is not None
        [need] = await keys.needs(work.tx, work.vault, closing_days=90, backups_days=30)
        assert need.pauses == 0


async def test_who_erased_their_data_stays_unrecognisable(with_keys):
    async with with_keys(OLD) as work:
        person = await acts.citizen(work)
        await erasure.erase(work, person)
        before = (await work.tx.row(_person(person.id)))["identity"]
    async with with_keys(NEW, OLD) as work:
        await reseal(work)
        row = await work.tx.row(_person(person.id))
        assert row["identity"] == before
        assert work.vault.is_current(bytes(row["address"]))


async def test_what_waits_is_sealed_again(with_keys):
    async with with_keys(OLD) as work:
        person = await acts.citizen(work)
        await acts.filed_code(work, person)
        await acts.draft(work, person)
        await inbox.accept(work.tx, 1, "u:x", '{"text": "sealed"}')
        owed = [row["params"] for row in await acts.owed(work, person)]
        assert owed
    async with with_keys(NEW, OLD) as work:
        await reseal(work)
    async with with_keys(NEW) as work:
        claimed = await inbox.claim(work.tx, "me", work.now + 1, 1)
        assert [one.body for one in claimed] == ['{"text": "sealed"}']
        assert [row["params"] for row in await acts.owed(work, person)] == owed
        assert await drafts.peek(work.tx, person.id) is not None


async def test_an_earlier_key_is_needed_until_its_reports_and_backups_are_gone(with_keys, clock):
    async with with_keys(OLD) as work:
        await keys.switch(work.tx, fingerprint_of(OLD))
        await acts.open_desk(work)
        report, _ = await acts.filed_code(work, await acts.citizen(work))
    async with with_keys(NEW, OLD) as work:
        await keys.switch(work.tx, fingerprint_of(NEW))
        other, _ = await acts.filed_code(work, await acts.citizen(work, 43))
        [need] = await _needs(work)
        retired = work.now + RETENTION.backups_days * DAY_MS
        assert (need.fingerprint, need.reports) == (fingerprint_of(OLD), 1)
        assert need.backups_until == retired
    clock.now += (RETENTION.reports_after_closing_days + 1) * DAY_MS
    async with with_keys(NEW, OLD) as work:
        [need] = await _needs(work)
        assert (need.reports, need.backups_until) == (1, None), "its case is open"
        await following.withdraw(work, report)
        await following.withdraw(work, other)
    clock.now += (RETENTION.reports_after_closing_days + 1) * DAY_MS
    async with with_keys(NEW, OLD) as work:
        assert not any(await _needs(work))


async def test_a_process_that_missed_a_change_takes_nobody_for_new(with_keys):
    async with with_keys(OLD) as work:
        await acts.citizen(work)
    async with with_keys(NEW, OLD) as work:
        await keys.switch(work.tx, fingerprint_of(NEW))
        await reseal(work)
    with pytest.raises(TransientDatabaseError):
        async with with_keys(OLD) as work:
            await welcome.recognise(work, 42, "ru")


async def test_a_change_waits_for_every_live_process(with_keys):
    wanted = [fingerprint_of(NEW), fingerprint_of(OLD)]
    async with with_keys(OLD) as work:
        tx, found = work.tx, KeyState(fingerprint_of(OLD), turning=True)
        await leases.heartbeat(tx, "a", tx.now + 10_000)
        assert await keys.behind(tx, found, wanted) == 1, "it announced nothing"
        await keys.announce(tx, "a", keys.announcement(work.vault))
        await keys.announce(tx, "dead", keys.announcement(work.vault))
        assert await keys.behind(tx, found, wanted) == 1, "it lacks the new key"
        work.vault.adopt([NEW, OLD], fingerprint_of(OLD))
        await keys.announce(tx, "a", keys.announcement(work.vault))
        assert await keys.behind(tx, found, wanted) == 1, "it does not look for both orders"
        work.vault.is_turning = True
        await keys.announce(tx, "a", keys.announcement(work.vault))
        assert await keys.behind(tx, found, wanted) == 0
        assert "dead" not in (await keys.state(tx)).announced


def _person(id):
    return sa.select(table).where(table.c.id == id)


async def _needs(work):
    return await keys.needs(
        work.tx,
        work.vault,
        closing_days=RETENTION.reports_after_closing_days,
        backups_days=RETENTION.backups_days,
    )
