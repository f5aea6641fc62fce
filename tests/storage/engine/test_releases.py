"""Databases and chats of every released version are read by this one."""

import hashlib
import json
import shutil
import uuid
from base64 import b64encode
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.backups import journal
from bot.broadcasts.model import Fate, Stage
from bot.cases.tables import case_events
from bot.connections import sqlite_path
from bot.core import key_change, role_store, sealed, storage
from bot.core.database import snapshots
from bot.core.database.migrate import HEAD, SCRIPTS, migrate, revision
from bot.core.messages import decode, read_notice
from bot.core.queues import inbox, tasks_store
from bot.core.queues import outbox as queue
from bot.core.queues.tables import outbox, said
from bot.core.queues.tasks import TIMED
from bot.core.schema import lives
from bot.core.tables import appointments, duty, staff
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.vault import Vault, fingerprint_of
from bot.core.work import Work
from bot.history import service
from bot.history.first_macs import give_first_macs
from bot.reports import search_store
from bot.settings import Settings
from bot.telegram.delivery import JOB
from bot.values import plain
from scripts.release import ERASED, ERASED_IN, RELEASED, kept, left_behind, stored
from tests.kit.databases import VAULT, FakeClock
from tests.kit.pipeline.sender import ByHand
from tests.kit.services.log import faults
from tests.kit.storage.outbox import note
from tests.kit.storage.upgrades import connected, content

RELEASES = sorted(
    RELEASED.glob("*.json"), key=lambda path: [*map(int, path.stem.split("."))]
)
REVISIONS = {
    "0001_baseline.py": "5315128568e690a9fa034274641e2d5a83910610c065970e05dc735d535ce0bf",
    "0004_calls_of_staff.py": "b259d4c73b97379da6f7f9cff35f825a8c4e4d475b3ad915abd9e0054b981676",
    "0007_channel_changes.py": "e9052c3ea916201588bddfbd4d05ad04889af62c1f43a85583efe4754ed7b181",
    "0005_objections.py": "71c09efb72d75554a74e758458bbd422f20e51d84ed9b7d911c8dc10ee904077",
    "0006_grey_pictures.py": "f58d614a99ea78d7f1cd3a0233f523291ab09251afe81ced63e7b942cb1d00a4",
    "0003_message_keys.py": "3ad9499042fd13e43237499d7bc1bd8992a4ac25c1ffefa937b1690dbd274264",
    "0002_macs.py": "6618ae5afe7a57b95dc92b9812a58a232808eb7699784b79de20a4fff7e3e7c1",
}
"""Hashes of the files of revisions that were released: they never change again."""


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def left(request):
    """Rows, messages and buttons of one released version."""
    return json.loads(request.param.read_text())


@pytest.fixture
def clock(left):
    return FakeClock(left["now"])


UPGRADED = {}
"""By release and engine: the bytes of a file, or the name of a database to copy."""


@pytest.fixture
async def database_url(request, left, blank, tmp_path):
    """A database as that version would have filled it, upgraded: the first is kept, all are copies
    of it."""
    asked = request.node.callspec.params
    key = asked["blank"], asked["left"].stem
    if asked["blank"] == "sqlite":
        if key not in UPGRADED:
            made = await upgraded_from(left, await blank(), tmp_path / "scripts")
            UPGRADED[key] = content_of(made)
        path = tmp_path / "habarla.db"
        path.write_bytes(UPGRADED[key])
        return f"sqlite:///{path}"
    server = request.getfixturevalue("postgres_server")
    if key not in UPGRADED:
        UPGRADED[key] = f"r{uuid.uuid4().hex}"
        await server.command(f"CREATE DATABASE {UPGRADED[key]}")
        await upgraded_from(left, server.url(UPGRADED[key]), tmp_path / "scripts")
    return await blank(template=UPGRADED[key])


def content_of(url):
    return Path(sqlite_path(url)).read_bytes()


async def upgraded_from(left, url, scripts):
    shutil.copytree(SCRIPTS, scripts)
    for later in (scripts / "versions").glob("0*.py"):
        if later.stem[:4] > left["revision"]:
            later.unlink()
    await migrate(url, scripts)
    async with connected(url) as connection:
        for name, rows in left["tables"].items():
            table = await connection.run_sync(
                lambda sync, name=name: sa.Table(
                    name, sa.MetaData(), autoload_with=sync
                )
            )
            await connection.execute(sa.insert(table), [*map(stored, rows)])
            if url.startswith("postgresql") and isinstance(rows[0].get("id"), int):
                counted = f"setval(pg_get_serial_sequence('{name}', 'id'), max(id))"
                await connection.execute(sa.text(f"SELECT {counted} FROM {name}"))  # noqa: S608
    await migrate(url)
    return url


