"""Public figures: equal in chat, page, CSV and JSON; small counts hidden, no scripts."""

import csv
import io
import json
import re
from html import unescape

import pytest

from bot.core.messages import Address, Lane, Post
from bot.core.periods import parse
from bot.figures import sheet as words
from bot.figures.model import FAIRNESS, WITHOUT_PART, Beside, By, Measure, Page
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


@pytest.mark.parametrize(("table", "ending"), [("csv", "-all.csv"), ("json", ".json")])
async def test_the_chat_and_the_page_agree_byte_for_byte(read, database, table, ending):
    _, _, page = await read(f"/kk/figures/2026-10{ending}")
    params = {"month": "2026-10", "table": table}
    row = Post("MonthlyFile", Address(chat=1), "kk", Lane.DESK_ANSWER, params)
    said = await Renderer(DEPLOYMENT).render_slow(database, row)
    assert said.file.content == page.encode()
    assert len(page) > 300


async def test_figures_match_a_count_by_hand_and_small_ones_are_hidden(read):
    _, headers, body = await read("/en/figures/2026-10.json")
    assert headers["Content-Type"].startswith("application/json")
    content = json.loads(body)
    found = {
        one["type"]: (one["links_restricted"], one["hidden"])
        for one in content["links"]
    }
    assert content["month_is_over"]
    assert found == {
        one: (n, None)
        for one, n in (("total", 45), ("terrorism", 7), ("drugs", 6), ("others", 32))
    }


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


async def test_the_current_month_is_marked_and_months_without_records_are_404(
    read, monkeypatch
):
    assert "So far: the month is not over." in (await read("/en/figures/2026-11"))[2]
    # Nothing is counted for them
    monkeypatch.setattr("bot.figures.monthly.count_month", None)
    for path in (
        "2026-12",
        "2026",
        "x",
        "2027-01.json",
        "2026-13.csv",
        "2025-01",
        "1999-12.csv",
    ):
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


def lines_of(report, language="en"):
    """All lines of what /stats counts, times apart."""
    speaks = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24)
    tables = words.tables_of_fairness(speaks, Beside(report.fairness))
    return [line for table in tables for line in table.lines if not line.is_hours]


def hours_of(report):
    [took] = report.fairness.times.values()
    return round(took.median / 3_600_000), round(took.p90 / 3_600_000)


def numbers_of(report):
    """What /stats counts: (measure, by, key) → (n, part)."""
    return {
        (line.measure, line.by.value, line.key): (line.cells.now.n, line.cells.now.part)
        for line in lines_of(report)
        if line.cells.now is not None
    }


async def test_json_says_what_stats_counts_by_type_and_language(month):
    get, report = month
    counted = numbers_of(report)
    assert {measure for measure, *_ in counted} == {one.value for one in FAIRNESS}
    said = json.loads(await get(f"en/figures/{MONTH}.json"))["fairness"]
    *rows, half, most = said
    assert (half["n"], most["n"]) == hours_of(report)
    found = {
        (one["measure"], one["by"], one["key"]): (one["n"], one["part"]) for one in rows
    }
    assert {key: cell for key, cell in found.items() if cell[0] is not None} == counted


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_table_page_and_text_say_what_stats_counts(month, language):
    get, report = month
    lines = lines_of(report, language)
    table = await get(f"{language}/figures/{MONTH}-fairness.csv")
    every = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    times = [int(row["n"]) for row in every if "_hours_" in row["measure"]]
    assert tuple(times) == hours_of(report)
    found = {
        (row["measure"], row["by"], row["key"]): (int(row["n"]), int(row["part"] or -1))
        for row in every
        if row["n"] and not row["measure"].startswith("appeal_hours")
    }
    said = {
        key: (n, -1 if part is None else part)
        for key, (n, part) in numbers_of(report).items()
    }
    assert found == said
    speaks = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24)
    page = await get(f"{language}/figures/{MONTH}")
    shown = tables_on(page.partition('id="fairness"')[2])
    for measure in FAIRNESS:
        label = words.LABELS[measure]
        columns = 1 if measure in WITHOUT_PART else 2
        assert [
            row[: columns + 1] for row in shown[str(speaks.t(label))] if row[1] != "–"
        ] == [
            (line.name, words.count_text(speaks, line, line.cells.now))
            + (
                ()
                if measure in WITHOUT_PART
                else (words.part_text(speaks, line.cells.now),)
            )
            for line in lines
            if line.measure == measure
        ]
    text = unescape(str(Stats(MONTH, Page.FAIRNESS).render(speaks, report).text))
    for line in (line for line in lines if line.by is By.ALL):
        measure = Measure(line.measure)
        if measure is not Measure.LATE:
            assert f"{speaks.t(words.LABELS[measure])}: {line.cells.now.n}" in text
        if measure not in WITHOUT_PART:
            assert words.part_text(speaks, line.cells.now) in text


def tables_on(page):
    """The tables of a page by their captions."""
    tables = re.findall(
        r'<table class="figures[^"]*">\s*<caption>(.*?)</caption>(.*?)</table>',
        page,
        re.S,
    )
    return {unescape(title): _cells(body) for title, body in tables}


def _cells(body):
    """The rows of a table without headings of groups, pictures and changes."""
    body = re.sub(r"<svg.*?</svg>|<br><small>.*?</small>", "", body, flags=re.S)
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', body, re.S)
    cells = [re.split(r"</th>|<td[^>]*>|</td>", row) for row in rows]
    return [
        tuple(unescape(cell.strip()) for cell in row if cell.strip()) for row in cells
    ]


async def test_a_month_that_is_not_over_publishes_none(month, clock):
    get, _ = month
    assert json.loads(await get("en/figures/2026-11.json"))["fairness"] is None
    assert len((await get("en/figures/2026-11-fairness.csv")).splitlines()) == 1
    assert "are published when it is over" in await get("en/figures/2026-11")
