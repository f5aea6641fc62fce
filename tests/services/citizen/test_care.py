"""A day in which a chat stays with help: one sealed row that no backup has."""

import os
import sqlite3
from contextlib import closing

import sqlalchemy as sa

from bot.backups.backup import left_out
from bot.core.database import snapshots
from bot.core.tables import in_care, people
from bot.core.times import DAY_MS
from bot.core.vault import Vault
from bot.privacy import retention
from bot.reports import care, welcome
from tests.kit.process.safe import TOOLS

WHO = 700_200


async def test_it_ends_by_itself_after_a_day_and_leaves_nothing(working, clock):
    async with working() as work:
        person = await welcome.recognise(work, WHO, "ru")
        await care.begin_care(work, WHO, "kk")
    async with working() as work:
        assert await care.language_of(work, WHO) == "kk"
        assert await care.language_of(work, WHO + 1) is None
        [row], [known] = [
            await work.tx.rows(sa.select(each)) for each in (in_care, people)
        ]
        assert row["until"] % DAY_MS == 0
        assert work.now + DAY_MS <= row["until"] <= work.now + 2 * DAY_MS
        assert str(WHO) not in str(row.values())
        assert row["language"].startswith("sealed:")
        assert row["who"] not in {person.id, known["identity"].hex()}, (
            "nothing ties them"
        )
        earlier, new = b"k" * 32, b"n" * 32
        assert Vault(new, earlier).in_care(WHO)[1] == work.vault.in_care(WHO)[0]
    clock.now = row["until"]
    async with working() as work:
        assert await care.language_of(work, WHO) is None
        await retention.end_by_age(work)
        assert await work.tx.rows(sa.select(in_care)) == []


async def test_no_backup_has_it(database_url, working, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{TOOLS[-1]}:{os.environ['PATH']}")
    async with working() as work:
        await welcome.recognise(work, WHO, "ru")
        await care.begin_care(work, WHO, "ru")
        [row] = await work.tx.rows(sa.select(in_care))
    counts = await snapshots.take_snapshot(database_url, tmp_path / "copy", left_out())
    assert (counts["people"], counts["in_care"]) == (1, 0)
    assert row["who"].encode() not in (tmp_path / "copy").read_bytes()
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "copy")) as copy:
            assert copy.execute("SELECT count(*) FROM in_care").fetchone() == (0,)
    else:
        await snapshots.empty(database_url)
        await snapshots.put_back(tmp_path / "copy", database_url)
        restored = await snapshots.counts(database_url)
        assert restored == counts
