"""Open data: valid against the schema, the same bytes each time, without a working link."""

import csv
import gzip
import io
import json
from hashlib import sha256

import jsonschema
import pytest
from typer.testing import CliRunner

from bot.cli.register import register
from bot.core.spreadsheets import csv_text
from bot.register import open_data
from bot.values import Outcome, Scope, replace
from tests.kit.register.entries import CHANNEL, an_entry, publish

ENTRIES = (
    an_entry(1, "https://a.example.com/p"),
    an_entry(
        2,
        "https://t.me/durov",
        scope=Scope.PLATFORM,
        link_sha256=None,
        law_edition=None,
    ),
    an_entry(
        3, "https://b.example.com/", outcome=Outcome.REMOVED, order=None, law=None
    ),
    an_entry(400, "https://c.example.com/"),
)


@pytest.fixture
async def folder(database, tmp_path):
    await publish(database, *ENTRIES)
    assert await open_data.write(database, CHANNEL, tmp_path) == len(ENTRIES)
    return tmp_path


def unpacked(path):
    return gzip.decompress(path.read_bytes()).decode()


async def test_every_line_is_valid_against_the_schema(folder):
    schema, dates = (
        (folder / open_data.SCHEMA).read_bytes(),
        jsonschema.FormatChecker(["date"]),
    )
    checker = jsonschema.Draft202012Validator(json.loads(schema), format_checker=dates)
    lines = unpacked(folder / "entries-2026.jsonl.gz").splitlines()
    for line in lines:
        checker.validate(json.loads(line))
    assert len(lines) == 3
    said = json.loads(lines[0])["dsa"]
    assert said["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert said["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert len(unpacked(folder / "entries-2025.jsonl.gz").splitlines()) == 1


async def test_the_tables_say_the_same_as_the_lines(folder):
    lines = map(json.loads, unpacked(folder / "entries-2026.jsonl.gz").splitlines())
    rows = list(csv.DictReader(io.StringIO(unpacked(folder / "entries-2026.csv.gz"))))
    for line, row in zip(lines, rows, strict=True):
        assert (row["id"], row["host"]) == (line["id"], line["host"])
        assert row["link_sha256"] == (line["link_sha256"] or "")
        assert row["law_edition"] == (line["law_edition"] or "")
        assert row["order_number"] == ((line["order"] or {}).get("number") or "")
        assert row["reason_kk"] == line["reason_text"]["kk"]


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1")


async def test_no_cell_of_a_table_is_run_as_a_formula(database, tmp_path):
    order = ENTRIES[0].finding.order
    entries = [
        an_entry(n, f"https://f{n}.example.com/", order=replace(order, number=number))
        for n, number in enumerate(FORMULAS, 1)
    ]
    await publish(database, *entries)
    await open_data.write(database, CHANNEL, tmp_path)
    table = io.StringIO(unpacked(tmp_path / "entries-2026.csv.gz"), newline="")
    found = {row["order_number"] for row in csv.DictReader(table)}
    assert found == {f"'{formula}" for formula in FORMULAS}
    assert (
        "differs" not in CliRunner().invoke(register, ["verify", str(tmp_path)]).output
    )
    assert csv_text([["-5", -5]]) == "'-5;-5\r\n"


async def test_the_same_entries_give_the_same_bytes(folder, database, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    await open_data.write(database, CHANNEL, other)
    sums = (folder / open_data.SUMS).read_text("utf-8")
    assert sums == (other / open_data.SUMS).read_text("utf-8")
    for line in sums.splitlines():
        digest, name = line.split()
        assert sha256((folder / name).read_bytes()).hexdigest() == digest


async def test_no_dump_holds_a_link_or_an_account(folder):
    for path in folder.glob("entries-*.gz"):
        assert "https://" not in unpacked(path)
        assert "durov" not in unpacked(path)
