"""The running bot makes a backup each night, and sooner where one was missed."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backups.daily import DailyBackups, is_due, newest_in
from bot.backups.drills import BackupHealth
from bot.backups.folder import MARKER, backup_name
from bot.core.alarms import Trouble
from bot.core.times import DAY_MS, HOUR_MS
from bot.settings import Settings
from tests.kit.databases import ONE_ENGINE
from tests.kit.services.faults import touch
from tests.kit.waiting import until

ZONE = "Asia/Almaty"
THREE = round(datetime(2026, 12, 3, 3, tzinfo=UTC).timestamp() * 1000) - 5 * HOUR_MS


def test_it_is_due_in_the_night_after_the_last_one_and_at_once_where_it_was_missed():
    assert is_due(THREE - DAY_MS, THREE, ZONE)
    assert not is_due(THREE - HOUR_MS, THREE, ZONE), "a timer has just made one"
    assert not is_due(THREE - DAY_MS, THREE - HOUR_MS, ZONE), "not before three"
    noon = THREE + 9 * HOUR_MS
    assert not is_due(noon - 24 * HOUR_MS, noon, ZONE)
    assert is_due(noon - 25 * HOUR_MS, noon, ZONE)
    assert is_due(0, noon, ZONE), "there is none"


def test_a_backup_of_tomorrow_is_none(tmp_path):
    (tmp_path / backup_name(THREE + DAY_MS)).touch()
    assert newest_in(tmp_path, THREE) == 0
    (tmp_path / backup_name(THREE)).touch()
    assert newest_in(tmp_path, THREE + 1) == THREE


@ONE_ENGINE
@pytest.mark.parametrize("lacks", ["backup_recipient", "backup_dir"])
async def test_without_a_recipient_or_a_folder_none_is_made(database, tmp_path, lacks):
    given = {"backup_recipient": "age1", "backup_dir": tmp_path} | {lacks: None}
    daily = DailyBackups(
        database, Settings(data_dir=tmp_path, **given), ZONE, lambda: True
    )
    assert not await daily.is_due()


@ONE_ENGINE
async def test_what_is_in_one_folder_alone_is_due_in_the_other(
    database, clock, tmp_path
):
    folders = [tmp_path / "backups", tmp_path / "copies"]
    given = Settings(
        data_dir=tmp_path,
        backup_recipient="age1",
        backup_dir=folders[0],
        backup_copy_dir=folders[1],
    )
    daily = DailyBackups(database, given, ZONE, lambda: True)
    for folder in folders:
        assert await daily.is_due()
        folder.mkdir()
        (folder / backup_name(clock() - 1)).touch()
    assert not await daily.is_due()


async def test_a_new_folder_has_two_days_until_it_is_too_old(clock, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    settings = Settings(
        data_dir=tmp_path,
        backup_recipient="age1",
        backup_dir=folder,
        backup_copy_dir=folder,
    )
    health = BackupHealth(settings, clock, clock.steady)

    async def are_old():
        await health.look()
        return {health.has(one) for one in (Trouble.BACKUP_OLD, Trouble.COPY_OLD)}

    assert await are_old() == {True}, "its disk is away"
    touch(folder / MARKER, clock())
    assert await are_old() == {False}
    clock.advance(seconds=timedelta(days=2, minutes=1).total_seconds())
    assert await are_old() == {True}
    (folder / backup_name(clock())).touch()
    assert await are_old() == {False}


async def test_a_disk_that_hangs_is_told_and_holds_up_nothing(
    clock, tmp_path, monkeypatch
):
    settings = Settings(data_dir=tmp_path, backup_recipient="age1", backup_dir=tmp_path)
    touch(tmp_path / MARKER, clock())
    health = BackupHealth(settings, clock, clock.steady)
    await health.look()
    answers = threading.Event()
    real = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: answers.wait() and real(path))
    looking = asyncio.create_task(health.run())
    try:
        clock.advance(seconds=60)
        await asyncio.sleep(0)
        assert not health.has(Trouble.BACKUP_OLD)
        clock.advance(seconds=300)
        assert health.has(Trouble.BACKUP_OLD)
        answers.set()
        await until(lambda: not health.has(Trouble.BACKUP_OLD))
    finally:
        answers.set()
        looking.cancel()
