"""The doctor says whether there is a backup that helps."""

import time

import pytest

from bot.backups import archive
from bot.cli.doctor.findings import Health
from bot.cli.doctor.machine import examine_backups
from bot.settings import GivenSettings

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def settings(tmp_path):
    recipient = archive.new_identity(tmp_path / "identity.txt")

    def given(**more):
        return GivenSettings(**({"backup_recipient": recipient, "data_dir": tmp_path} | more))

    return given


def test_no_recipient_no_backups(settings):
    found = examine_backups(settings(backup_recipient=None))
    assert found.health is Health.WARNING
    assert "backup-identity" in found.words
    assert examine_backups(settings(backup_recipient="age1x")).health is Health.BAD
    assert examine_backups(settings()).health is Health.UNCHECKED


def test_the_newest_backup_is_of_the_last_two_days(settings, tmp_path):
    folder, now = tmp_path / "backups", round(time.time() * 1000)
    assert "none of the last two days" in examine_backups(settings(backup_dir=folder)).words
    folder.mkdir()
    (folder / archive.name_of(now - 3 * DAY_MS)).touch()
    assert "none of the last two days" in examine_backups(settings(backup_dir=folder)).words
    (folder / archive.name_of(now - DAY_MS)).touch()
    database = f"sqlite:///{tmp_path}/habarla.db"
    here = examine_backups(settings(backup_dir=folder, database_url=database))
    assert "on the disk of the data" in here.words
    elsewhere = settings(backup_dir=folder, database_url="sqlite:////nowhere/at/all/habarla.db")
    assert examine_backups(elsewhere).health is Health.GOOD
