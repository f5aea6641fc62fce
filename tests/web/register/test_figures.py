"""Public figures: equal in chat, page, CSV and JSON; small counts hidden, no scripts."""

import csv
import io
import json
import re
from html import unescape

import pytest

from bot.core.messages import Address, Lane, Post
from bot.core.periods import parse
from bot.figures import fairness as words
from bot.figures.model import WITHOUT_PART, Measure, Page
from bot.figures.stats import Stats, of_period
from bot.register.routes import FRESH_MS
from bot.telegram.renderer import Renderer
from tests.kit.register.entries import CHANNEL, DEPLOYMENT, NOVEMBER_24
from tests.kit.register.figures import restrict
from tests.kit.storage.fairness import World

BEGIN = parse("2026-10").bounds(CHANNEL.zone)[0]
RESTRICTED = {"terrorism": 7, "drugs": 6, "fraud": 2, "other": 30}


@pytest.fixture
async def read(get, database):
    """Get a page of RESTRICTED figures; its status, headers and text."""
    await restrict(database, RESTRICTED, BEGIN)

    async def read(path, **headers):
        return await get(f"/register{path}", follow=True, **headers)

    return read


@pytest.mark.parametrize("table", ["csv", "json"])
async def test_the_chat_and_the_page_agree_byte_for_byte(read, database, table):
    _, _, page = await read(f"/kk/figures/2026-10.{table}")
    params = {"month": "2026-10", "table": table}
    row = Post("MonthlyFile", Address(chat=1), "kk", Lane.DESK_ANSWER, params)
    said = await Renderer(DEPLOYMENT).render_slow(database, row)
    assert said.file.content == page.encode()
    assert len(page) > 300


async def test_figures_match_a_count_by_hand_and_small_ones_are_hidden(read):
    _, headers, body = await read("/en/figures/2026-10.json")
    assert headers["Content-Type"].startswith("application/json")
    content = json.loads(body)
    found = {one["type"]: (one["links_restricted"], one["hidden"]) for one in content["links"]}
    assert content["month_is_over"]
    assert [found[one][0] for one in ("total", "terrorism", "others", "drugs")] == [45, 7, 30, 6]
    assert found["fraud"] == found["suicide"] == (None, "fewer_than_5")


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_the_page_is_in_the_readers_language_without_scripts(read, language):
    words = CHANNEL.type("terrorism").figure.say(language)
    status, _, page = await read(f"/{language}/figures/2026-10")
    assert status == 200
    assert words in page
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert "secret" not in page
    assert re.search(r'<nav aria-label="[^"]+"', page)


async def test_the_current_month_is_marked_and_months_without_records_are_404(read, monkeypatch):
    assert "So far: the month is not over." in (await read("/en/figures/2026-11"))[2]
    monkeypatch.setattr("bot.figures.stats.monthly", None)  # nothing is counted for them
    for path in ("2026-12", "2026", "x", "2027-01.json", "2026-13.csv", "2025-01", "1999-12.csv"):
        assert (await read(f"/en/figures/{path}"))[0] == 404, path


async def test_reloading_the_page_causes_no_query(read, database, clock):
    async def restricted():
        total, *_ = json.loads((await read("/en/figures/2026-10.json"))[2])["links"]
        return total["links_restricted"]

    assert await restricted() == 45
    await restrict(database, {"extremism": 9}, BEGIN)
    assert await restricted() == 45
    clock.advance(ms=FRESH_MS)
    assert await restricted() == 54


MONTH = "2026-10"


@pytest.fixture
async def month(database, get):
    """A month with everything: how to get a file of the site, and what /stats counts."""
    async with database.transaction() as tx:
        await World(4, *parse(MONTH).bounds(CHANNEL.zone), size=300).insert(tx)
    async with database.reading() as tx:
        report = await of_period(tx, CHANNEL, parse(MONTH))

    async def read(path):
        status, _, text = await get(f"/register/{path}")
        assert status == 200, path
        return text.removeprefix("\ufeff")

    return read, report


def numbers_of(report):
    """What /stats counts: (measure, by, key) → (n, part)."""
    return {
        (row.measure.value, row.by, row.key): (row.cell.n, row.cell.part)
        for row in words.rows(report.fairness)
        if row.cell is not None
    }


async def test_json_says_what_stats_counts_by_type_and_language(month):
    get, report = month
    counted = numbers_of(report)
    assert {measure for measure, *_ in counted} == {one.value for one in Measure}
    said = json.loads(await get(f"en/figures/{MONTH}.json"))["fairness"]
    *rows, half, most = said
    assert (half["n"], most["n"]) == words.hours(report.fairness)
    found = {(one["measure"], one["by"], one["key"]): (one["n"], one["part"]) for one in rows}
    assert {key: cell for key, cell in found.items() if cell[0] is not None} == counted


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_table_page_and_text_say_what_stats_counts(month, language):
    get, report = month
    rows = list(words.rows(report.fairness))
    table = await get(f"{language}/figures/{MONTH}-fairness.csv")
    every = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    times = [int(row["n"]) for row in every if row["measure"].startswith("appeal_hours")]
    assert tuple(times) == words.hours(report.fairness)
    found = {
        (row["measure"], row["by"], row["key"]): (int(row["n"]), int(row["part"] or -1))
        for row in every
        if row["n"] and not row["measure"].startswith("appeal_hours")
    }
    said = {key: (n, -1 if part is None else part) for key, (n, part) in numbers_of(report).items()}
    assert found == said
    speaks = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24)
    page = await get(f"{language}/figures/{MONTH}")
    tables = re.findall(r'<table class="fair">\s*<caption>(.*?)</caption>(.*?)</table>', page, re.S)
    shown = {unescape(title): _cells(body) for title, body in tables}
    for measure, label in words.LABELS.items():
        assert shown[str(speaks.t(label))] == [
            (words.group_name(speaks, row), words.count_text(speaks, row.cell))
            + (() if measure in WITHOUT_PART else (words.part_text(speaks, row.cell),))
            for row in rows
            if row.measure is measure
        ]
    text = unescape(str(Stats(MONTH, Page.FAIRNESS).render(speaks, report).text))
    for row in (row for row in rows if row.by == "all"):
        if row.measure is not Measure.LATE:
            assert f"{speaks.t(words.LABELS[row.measure])}: {row.cell.n}" in text
        if row.measure not in WITHOUT_PART:
            assert words.part_text(speaks, row.cell) in text


def _cells(body):
    """The rows of a table without headings of groups."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', body, re.S)
    cells = [re.split(r"</th>|<td[^>]*>|</td>", row) for row in rows]
    return [tuple(unescape(cell.strip()) for cell in row if cell.strip()) for row in cells]


async def test_a_month_that_is_not_over_publishes_none(month, clock):
    get, _ = month
    assert json.loads(await get("en/figures/2026-11.json"))["fairness"] is None
    assert len((await get("en/figures/2026-11-fairness.csv")).splitlines()) == 1
    assert "are published when it is over" in await get("en/figures/2026-11")
