"""Migrations lead to the tables of the schema."""

import asyncio
import sys
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.domain.desk.likeness import marks_of_text
from bot.domain.desk.shown import What
from bot.domain.notice import Address, Lane
from bot.storage import facts, schema
from bot.storage.desk import cards, desks, shown
from bot.storage.desk.desks import Desk
from bot.storage.desk.lists.search import parts_of
from bot.storage.engine import migrate as module
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import HEAD, migrate, revision
from bot.storage.queues import uncertain_sends
from bot.storage.schema import metadata, people, places, replies
from tests.storage.engine.older import (
    BACK_TO_0015,
    BACK_TO_0016,
    BACK_TO_0017,
    BACK_TO_0020,
    BACK_TO_0022,
    BACK_TO_0029,
    BACK_TO_0031,
)


def differences(connection):
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return compare_metadata(context, metadata)


async def test_migrated_tables_are_the_tables_of_the_schema(database_url):
    driver = "sqlite+aiosqlite" if database_url.startswith("sqlite") else "postgresql+asyncpg"
    url = sa.engine.make_url(database_url).set(drivername=driver)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_migrating_twice_changes_nothing(database, database_url):
    assert await revision(database) == HEAD
    assert await migrate(database_url) == []


async def test_an_empty_file_gets_all_migrations(tmp_path):
    url = f"sqlite:///{tmp_path}/deep/habarla.db"
    opened = await open_database(url)
    assert await revision(opened) is None
    await opened.close()
    assert await migrate(url) == [f"{n:04}" for n in range(1, int(HEAD) + 1)]


async def test_concurrent_processes_migrate_an_empty_postgresql_once(postgres_server):
    name = f"at_once_{uuid.uuid4().hex}"
    await postgres_server.command(f"CREATE DATABASE {name}")
    url = postgres_server.url(name)
    code = "import asyncio, sys; from bot.storage.engine.migrate import migrate; "
    code += "print(len(asyncio.run(migrate(sys.argv[1]))))"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await process.communicate())[0].decode().strip() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert sorted(said) == ["0", "0", f"{int(HEAD)}"]
    opened = await open_database(url)
    assert await revision(opened) == HEAD
    await opened.close()
    await postgres_server.drop(name)


def test_head_is_the_newest_migration():
    scripts = ScriptDirectory(str(Path(module.__file__).parents[1] / "migrations"))
    assert scripts.get_heads() == [HEAD]


async def test_the_rows_of_facts_move_to_tables_of_their_own(database, database_url):
    old = {
        "secret": "f00d",
        "introduced:kk": "hash",
        "menu:case1": "o:restricted",
        "menu:case1:ann": "m",
        "copies:case1": '{"ann": "kk", "ben": "ru"}',
        "digest:desk1": "500",
        "digested:desk2": "400",
        "deserted:-100": "300",
        "perhaps sent": '[["person:p1", 20, 100], ["chat:-100", 30, 200]]',
        "staff:turn": "7",
    }
    async with database.transaction() as tx:
        for n, chat in ((1, -100), (2, -200)):
            desk = Desk(f"desk{n}", chat, None, "Desk", "ru")
            await desks.put(tx, desk, created_by=1)
        for command in BACK_TO_0015:
            await tx.run(sa.text(command))
        for name, value in old.items():
            await facts.put(tx, name, value)
    assert (await migrate(database_url))[0] == "0016"
    async with database.reading() as tx:
        assert await cards.menu(tx, "case1", "") == ("o", "restricted")
        assert await cards.menu(tx, "case1", "ann") == ("m",)
        assert await cards.given(tx, "case1") == {"ann": "kk", "ben": "ru"}
        rows = await tx.rows(sa.select(schema.desks).order_by(schema.desks.c.id))
        state = [(r["digest_since"], r["digest_ended_at"], r["deserted_at"]) for r in rows]
        assert state == [(500, None, 300), (None, 400, None)]
        assert await uncertain_sends.since(tx, 100) == [(Address(chat=-100), Lane(30), 200)]
        kept = await tx.rows(sa.select(schema.facts.c.name).order_by(schema.facts.c.name))
        assert [row["name"] for row in kept] == ["introduced:kk", "secret"]


