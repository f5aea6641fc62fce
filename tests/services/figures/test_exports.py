"""Exports: the rows asked for, in parts, harmless to spreadsheets, nothing of a reporter."""

import csv
import io
import json

import pytest
import sqlalchemy as sa

from bot.cases.tables import cases
from bot.channel.loader import load_channel
from bot.core import desks_store
from bot.core.messages import Address, Lane, Post
from bot.core.periods import read
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.desk import casework, talks
from bot.figures import exports
from bot.figures.exports import COLUMNS, ExportFile
from bot.figures.exports_store import Filters, Format
from bot.telegram.renderer import Renderer
from bot.values import plain
from tests.kit.orders import restricted
from tests.kit.register.figures import case_row
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BOSS, file_one, open_desk, owed

RENDERER = Renderer(Deployment(load_channel(None), Vault(b"k" * 32)))
YEARS = Filters(read("2026-06-01..2028-06-01"))


async def taken(work, person, chosen=YEARS, form=Format.CSV):
    export = await exports.request(work, person, 33, chosen, form, "ru")
    return export, [
        ExportFile(**params)
        for _, kind, params, _, _ in await owed(work, "ExportFile")
        if params["export"] == export.id
    ]


async def content(database, notice):
    """The bytes of a part as they would be sent, unpacked; and the name of the file."""
    row = Post("ExportFile", Address(chat=1), "ru", Lane.ANSWER, plain(notice))
    file = (await RENDERER.render_slow(database, row)).file
    name, data = file.name, file.content
    return name, data


def rows_of(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


async def many(work, n, name="c", **columns):
    for i in range(n):
        values = {"display": f"hxxps://a[.]kz/{i}"} | columns
        await case_row(work.tx, f"{name}{i:05}", work.now - i, **values)


async def test_a_case_is_one_row_with_its_decision(working, database):
    async with working() as work:
        await open_desk(work)
        person, report = await file_one(work, 42, region="KZ-75")
        await file_one(work, 43)
        case = await case_of(work, report)
        await casework.decide_case(work, case, BOSS, restricted("court", "unlawful"))
    database.clock.advance(seconds=1)
    async with working() as work:
        _, [notice] = await taken(work, person)
    name, data = await content(database, notice)
    [row] = rows_of(data)
    assert name == "cases-2026-06-01_2028-06-01.csv"
    assert tuple(row) == COLUMNS
    assert (row["number"], row["type"], row["region"]) == (
        case.number,
        "drugs",
        "KZ-75",
    )
    assert (row["outcome"], row["ground"]) == ("restricted", "court")
    assert row["reports"] == "2"
    assert row["link"] == "hxxps://example[.]com/1"
    assert row["opened_at"] == row["decided_at"] == "2027-01-15T13:00:00+05:00"


async def test_nothing_of_a_reporter_or_of_staff_can_appear(working, database):
    """Everything that people wrote or are, in every column that could hold it."""
    secret = "сырлысөз"
    async with working() as work:
        await open_desk(work)
        person, report = await file_one(
            work, 7_654_321, description=secret, place=secret, origin=secret
        )
        case = await case_of(work, report)
        verdict = restricted(words=secret)
        decided = await casework.decide_case(work, case, BOSS, verdict)
        [desk] = await desks_store.open_desks(work.tx)
        await talks.note(work, decided, BOSS, secret, desk)
    database.clock.advance(seconds=1)
    async with working() as work:
        found = {}
        for form in Format:
            export, _ = await taken(work, person, form=form)
            found[form] = export.id
    for form in Format:
        _, data = await content(database, ExportFile(found[form], 1, 1))
        text = data.decode()
        for never in (
            secret,
            "7654321",
            person.id,
            report.id,
            report.number,
            "Әсел",
            "33;",
        ):
            assert never not in text, (form, never)
        assert case.number in text


async def test_rows_are_those_of_the_filters(working, database):
    async with working() as work:
        person, _ = await file_one(work)
        await many(work, 3)
        await many(work, 1, "r", violation="fraud", decided_at=1)
        chosen = {
            "type": Filters(YEARS.period, "fraud"),
            "none": Filters(YEARS.period, "gambling"),
            "another_year": Filters(read("2026")),
        }
        database.clock.advance(seconds=1)
    async with working() as work:
        taken_ids = {
            key: (await taken(work, person, f))[0] for key, f in chosen.items()
        }
    for key, export in taken_ids.items():
        _, data = await content(database, ExportFile(export.id, 1, 1))
        numbers = [row["number"] for row in rows_of(data)]
        assert numbers == ([] if key in ("none", "another_year") else ["R00000"]), key
        assert export.rows == len(numbers)


async def test_many_cases_come_in_parts_without_a_gap_or_an_overlap(
    working, database, monkeypatch
):
    monkeypatch.setattr(exports, "PART_ROWS", 25)
    monkeypatch.setattr(exports, "PAGE", 10)
    async with working() as work:
        person, _ = await file_one(work)
        await work.tx.run(sa.delete(cases))
        await many(work, 60, opened_at=work.now - 1000)
        # Of other moments: parts end between equals and between others
        await many(work, 10, "m")
    database.clock.advance(seconds=1)
    async with working() as work:
        export, notices = await taken(work, person, form=Format.LINES)
    assert [(one.part, one.parts) for one in notices] == [(1, 3), (2, 3), (3, 3)]
    seen = []
    for notice in notices:
        name, data = await content(database, notice)
        assert name == f"cases-2026-06-01_2028-06-01-{notice.part}.jsonl"
        seen += [json.loads(line)["number"] for line in data.decode().splitlines()]
    assert len(seen) == export.rows == 70
    assert len(set(seen)) == 70


@pytest.mark.parametrize(
    ("words", "chosen", "unknown"),
    [
        ([], ("2027-01", None), None),
        (["2026-10"], ("2026-10", None), None),
        (
            ["2026-09-01", "2026-09-30", "drugs"],
            ("2026-09-01..2026-09-30", "drugs"),
            None,
        ),
        (["Drugs", "2026"], ("2026", "drugs"), None),
        (["2026", "nonsense"], ("2026", None), "nonsense"),
        (["2026-11", "наркотики"], ("2026-11", "drugs"), None),
        (["есірткі", "2026-11"], ("2026-11", "drugs"), None),
    ],
)
async def test_words_narrow_an_export_down(work, words, chosen, unknown):
    found, left = exports.read_filters(work, words)
    assert (found.period.code, found.violation) == chosen
    assert left == unknown