@pytest.fixture
async def upgraded(database, database_url):
    """The database after the first start of this version."""
    await give_first_macs(database)
    return database


async def test_every_table_has_a_row_in_what_the_newest_and_the_next_release_leave(
    tmp_path,
):
    for left in (json.loads(RELEASES[-1].read_text()), await left_behind(tmp_path)):
        assert [name for name, rows in left["tables"].items() if not rows] == []


def test_a_moment_that_a_table_calls_a_day_tells_no_more_than_the_day(left):
    finer = [
        f"{table.name}.{name}"
        for table, life in lives()
        for name in life.days
        for row in left["tables"].get(table.name, ())
        if row.get(name) is not None and row[name] % DAY_MS
    ]
    assert finer == []


async def test_a_database_is_upgraded_with_every_row_and_a_log_that_verifies(
    left, upgraded, database, database_url
):
    found = await content(database_url)
    for name, rows in left["tables"].items():
        assert len(found[name][2]) >= len(rows), name
    assert await revision(database) == HEAD
    assert await faults(database) == []
    async with database.transaction() as tx:
        note = (await service.make(Work(tx, kept()))).note
    assert await faults(database, note) == []


async def test_staff_of_an_earlier_version_see_pictures_as_they_are(database, left):
    """Their switches stay, and the new one is off."""
    async with database.reading() as tx:
        rows = await tx.rows(sa.select(duty))
    kept = left["tables"]["duty"]
    assert [row["telegram_id"] for row in rows] == [one["telegram_id"] for one in kept]
    assert {row["grey"] for row in rows} == {0}


async def test_words_that_an_earlier_version_indexed_are_found(database):
    """The tokens of the search index stay what they were, under a key that the database keeps."""
    async with database.reading() as tx:
        assert await search_store.find_cases(tx, "продают", 10)
        assert await search_store.find_cases(tx, "продавец", 10) == []


@pytest.mark.parametrize(
    "path", sorted(RELEASED.glob("*.journal")), ids=lambda path: path.stem
)
def test_an_erasure_journal_that_an_earlier_version_wrote_is_read(path):
    found = journal.read_journal(path, VAULT)
    assert sorted(found.entries, key=lambda entry: entry.mark) == sorted(
        ERASED, key=lambda entry: entry.mark
    )
    assert found.end(VAULT, ERASED_IN[0]) == ERASED_IN[1]
    assert journal.read_journal(path, Vault(b"n" * 32)).entries == ()


@pytest.fixture
def started(database, database_url):
    """The vault of a program that starts on this database with these secrets."""

    async def start(*secrets: bytes):
        given = ",".join(b64encode(one).decode() for one in secrets)
        settings = Settings(
            bot_token="1:x", database_url=database_url, secret_key=given, _env_file=None
        )
        return await storage.open_vault(database, settings)

    return start


async def keys_of(database):
    """The keys of all messages, as the database holds them."""
    async with database.reading() as tx:
        marks = await tx.rows(sa.select(said.c.once.label("key")))
        rows = await tx.rows(sa.select(outbox.c.once, outbox.c.latest))
    some = [key for row in rows for key in row.values() if key]
    return sorted(some + [row["key"] for row in marks])


async def test_what_was_said_once_stays_so_through_an_upgrade_and_a_change_of_keys(
    left, database, started
):
    marks = [row["once"] for row in left["tables"]["said"]]
    waiting = [row["latest"] for row in left["tables"]["outbox"] if row["latest"]]
    async with database.transaction() as tx:
        await sealed.keep_sealed_fact(tx, sealed.WORDS_KEY, b"w" * 32)
    await started(b"k" * 32)
    before = await keys_of(database)
    assert [key for key in before if not key.startswith("hash:")] == []
    assert len(before) >= len(marks) + len(waiting)
    async with database.transaction() as tx:
        await key_change.switch(tx, fingerprint_of(b"n" * 32))
    await started(b"n" * 32, b"k" * 32)
    await key_change.seal_again(database, database.sealer)
    await started(b"n" * 32)
    assert await keys_of(database) == before
    async with database.transaction() as tx:
        for once in marks:
            assert await queue.was_posted(tx, once)
            assert await queue.post(tx, note(once=once)) is None
        for latest in waiting:
            assert await queue.replace(tx, note(latest=latest)) is not None