async def test_old_cases_learn_who_published_their_link(database, database_url):
    links = {
        "c1": ("https://t.me/durov/5", "t.me/durov"),
        "c2": ("https://tiktok.com/@/video/7123456789012345678", None),
        "c3": ("https://casino-x.kz/promo", "casino-x.kz"),
        "c4": (None, None),
        "c5": ("not a link", None),
    }
    async with database.transaction() as tx:
        for command in BACK_TO_0016:
            await tx.run(sa.text(command))
        for id, (canonical, _) in links.items():
            row = {"id": id, "number": id, "canonical": canonical, "status": "received"}
            plain = dict.fromkeys(("version", "open", "urgency", "opened_at", "updated_at"), 1)
            await tx.run(_BARE_CASE, violation="drugs", **row, **plain)
    assert (await migrate(database_url))[0] == "0017"
    async with database.reading() as tx:
        rows = await tx.rows(sa.select(schema.cases.c.id, schema.cases.c.account))
        assert {r["id"]: r["account"] for r in rows} == {id: links[id][1] for id in links}


async def test_old_cases_are_marked_by_their_account_files_and_text(database, database_url):
    text = " ".join(f"сөз{chr(0x430 + n)}" for n in range(20))
    async with database.transaction() as tx:
        for command in BACK_TO_0022:
            await tx.run(sa.text(command))
        for table, row in (
            (schema.reports, {"id": "r1", "number": "n", "draft_id": "d", "receipt": b"x",
                              "violation": "drugs", "description": text, "language": "kk",
                              "filed_at": 1}),
            (schema.targets, {"report_id": "r1", "position": 0, "case_id": "c1"}),
            (schema.files, {"report_id": "r1", "unique_id": "u1", "kind": "photo",
                            "file_id": "f", "added_at": 1}),
            (schema.cases, {"id": "c1", "number": "c1", "version": 1, "status": "received",
                            "open": 1, "violation": "drugs", "urgency": 1, "account": "t.me/a",
                            "opened_at": 1, "updated_at": 1}),
        ):  # fmt: skip
            await tx.run(sa.insert(table), **row)
    assert (await migrate(database_url))[0] == "0023"
    async with database.reading() as tx:
        rows = await tx.rows(sa.select(schema.marks))
    marked = {(row["mark"], row["case_id"], row["report_id"]) for row in rows}
    assert marked == {
        ("a:t.me/a", "c1", ""),
        ("f:u1", "c1", "r1"),
        *((mark, "c1", "r1") for mark in marks_of_text(text)),
    }


_BARE_CASE = sa.insert(schema.cases)


async def test_reports_of_a_merge_that_was_told_know_the_case_they_came_to(database, database_url):
    async with database.transaction() as tx:
        for command in BACK_TO_0020:
            await tx.run(sa.text(command))
        case = (
            "INSERT INTO cases (id, number, version, status, open, violation, urgency, canonical,"
        )
        case += (
            " opened_at, updated_at, merged_into, decided_at, announced_at) VALUES (:id, :id, 1,"
        )
        case += " 'closed', 0, 'drugs', 1, :link, :at, :at, :into, :told, :told)"
        for id, link, into, at in (
            ("one", "https://a", "all", 100), ("two", None, "all", 200),
            ("all", "https://b", None, 300),
        ):  # fmt: skip
            told = 900 if into else None
            await tx.run(sa.text(case), id=id, link=link, into=into, at=at, told=told)
        target = "INSERT INTO targets (report_id, position, case_id, canonical, filed_at)"
        target += " VALUES (:report, 0, 'all', :link, :at)"
        for report, link, at in (
            ("r1", "https://a", 100), ("r2", None, 200), ("r3", "https://b", 300),
            ("late", "https://a", 950),
        ):  # fmt: skip
            await tx.run(sa.text(target), report=report, link=link, at=at)
    assert (await migrate(database_url))[0] == "0021"
    async with database.reading() as tx:
        rows = await tx.rows(sa.select(schema.targets))
        came = {row["report_id"]: row["merged_from"] for row in rows}
        assert came == {"r1": "one", "r2": "two", "r3": None, "late": None}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_columns_are_plain_integers_text_and_bytes(table):
    for column in table.columns:
        assert isinstance(column.type, (sa.Integer, sa.Text, sa.LargeBinary))


