"""Databases of earlier versions keep no names of files and no exact point."""

import json

import sqlalchemy as sa

from bot.storage import schema
from bot.storage.desk.lists.search import parts_of
from bot.storage.engine.migrate import migrate
from tests.storage.engine.older import BACK_TO_0030

POINT, ROUNDED = "43.23812, 76.94517", "43.24, 76.95"
FILE = {"kind": "document", "file_id": "f", "unique_id": "u", "name": "Omarova.pdf"}
DRAFT = {
    "id": "d", "description": "Name", "place": POINT, "files": [FILE],
    "messages": [{"files": [FILE], "place": POINT}],
}  # fmt: skip


async def _run(tx, table, **values):
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    await tx.run(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), **values)  # noqa: S608


async def test_old_files_lose_their_names_and_old_points_become_rough(database, database_url):
    async with database.transaction() as tx:
        for command in BACK_TO_0030:
            await tx.run(sa.text(command))
        for id, place in (("r1", POINT), ("r2", "Yard 5, flat 12"), ("r3", None)):
            await _run(
                tx, "reports", id=id, number=id, draft_id=id, receipt=id.encode(), place=place,
                violation="drugs", language="ru", filed_at=1,
            )  # fmt: skip
        for word in parts_of([f"Seen 24.05 {POINT}"]):
            await _run(tx, "words", word=word, report_id="r1")
        await _run(tx, "replies", id="a", report_id="r1", text=POINT, at=1)
        await _run(tx, "files", report_id="r1", added_at=1, **FILE)
        body = json.dumps(DRAFT)
        await _run(tx, "call_drafts", person_id="p", body=body, expires_at=2**50)
        await _run(
            tx, "drafts", person_id="p", id="d", revision=1, body=body, updated_at=1,
            expires_at=2**50,
        )  # fmt: skip
    assert "0031" in await migrate(database_url)
    async with database.reading() as tx:
        places = {row["id"]: row["place"] for row in await tx.rows(sa.select(schema.reports))}
        assert places == {"r1": ROUNDED, "r2": "Yard 5, flat 12", "r3": None}
        [reply] = await tx.rows(sa.select(schema.replies))
        assert reply["text"] == ROUNDED
        [file] = await tx.rows(sa.select(sa.text("*")).select_from(sa.text("files")))
        assert "Omarova.pdf" not in [file[name] for name in file]
        words = {row["word"] for row in await tx.rows(sa.select(schema.words))}
        assert words == set(parts_of([f"Seen 24.05 {ROUNDED}"]))
        for table in (schema.drafts, schema.call_drafts):
            [row] = await tx.rows(sa.select(table))
            draft = json.loads(row["body"])
            assert draft["place"] == draft["messages"][0]["place"] == ROUNDED
            assert "name" not in draft["files"][0] | draft["messages"][0]["files"][0]
            assert draft["description"] == "Name"