async def test_a_start_that_is_cut_off_between_two_portions_goes_on(
    left, database, started
):
    """Also where a process of the earlier version said something meanwhile."""
    marks = sorted(row["once"] for row in left["tables"]["said"])
    vault = await started(b"k" * 32)
    async with database.transaction() as tx:
        for once in marks[::2]:
            in_clear = sa.update(said).where(said.c.once == vault.message_key(once))
            await tx.run(in_clear.values(once=once))
        await tx.run(sa.insert(said).values(once=marks[1], day=tx.today))
    await started(b"k" * 32)
    async with database.reading() as tx:
        found = await tx.rows(sa.select(said.c.once))
    assert {row["once"] for row in found} == {vault.message_key(once) for once in marks}


async def test_what_was_under_way_goes_on_and_what_is_over_ends(
    upgraded, database, database_url, clock
):
    process = ByHand(database, kept())
    clock.advance(seconds=15)  # the leases of the old process are over
    await process.heartbeats.renew()
    assert process.heartbeats.held == {JOB}
    sent = await process.broadcast(*[Fate.DELIVERED] * 3)
    assert await process.stage(sent) is Stage.DONE
    assert await process.counts(sent) == Counter(
        total=7, delivered=4, blocked=1, unknown=2
    )
    async with process.work() as work:
        [update] = await inbox.claim(work.tx, "new", work.now + 10_000, 9)
    assert json.loads(update.body)["message"]["text"] == "Алло"
    assert await process.deliver() == []
    clock.advance(seconds=400 * 24 * 3600)
    async with process.work() as work:
        for task in await tasks_store.due(work.tx, 100):
            await TIMED[task.kind].run(work, **task.params)
    assert await process.deliver() == []
    counts = await snapshots.counts(database_url)
    over = ("pauses", "in_care", "prompts", "received", "erased_days", "public_posts")
    assert [(name, counts[name]) for name in over if counts[name]] == []
    assert await faults(database) == []


async def test_rows_get_macs_once_and_only_those_whose_leaves_verify(
    left, database, database_url, clock
):
    """Roles hold, the last seconds of the version before count, and what SQL changed does not."""
    late = {"case_id": "c", "version": 1, "at": clock(), "act": "note", "detail": "{}"}
    old = {**late, "at": clock() - 3 * DAY_MS}
    role = {
        "at": clock() - 3 * DAY_MS,
        "by": 1,
        "telegram_id": 8,
        "after": "admin",
        "leaf": 1,
    }
    async with database.transaction() as tx:
        given = await tx.rows(sa.select(staff).where(staff.c.role.is_not(None)))
        for row in (late, old):
            await tx.run(sa.insert(case_events).values(row))
        await tx.run(sa.insert(appointments).values(role))
    await give_first_macs(database)
    await give_first_macs(database)
    async with database.transaction() as tx:
        newest = await tx.rows(
            sa.select(case_events).order_by(case_events.c.id.desc()).limit(2)
        )
        assert [row["mac"] is None for row in newest] == [True, False]
        roles = await role_store.appointed(tx)
        assert {one["telegram_id"]: one["role"] for one in given} == roles
        assert 8 not in roles
        newer = sa.insert(case_events).values(late)
        work = Work(tx, kept())
        for is_over in (False, True):
            id = await tx.value(newer.returning(case_events.c.id))
            await TIMED["first_macs"].run(work)
            mac = sa.select(case_events.c.mac).where(case_events.c.id == id)
            assert (await tx.value(mac) is None) == is_over
            tx.now += 2 * HOUR_MS  # processes of the version before are gone


def assert_same(said, before):
    """The same but for names that are new, and the order of words such as those of a set."""
    if isinstance(before, dict):
        for name, one in before.items():
            assert_same(said[name], one)
    elif isinstance(before, list) and not all(isinstance(one, str) for one in before):
        for one, was in zip(said, before, strict=True):
            assert_same(one, was)
    elif isinstance(before, list):
        assert sorted(said) == sorted(before)
    else:
        assert said == before


def test_messages_on_their_way_are_read_and_would_be_written_the_same(left):
    for kind, some in left["messages"].items():
        for params in some:
            notice = read_notice(kind, params)
            assert type(notice).__name__ == kind
            assert_same(json.loads(json.dumps(plain(notice))), params)


def test_buttons_in_chats_mean_what_they_meant(left):
    meant = {data: type(decode(data)).__name__ for data in left["buttons"]}
    assert meant == left["buttons"]


def test_released_revisions_stay_as_they_are():
    for name, known in REVISIONS.items():
        content = (SCRIPTS / "versions" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == known, (
            f"{name}: add a revision instead"
        )
