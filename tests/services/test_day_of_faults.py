"""A day on which everything breaks once: each alarm is told by e-mail, and its end, and no other."""

import json

import pytest

from bot.backups.folder import backup_name
from bot.core import clock_check
from bot.core.database import TransientDatabaseError
from bot.core.messages import Address, Lane
from bot.core.queues import inbox, outbox
from bot.desk import reminders
from bot.history import service
from bot.settings import Settings
from bot.values import replace
from offline_telegram import Sandbox
from tests.kit.pipeline.machine import make_bot, post, say
from tests.kit.services import acts
from tests.kit.services.desk_acts import file_one, said
from tests.kit.services.faults import HOUR, Faults, touch
from tests.kit.waiting import until

DAY = 24 * HOUR
DAY_MS = DAY * 1000


@pytest.fixture
def settings(tmp_path):
    for name in ("data", "backups"):
        (tmp_path / name).mkdir()
    return Settings(
        data_dir=tmp_path / "data",
        backup_dir=tmp_path / "backups",
        backup_recipient="age1",
        checkpoint_file=tmp_path / "checkpoints",
    )


@pytest.fixture
def deployment(deployment, settings):
    return replace(deployment, settings=settings)


@pytest.fixture
async def sandbox():
    async with Sandbox(page=False, seed=1) as sandbox:
        yield sandbox


@pytest.fixture
async def faults(database, clock, deployment, sandbox, tmp_path, monkeypatch):
    async with make_bot(sandbox.root) as bot:
        found = Faults(database, clock, deployment, bot, tmp_path, monkeypatch)
        await found.open_mail()
        await found.start()
        yield found
        await found.end()
        await found.close_mail()


OTHERWISE = {"cannot store", "telegram away", "messages wait"}
"""Troubles that admins hear of in Telegram by their own watchers."""


def subjects(letters):
    return [one["Subject"].removeprefix("Habarla @bot: ") for one in letters]


async def checkpoint(working, clock):
    for _ in range(2):
        clock.advance(seconds=60)
        async with working() as work:
            await service.make_leaves(work)


async def two_days_before(faults, working, clock, settings):
    """A checkpoint, a backup, and a case without a decision; the last drill was long ago."""
    began = clock()
    async with working() as work:
        _, early = await file_one(work, 41, url="https://example.com/early")
        await acts.decide(work, early)
    await checkpoint(working, clock)
    clock.advance(seconds=15 * HOUR)
    async with working() as work:
        _, report = await file_one(work)
    clock.advance(seconds=25 * HOUR)
    (settings.backup_dir / backup_name(began + 12 * HOUR * 1000)).touch()
    touch(settings.backup_dir / "last-drill", began - 98 * DAY_MS + 14 * HOUR * 1000)
    async with working() as work:
        await reminders.remind_of_due_cases(work)
        await said(work)
    return report


async def test_each_fault_of_a_day_is_told_once_with_its_end_and_nothing_else(
    faults, working, clock, settings, sandbox, database
):
    report = await two_days_before(faults, working, clock, settings)
    await faults.pass_time(60, step=10)
    assert (faults.told, faults.letters) == ([], []), "all is well"
    await outages(faults, sandbox)
    await wrong_clock(faults, database, clock)
    await kills(faults)
    await stuck_queues(faults, database)
    await ages(faults, working, clock, settings, report)
    expected = [
        "ALARM: cannot store",
        "over: cannot store",
        "ALARM: telegram away",
        "over: telegram away",
        "over: disk low",  # the only letter: its beginning never left
        "ALARM: mail away",
        "over: mail away",
        "ALARM: clock doubted",
        "over: clock doubted",
        "ALARM: restarts",
        "over: restarts",
        "ALARM: updates wait",
        "over: updates wait",
        "ALARM: messages wait",
        "over: messages wait",
        "ALARM: checkpoint old",
        "ALARM: cases wait",
        "ALARM: backup old",
        "ALARM: drill old",
    ]
    ends = ["over: backup old", "over: cases wait", "over: checkpoint old"]
    found = subjects(faults.letters)
    found[4:6] = sorted(found[4:6], reverse=True)  # which of the two goes first is open
    assert found[:19] == expected
    assert sorted(found[19:]) == [*ends, "over: drill old"]
    by_telegram = [one for one in found if one.partition(": ")[2] not in OTHERWISE]
    by_mail_alone = ["over: clock doubted"]  # who says so is at the server
    by_telegram.append("ALARM: disk low")  # the letter that never left
    assert sorted(by_telegram) == sorted([*faults.told, *by_mail_alone])


async def outages(faults, sandbox):
    faults.database.trouble = TransientDatabaseError("away")
    await faults.pass_time(30)
    assert subjects(faults.letters) == ["ALARM: cannot store"], "while it lasts"
    faults.database.trouble = None
    await faults.pass_time(5)
    sandbox.faults.set(down=True)
    await faults.pass_time(30)
    assert subjects(faults.letters)[2:] == ["ALARM: telegram away"], "while it lasts"
    sandbox.faults.set(down=False)
    await faults.pass_time(5)
    await faults.close_mail()
    faults.room = 10**8
    await faults.pass_time(10)
    assert faults.told == ["ALARM: disk low", "ALARM: mail away"], "while they last"
    faults.room = 10**12
    await faults.pass_time(5)
    await faults.open_mail()
    await until(lambda: not faults.mail._waiting)
    await faults.pass_time(5)


async def wrong_clock(faults, database, clock):
    clock.jump(hours=5)
    await faults.pass_time(10)
    clock.jump(hours=-5)
    async with database.transaction() as tx:
        await clock_check.confirm(tx, 0)
    await faults.pass_time(5)


async def kills(faults):
    """The first to be killed ran for hours; two that ended soon after their start are none."""
    for _ in range(3):
        await faults.start()
        await faults.pass_time(2)
    assert subjects(faults.letters)[-1] == "over: clock doubted"
    await faults.start()
    await faults.pass_time(30)


async def stuck_queues(faults, database):
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(1, "u:1", json.dumps(say(1, "hello")))])
    await faults.pass_time(10)
    async with database.transaction() as tx:
        await inbox.drop_update(tx, 1)
    await faults.pass_time(5)
    faults.sends = False
    async with database.transaction() as tx:
        await outbox.post(tx, post(Address(chat=7), lane=Lane.ANSWER))
    await faults.pass_time(10)
    faults.sends = True
    await faults.pass_time(5)


async def ages(faults, working, clock, settings, report):
    """A thing too old after so many hours is told then, and no sooner."""
    await faults.pass_time(22 * 60, step=10)
    (settings.backup_dir / backup_name(clock())).touch()
    touch(settings.backup_dir / "last-drill", clock())
    async with working() as work:
        await acts.decide(work, report)
    await checkpoint(working, clock)
    await faults.pass_time(5)
