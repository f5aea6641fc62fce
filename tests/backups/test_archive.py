"""A backup is whole, for its recipient only, or refused; the doctor says when none helps."""

import asyncio
import os
import resource
import signal
import stat
import time
from pathlib import Path
from unittest.mock import Mock

import pyrage
import pytest

from bot.backups import archive
from bot.backups import folder as kept
from bot.backups.archive import DATABASE, Manifest
from bot.backups.daily import keep_backups_young
from bot.backups.folder import BackupError
from bot.cli.doctor.findings import Health
from bot.cli.doctor.machine import examine_backups
from bot.core import clock_check, sealed
from bot.core.times import DAY_MS
from bot.settings import Settings
from tests.kit.databases import ONE_ENGINE
from tests.kit.waiting import until

MANIFEST = Manifest(
    "sqlite", "0030", 1_800_000_000_000, ("ab" * 8,), {"reports": 3}, "ab12", 1
)


@pytest.fixture
def identity(tmp_path):
    path = tmp_path / "identity.txt"
    path.with_suffix(".pub").write_text(archive.new_identity(path))
    return path


@pytest.fixture
def recipients(identity):
    return archive.read_recipients(identity.with_suffix(".pub").read_text())


@pytest.fixture
def packed(tmp_path, recipients):
    """A backup of a file with words in it."""
    source = tmp_path / "source"
    source.mkdir()
    (source / DATABASE).write_bytes(b"what people wrote" * 10_000)
    archive.pack(MANIFEST, source / DATABASE, recipients, tmp_path / "one.age")
    return tmp_path / "one.age"


def unpack(path, identity, folder):
    folder.mkdir()
    return archive.unpack(path, archive.read_identities(identity), folder)


def test_a_backup_comes_back_as_it_was(packed, identity, tmp_path):
    assert unpack(packed, identity, tmp_path / "out") == MANIFEST
    assert (tmp_path / "out" / DATABASE).read_bytes() == b"what people wrote" * 10_000
    assert b"what people wrote" not in packed.read_bytes()
    for path in (packed, identity):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_recipient_cannot_read_it(packed, tmp_path):
    other = tmp_path / "other.txt"
    archive.new_identity(other)
    with pytest.raises(BackupError, match="not encrypted for this identity"):
        unpack(packed, other, tmp_path / "out")


@pytest.mark.parametrize("kept", [0, 10, 150, 190, -1])
def test_a_truncated_file_is_refused(packed, identity, tmp_path, kept):
    packed.write_bytes(packed.read_bytes()[:kept])
    with pytest.raises(BackupError, match="damaged"):
        unpack(packed, identity, tmp_path / "out")


def test_what_is_no_backup_of_ours_is_refused(identity, recipients, tmp_path):
    other = tmp_path / "other.age"
    other.write_bytes(pyrage.encrypt(b"a holiday picture", recipients))
    with pytest.raises(BackupError, match="no backup of Habarla"):
        unpack(other, identity, tmp_path / "out")
    with pytest.raises(BackupError, match="There is no backup"):
        unpack(tmp_path / "missing.age", identity, tmp_path / "nothing")


@pytest.mark.parametrize("content", [b"", b"hello", b"AGE-SECRET-KEY-1X", b"\xff\xfe"])
def test_an_identity_that_is_no_key_is_refused(tmp_path, content):
    (tmp_path / "identity").write_bytes(content)
    with pytest.raises(BackupError, match="identity"):
        archive.read_identities(tmp_path / "identity")
    with pytest.raises(BackupError, match="cannot be read"):
        archive.read_identities(tmp_path / "missing")


def test_several_recipients_can_read_one_backup(tmp_path):
    keys = [archive.new_identity(tmp_path / name) for name in "ab"]
    (tmp_path / DATABASE).write_bytes(b"x")
    recipients = archive.read_recipients(", ".join(keys))
    archive.pack(MANIFEST, tmp_path / DATABASE, recipients, tmp_path / "one.age")
    for name in "ab":
        assert (
            unpack(tmp_path / "one.age", tmp_path / name, tmp_path / f"out-{name}")
            == MANIFEST
        )