async def test_the_words_of_old_reports_are_found_by_their_parts(database, database_url):
    old = {"r1": ["құмар", "үйі", "hello", "it"], "r2": ["cafés", "құмар"]}
    async with database.transaction() as tx:
        for command in BACK_TO_0017:
            await tx.run(sa.text(command))
        for report, words in old.items():
            for word in words:
                await tx.run(sa.insert(schema.words), word=word, report_id=report)
    assert (await migrate(database_url))[0] == "0018"
    async with database.reading() as tx:
        rows = await tx.rows(sa.select(schema.words).order_by(schema.words.c.word))
        found = {report: {r["word"] for r in rows if r["report_id"] == report} for report in old}
        assert found == {report: set(parts_of(words)) for report, words in old.items()}
        assert found["r1"] == {"кумар", "умар", "мар", "уии", "hello", "ello", "llo", "it"}


async def test_what_was_over_before_forgets_from_whom_it_came_and_to_whom_it_went(
    database, database_url
):
    day, at = 24 * 60 * 60 * 1000, 1_800_000_012_345
    plain = {"lane": 10, "kind": "Menu", "language": "ru", "created_at": at}
    async with database.transaction() as tx:
        for command in BACK_TO_0029:
            await tx.run(sa.text(command))
        for state, address in ((2, "person:ann"), (2, "chat:-1"), (0, "person:ben")):
            row = {**plain, "state": state, "address": address, "latest": f"said:{address}"}
            await tx.run(_OUTGOING, **row)
        for number, state in ((1, 1), (2, 0), (3, 2)):
            await tx.run(_UPDATE, update_id=number, key="u:ann", state=state, received_at=at)
        await tx.run(_PERSON, id="ann", identity=b"i", address=b"a", at=at)
    assert (await migrate(database_url))[0] == "0030"
    async with database.reading() as tx:
        rows = await tx.rows(sa.text("SELECT address, latest FROM outbox ORDER BY id"))
        assert [(row["address"], row["latest"]) for row in rows] == [
            ("person:-", None), ("chat:-1", None), ("person:ben", "said:person:ben"),
        ]  # fmt: skip
        rows = await tx.rows(sa.text("SELECT key FROM inbox ORDER BY update_id"))
        assert [row["key"] for row in rows] == ["other", "u:ann", "u:ann"]
        person = await tx.row(sa.text("SELECT created_at, seen_at FROM people"))
        assert set(person.values()) == {at - at % day}


_OUTGOING = sa.text(
    "INSERT INTO outbox (lane, kind, language, created_at, state, address, latest)"
    " VALUES (:lane, :kind, :language, :created_at, :state, :address, :latest)"
)
_UPDATE = sa.text(
    "INSERT INTO inbox (update_id, key, state, received_at)"
    " VALUES (:update_id, :key, :state, :received_at)"
)
_PERSON = sa.text(
    "INSERT INTO people (id, identity, address, language, created_at, seen_at)"
    " VALUES (:id, :identity, :address, 'ru', :at, :at)"
)


async def test_words_that_staff_were_shown_before_are_known(database, database_url):
    at = {"chat_id": 7, "at": 1}
    async with database.transaction() as tx:
        for command in BACK_TO_0031:
            await tx.run(sa.text(command))
        reader = {"id": "dana", "identity": b"1", "address": b"2", "language": "kk"}
        await tx.run(sa.insert(people), **reader, created_at=1, seen_at=1)
        await tx.run(sa.insert(replies), id="reply", report_id="report", at=1)
        for place, message in (
            ("card:case:dana", 10), ("said:case:reply:dana", 11), ("card:case", 12),
            ("card:case:gone", 13), ("said:case:erased:dana", 14), ("digest:desk", 15),
        ):  # fmt: skip
            await tx.run(sa.insert(places), place=place, message_id=message, **at)
    await migrate(database_url)
    async with database.reading() as tx:
        known = await shown.at(tx, Address(person="dana"))
        assert [(one.message, one.what, one.language) for one in known] == [
            (10, What.CARD, "kk"), (11, What.WORDS, "kk"),
        ]  # fmt: skip
        assert [one.message for one in await shown.of_report(tx, "report")] == [11]
