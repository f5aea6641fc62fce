"""Nothing is deleted by age by a clock that may be wrong; an operator says which one is right."""

from types import SimpleNamespace

import pytest

from bot.core import clock_check
from bot.core.clock_check import NEAR_MS, ClockWatch, TelegramClock
from bot.core.queues import tasks_store
from bot.core.queues.tasks import TaskRunner, Timed
from bot.core.times import DAY_MS, HOUR_MS, MINUTE_MS
from bot.core.work import Deployment
from tests.kit.databases import VAULT
from tests.kit.services import acts


@pytest.fixture
def process(database, clock):
    """A process of the bot: what it heard of Telegram, its watch, and the alarms it raised."""
    telegram, alarms = TelegramClock(database), []

    async def alarm(tx):
        alarms.append(tx.now)

    async def hear(told):
        telegram.hear(clock.now, told)
        await watch.look()

    async def may_delete():
        async with database.reading() as tx:
            return await clock_check.may_delete(tx)

    watch = ClockWatch(database, telegram, alarm)
    return SimpleNamespace(
        telegram=telegram,
        alarms=alarms,
        hear=hear,
        look=watch.look,
        may_delete=may_delete,
    )


async def confirm(database, ahead=0):
    async with database.transaction() as tx:
        await clock_check.confirm(tx, ahead)


async def test_nothing_is_deleted_before_telegram_agreed_and_an_hour_after_it(
    process, clock
):
    assert not await process.may_delete()
    await process.hear(clock.now - 5_000)
    assert await process.may_delete()
    clock.advance(ms=NEAR_MS + 1)
    await process.look()
    assert not await process.may_delete(), "Telegram was not heard since"
    await process.hear(clock.now + 5_000)
    assert await process.may_delete()
    assert process.alarms == []


@pytest.mark.parametrize("days", [400, 1, -1, -400])
async def test_a_clock_that_differs_stops_it_until_an_operator_confirms(
    database, process, clock, days
):
    telegram = clock.now
    clock.jump(hours=24 * days)
    await process.hear(telegram)
    assert not await process.may_delete()
    assert len(process.alarms) == 1
    await process.hear(telegram)
    assert len(process.alarms) == 1, "one alarm for all of it"
    clock.jump(hours=-24 * days)
    await process.hear(clock.now)
    assert not await process.may_delete(), "rows may be dated wrongly meanwhile"
    await confirm(database)
    assert await process.may_delete()


async def test_a_clock_that_jumps_stops_it_at_once(process, clock):
    await process.hear(clock.now)
    clock.jump(hours=24 * 400)
    assert not await process.may_delete()
    await process.look()
    assert process.alarms == [], "only Telegram says which one is wrong"


async def test_a_machine_that_slept_takes_no_old_answer_for_another_time(
    process, clock
):
    await process.hear(clock.now)
    asked, told = clock.now, clock.now + 1000
    clock.jump(hours=7)  # steady time stands still meanwhile
    process.telegram.hear(asked, told)
    await process.look()
    await process.hear(clock.now)
    assert process.alarms == []
    assert await process.may_delete()


async def test_an_operator_who_vouches_for_the_clock_vouches_for_this_difference(
    database, process, clock
):
    wrong = 400 * DAY_MS
    await process.hear(clock.now - wrong)
    await confirm(database, ahead=wrong)
    clock.advance(ms=HOUR_MS)
    await process.hear(clock.now - wrong)
    assert await process.may_delete()
    await process.hear(clock.now - 2 * wrong)
    assert not await process.may_delete()
    assert len(process.alarms) == 2


async def test_rows_dated_after_now_stop_it_until_an_operator_confirms(
    database, working, process, clock
):
    clock.jump(hours=24 * 400)
    async with working() as work:
        await acts.citizen(work)
    clock.jump(hours=-24 * 400)
    await process.hear(clock.now)
    assert not await process.may_delete()
    assert len(process.alarms) == 1
    await confirm(database)
    clock.advance(ms=30 * MINUTE_MS)
    await process.hear(clock.now)
    assert await process.may_delete()
    assert len(process.alarms) == 1, "these rows are known"


async def test_a_server_that_tells_no_time_is_an_alarm_after_an_hour(
    database, process, clock
):
    await process.hear(None)
    assert process.alarms == []
    clock.advance(ms=HOUR_MS)
    await process.hear(None)
    assert len(process.alarms) == 1
    assert not await process.may_delete()
    await confirm(database)
    clock.advance(ms=2 * HOUR_MS)
    await process.hear(None)
    assert await process.may_delete()


async def test_a_task_that_deletes_waits_for_the_clock_and_others_do_not(
    database, process, clock
):
    done = []

    def noting(name, *, deletes):
        async def run(work):
            done.append(name)

        return Timed(run, deletes=deletes)

    timed = {
        "sweep": noting("sweep", deletes=True),
        "other": noting("other", deletes=False),
    }
    runner = TaskRunner(
        database, Deployment(None, VAULT), SimpleNamespace(holds=bool), timed
    )

    async def pass_time():
        clock.advance(seconds=20)
        await runner._round()

    async with database.transaction() as tx:
        for kind in timed:
            await tasks_store.schedule(tx, kind, kind, {}, tx.now)
    await pass_time()
    await pass_time()
    assert done == ["other"]
    await process.hear(clock.now)
    await pass_time()
    assert done == ["other", "sweep"]