def test_a_full_disk_is_one_sentence_and_leaves_no_part(recipients, tmp_path):
    """Both where the backup is packed and where it is written."""
    (tmp_path / DATABASE).write_bytes(os.urandom(200_000))
    folder = tmp_path / "backups"
    folder.mkdir()
    archive.pack(MANIFEST, tmp_path / DATABASE, recipients, folder / "whole.age")
    packed = (tmp_path / "packed").stat().st_size
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (packed // 2, packed + 30):
        (tmp_path / "packed").unlink()
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            with pytest.raises(BackupError, match=r"cannot be written .*: make room"):
                archive.pack(
                    MANIFEST, tmp_path / DATABASE, recipients, folder / "one.age"
                )
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert [path.name for path in folder.iterdir()] == ["whole.age"]
    assert (tmp_path / "packed").stat().st_size > packed - 20, "the last one was packed"
    signal.signal(signal.SIGXFSZ, handler)


BEGINNING = b"age-encryption.org/v1"


async def agree(database):
    """Telegram's clock agrees with the one of this database."""
    async with database.transaction() as tx:
        await sealed.put_fact(tx, clock_check.AGREED, str(tx.now))


@ONE_ENGINE
async def test_only_backups_of_ours_that_are_too_old_are_removed(
    database, clock, tmp_path
):
    folder = tmp_path / "backups"
    folder.mkdir()
    for age in (0, 29, 31, 400):
        (folder / kept.backup_name(clock.now - age * DAY_MS)).write_bytes(BEGINNING)
    (folder / "erasures.journal").touch()
    (folder / "habarla-holiday.age").touch()
    assert await kept.remove_expired(database, folder, 30) == [], (
        "the clock may be wrong"
    )
    await agree(database)
    assert len(await kept.remove_expired(database, folder, 30)) == 2
    assert len(list(folder.iterdir())) == 4
    found = [at for at, _ in kept.found_in(folder)]
    assert found == [clock.now - 29 * DAY_MS, clock.now]


@ONE_ENGINE
async def test_the_newest_good_backup_stays_however_old(database, clock, tmp_path):
    await agree(database)
    ages = {500: BEGINNING, 400: BEGINNING, 90: b"", -400: BEGINNING}
    for age, content in ages.items():
        (tmp_path / kept.backup_name(clock.now - age * DAY_MS)).write_bytes(content)
    await kept.remove_expired(database, tmp_path, 30)
    found = [(clock.now - at) // DAY_MS for at, _ in kept.found_in(tmp_path)]
    assert found == [400, -400], "the one of a clock that was ahead is not the newest"


@pytest.fixture
def settings(tmp_path):
    recipient = archive.new_identity(tmp_path / "identity.txt")

    def given(**more):
        return Settings(
            **({"backup_recipient": recipient, "data_dir": tmp_path} | more)
        )

    return given


@ONE_ENGINE
async def test_a_running_bot_removes_old_backups_whatever_becomes_of_its_channel_file(
    settings, database, clock, tmp_path
):
    await agree(database)
    old, broken, folder = (
        kept.backup_name(0),
        tmp_path / "channel.toml",
        tmp_path / "backups",
    )
    folder.mkdir()
    for name in (old, kept.backup_name(clock.now)):
        (folder / name).write_bytes(BEGINNING)
    broken.write_text("half written")
    given = settings(backup_dir=folder, channel_file=broken)
    running = asyncio.create_task(keep_backups_young(given, 30, database))
    await until(lambda: not (folder / old).exists())
    assert not running.done()
    running.cancel()


def test_no_recipient_no_backups(settings):
    found = examine_backups(settings(backup_recipient=None))
    assert found.health is Health.WARNING
    assert "backup-identity" in found.words
    assert examine_backups(settings(backup_recipient="age1x")).health is Health.BAD
    assert examine_backups(settings()).health is Health.UNCHECKED


def test_the_newest_backup_is_of_the_last_two_days(settings, tmp_path, monkeypatch):
    folder, now = tmp_path / "backups", round(time.time() * 1000)
    assert (
        "none of the last two days"
        in examine_backups(settings(backup_dir=folder)).words
    )
    folder.mkdir()
    (folder / kept.backup_name(now - 3 * DAY_MS)).touch()
    assert (
        "none of the last two days"
        in examine_backups(settings(backup_dir=folder)).words
    )
    (folder / kept.backup_name(now - DAY_MS)).touch()
    database = f"sqlite:///{tmp_path}/habarla.db"
    here = examine_backups(settings(backup_dir=folder, database_url=database))
    assert "on the disk of the data" in here.words
    elsewhere = settings(
        backup_dir=folder, database_url="sqlite:////nowhere/at/all/habarla.db"
    )
    assert examine_backups(elsewhere).health is Health.GOOD
    monkeypatch.setattr(Path, "iterdir", Mock(side_effect=PermissionError))
    assert examine_backups(elsewhere).health is Health.BAD
