"""People of earlier versions: nothing of theirs is lost when terms begin to run."""

import sqlalchemy as sa

from bot.storage.engine.migrate import HEAD, migrate, revision
from bot.storage.schema import cases, people
from tests.storage.engine.older import BACK_TO_0032

DAY_MS = 24 * 60 * 60 * 1000
_PEOPLE = (
    "INSERT INTO people (id, identity, address, language, consent_version, consent_at,"
    " created_at, seen_at) VALUES (:id, :hash, :hash, 'ru', :version, :version, 1, 1)"
)
_CASES = (
    "INSERT INTO cases (id, number, version, status, open, violation, urgency, opened_at,"
    " updated_at, decided_at) VALUES (:id, :id, 1, :status, :open, 'drugs', 2, 1, 9, :decided)"
)


async def test_who_agreed_is_kept_and_hears_news_for_ninety_days_more(database, database_url):
    async with database.transaction() as tx:
        for command in BACK_TO_0032:
            await tx.run(sa.text(command))
        for id, version in (("agreed", 1), ("passed", None)):
            await tx.run(sa.text(_PEOPLE).bindparams(id=id, hash=id.encode(), version=version))
        for id, status, is_open, decided in (
            ("told", "closed", 0, 5), ("withdrawn", "withdrawn", 0, None),
            ("new", "received", 1, None),
        ):  # fmt: skip
            row = {"id": id, "status": status, "open": is_open, "decided": decided}
            await tx.run(sa.text(_CASES).bindparams(**row))
    assert (await migrate(database_url))[0] == "0033"
    assert await revision(database) == HEAD
    async with database.reading() as tx:
        rows = {row["id"]: row for row in await tx.rows(sa.select(people))}
        assert rows["agreed"]["news_until"] == rows["agreed"]["kept_until"] > 90 * DAY_MS
        assert (rows["passed"]["news_until"], rows["passed"]["declined"]) == (None, 0)
        closed = {row["id"]: row["closed_at"] for row in await tx.rows(sa.select(cases))}
        assert closed == {"told": 5, "withdrawn": 9, "new": None}
