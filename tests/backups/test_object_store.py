"""Copies of backups in an S3-compatible store: encrypted, kept young, and told where they fail."""

import importlib.util
import os

import pyrage
import pytest

from bot.backups import archive, object_store
from bot.backups.daily import DailyBackups
from bot.backups.drills import COPIES, BackupHealth, Said
from bot.backups.folder import MARKER, BackupError, backup_name
from bot.backups.journal import journal_path
from bot.cli.doctor.findings import Health
from bot.cli.doctor.machine import examine_store
from bot.core import clock_check, sealed
from bot.core.alarms import Trouble
from bot.core.capabilities import State
from bot.core.times import DAY_MS
from bot.settings import Settings, SettingsError, load_settings
from bot.values import replace
from tests.kit.databases import ONE_ENGINE
from tests.kit.services.faults import touch
from tests.kit.services.object_store import KEY, SECRET, ObjectStore


@pytest.fixture
async def store():
    async with ObjectStore() as store:
        yield store


@pytest.fixture
def settings(store, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()
    given = {
        "BACKUP_S3_URL": store.url(),
        "BACKUP_DIR": str(folder),
        "BACKUP_RECIPIENT": archive.new_identity(tmp_path / "identity.txt"),
        "DATA_DIR": str(tmp_path),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return load_settings(need_token=False)


async def agree(database):
    async with database.transaction() as tx:
        await sealed.put_fact(tx, clock_check.AGREED, str(tx.now))


@pytest.fixture
def copy(database, clock, settings):
    async def copied(content=b"a backup", days=30):
        backup = settings.backup_dir / backup_name(clock())
        backup.write_bytes(content)
        to = archive.read_recipients(settings.backup_recipient)
        return await object_store.copy_to_store(database, settings, backup, to, days)

    return copied


@ONE_ENGINE
async def test_the_backup_and_the_sealed_journal_are_all_that_is_copied(
    store, settings, copy, clock, tmp_path
):
    journal_path(settings).write_bytes(b"what was erased\n")
    large = os.urandom(12_000_000)
    assert (await copy(large)).endswith(f"/copies/bot/{backup_name(clock())}")
    assert sorted(store.objects) == [
        "bot/erasures.journal.age",
        f"bot/{backup_name(clock())}",
    ]
    assert store.objects[f"bot/{backup_name(clock())}"] == large
    journal = store.objects["bot/erasures.journal.age"]
    assert b"erased" not in journal
    [identity] = archive.read_identities(tmp_path / "identity.txt")
    assert pyrage.decrypt(journal, [identity]) == b"what was erased\n"


@ONE_ENGINE
async def test_copies_are_removed_after_the_days_but_not_the_newest(
    store, settings, copy, clock, database
):
    for _ in range(3):
        await copy()
        clock.advance(ms=20 * DAY_MS)
    store.objects["bot/erasures.journal.age"] = store.objects["other/x.age"] = b""
    await agree(database)
    await object_store.remove_expired_copies(database, settings, 30)
    kept = {"bot/erasures.journal.age", "other/x.age"}
    assert sorted({*store.objects} - kept) == [
        f"bot/{backup_name(clock() - 20 * DAY_MS)}"
    ]
    clock.advance(ms=100 * DAY_MS)
    await agree(database)
    await object_store.remove_expired_copies(database, settings, 30)
    assert len(store.objects) == 3, "the newest stays, however old"


@ONE_ENGINE
async def test_a_clock_in_doubt_removes_none(store, settings, copy, clock, database):
    await copy()
    clock.advance(ms=100 * DAY_MS)
    await copy()
    assert len(store.objects) == 2


@ONE_ENGINE
async def test_a_store_that_refuses_is_an_alarm_and_the_state_says_so(
    store, settings, copy, clock, database, working
):
    (settings.backup_dir / MARKER).touch()
    object_store.note_first_use(settings)
    touch(settings.backup_dir / "last-copy", clock())
    health = BackupHealth(settings, clock, clock.steady)

    async def is_old():
        await health.look()
        return health.has(Trouble.COPY_OLD)

    assert not await is_old(), "it has two days until its first copy"
    store.is_broken = True
    with pytest.raises(BackupError, match="copies/bot does not take us") as refused:
        await copy()
    assert SECRET not in str(refused.value)
    assert KEY not in str(refused.value)
    clock.advance(ms=2 * DAY_MS + 1)
    assert await is_old()
    daily = DailyBackups(database, settings, "Asia/Almaty", lambda: True)
    (settings.backup_dir / backup_name(clock())).touch()
    assert await daily.is_due(), "it is tried again"
    store.is_broken = False
    await copy()
    touch(settings.backup_dir / "last-copy", clock())
    assert not await is_old()
    assert not await daily.is_due()


@ONE_ENGINE
async def test_the_state_names_the_country_or_that_it_is_missing(
    store, settings, deployment, working, monkeypatch
):
    async def state(**more):
        given = settings.model_copy(update=more)
        async with working() as work:
            deployed = replace(work.deployment, settings=given)
            return await COPIES.look(replace(work, deployment=deployed))

    monkeypatch.setattr("bot.backups.drills.newest_copies", lambda *_: [2**62])
    found = await state()
    assert (found.state, found.todo) == (State.WAITS, Said.NO_COUNTRY)
    found = await state(backup_country="KZ")
    assert (found.state, found.known) == (State.ON, Said.COUNTRY)
    names = [found.values_in(language)["country"] for language in ("kk", "ru", "en")]
    assert names == ["Қазақстан", "Казахстан", "Kazakhstan"]
    monkeypatch.setattr("bot.backups.drills.newest_copies", lambda *_: [0])
    found = await state(backup_country="KZ")
    assert (found.state, found.todo) == (State.WAITS, Said.NO_COPY)


@ONE_ENGINE
async def test_the_doctor_asks_the_store(store, settings, copy):
    await copy()
    told = []
    await examine_store(settings, told.append)
    store.is_broken = True
    await examine_store(settings, told.append)
    assert [one.health for one in told] == [Health.GOOD, Health.BAD]
    assert told[0].words.startswith("1 in http://127.0.0.1")


@ONE_ENGINE
async def test_another_store_begins_without_copies(settings, copy, clock):
    await copy()
    assert object_store.newest_in_store(settings, clock()) > 0
    other = replace(settings.backup_store, bucket="other")
    url = f"https://K:S@s3.example.kz/{other.bucket}"
    moved = Settings(**settings.model_dump() | {"backup_s3_url": url})
    assert object_store.newest_in_store(moved, clock()) == 0
    assert object_store.used_since(moved) == 0


def test_without_the_library_the_start_says_what_to_install(settings, monkeypatch):
    object_store.check_library(settings)
    monkeypatch.setattr(object_store, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"habarla\[s3\]"):
        object_store.check_library(settings)
    assert importlib.util.find_spec("obstore")


def test_the_address_is_read_and_its_secret_is_masked(monkeypatch):
    url = "https://KEY:sec%2Fret%2Bof@s3.example.kz:9000/bucket/a/b?region=kz-ast-1"
    monkeypatch.setenv("BACKUP_S3_URL", url)
    monkeypatch.setenv("BACKUP_COUNTRY", "kz")
    settings = load_settings(need_token=False)
    place = settings.backup_store
    assert str(place) == repr(place) == "https://s3.example.kz:9000/bucket/a/b"
    assert (place.region, place.key, place.secret) == ("kz-ast-1", "KEY", "sec/ret+of")
    assert settings.backup_country == "KZ"
    assert "sec/ret+of" in settings.secrets
    monkeypatch.setenv("BACKUP_COUNTRY", "Kazakhstan")
    monkeypatch.setenv("BACKUP_S3_URL", "https://KEY:secret/word@s3.example.kz/bucket")
    with pytest.raises(SettingsError) as refused:
        load_settings(need_token=False)
    assert "secret/word" not in str(refused.value)
    assert len(refused.value.lines) == 2
