"""The month for everybody: said in a sentence, beside other months, and offered as a broadcast."""

import csv
import io
import json

import pytest

from bot.broadcasts import store as broadcasts_store
from bot.core.periods import parse
from bot.core.times import start_of
from bot.figures import model, monthly, sheet
from bot.figures.model import OTHERS, By, Measure
from bot.telegram.renderer import Renderer
from bot.values import THRESHOLD, Topic
from tests.kit.register.figures import OUTCOMES, REGIONS, TYPES, fill_months
from tests.kit.services.desk_acts import owed, said
from tests.kit.solving import solved

ZONE = "Asia/Almaty"
HOUR = 3_600_000
MONTHS = [parse(f"{year}-{n:02}") for year in (2025, 2026) for n in range(1, 13)][:22]
OCTOBER = parse("2026-10")
ADMIN = 700201


_reported = {}
"""The months as each engine counts them: the same records each time, in a new database."""


async def fill_records(database, clock):
    """Records of January 2025 to October 2026, on the second of November."""
    clock.now = start_of(OCTOBER.end, ZONE) + 24 * HOUR
    await fill_months(database, MONTHS, ZONE, 3)


@pytest.fixture
async def months(request, database, deployment, clock):
    """What is said of each of these months."""
    engine = request.node.callspec.params["database_url"]
    if engine not in _reported:
        await fill_records(database, clock)
        async with database.long_reading() as tx:
            _reported[engine] = {
                one: await monthly.report_month(tx, deployment.channel, one)
                for one in MONTHS
            }
    return _reported[engine]


async def test_a_month_is_compared_with_the_one_before_and_its_year_with_the_last(
    months,
):
    october, september = months[OCTOBER], months[OCTOBER.before()]
    assert october.periods.before == september.now.counted
    received = october.periods.each(lambda one: one.of(Measure.RECEIVED).total.n)
    assert received.year == sum(
        months[one].now.counted.of(Measure.RECEIVED).total.n for one in MONTHS[12:]
    )
    assert received.year_before == sum(
        months[one].now.counted.of(Measure.RECEIVED).total.n for one in MONTHS[:10]
    )
    assert [one.month for one in october.last] == MONTHS[-12:]
    assert months[MONTHS[9]].periods.year_before is None, (
        "the records begin in that year"
    )
    assert months[MONTHS[0]].periods.before is None


async def test_what_waits_at_authorities_is_said_with_its_time_and_not_added_up(months):
    october = months[OCTOBER]
    waiting = october.now.counted.of(Measure.WAITING)
    assert (
        waiting.total.n
        == sum(cell.n for cell in waiting.by(By.AUTHORITY).values())
        > 100
    )
    assert model.Took.WAITING in october.now.counted.times
    assert Measure.WAITING not in october.periods.year.measures


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_one_sentence_says_the_month(months, deployment, language):
    speaker = Renderer(deployment).speaker(language, 0)
    counted = months[OCTOBER].now.counted
    first, _ = monthly.sentences(speaker, months[OCTOBER].now)
    for measure in (
        Measure.RECEIVED,
        Measure.DECIDED,
        Measure.RESTRICTED,
        Measure.REMOVED,
    ):
        assert f"{counted.of(measure).total.n} " in first
    few = model.Monthly(OCTOBER, True, model.Counted())
    [only] = monthly.sentences(speaker, few)
    assert not any(n in only for n in ("0 ", "1 "))


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_no_small_count_can_be_computed_from_the_files_of_all_months(
    months, deployment, form
):
    """By subtraction of whatever the files say: totals, rows, others, months and years."""
    speaker = Renderer(deployment).speaker("en", 0)
    read = read_csv if form == "csv" else read_json
    files = {month: read(speaker, report) for month, report in months.items()}
    axes = {(row["measure"], row["by"]) for rows in files.values() for row in rows}
    for measure, by in sorted(axes):
        if by not in {"all", "language"} and measure in {*model.PUBLIC, Measure.FILED}:
            found = attack(files, measure, by)
            assert all(n == 0 or n >= THRESHOLD for n in found), (measure, by)
            assert found or measure == Measure.REMOVED, "the attack reads the files"


def read_csv(speaker, report):
    tables = sheet.file_of(speaker, report, "all").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(tables), delimiter=";"))


def read_json(speaker, report):
    content = json.loads(sheet.file_of(speaker, report, "json"))
    return [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in content["figures"] + content["fairness"]
    ]


KEYS = {
    "type": set(TYPES),
    "outcome": set(OUTCOMES),
    "region": {code or "" for code in REGIONS},
    "authority": {"mci", "knb"},
}


def attack(files, measure, by):
    """The counts of one key in one month that follow from the files."""
    known = []
    for month, every in files.items():
        year = [one for one in files if one.first.year == month.first.year]
        year = [one for one in year if one.first <= month.first]
        rows = [
            row
            for row in every
            if row["measure"] == measure and row["by"] in {by, "all"}
        ]
        named = {row["key"] for row in rows if row["by"] == by and row["n"]}
        for row in rows:
            of = {row["key"]}
            if row["by"] == "all":
                of = KEYS[by]
            elif row["key"] == OTHERS:
                of = KEYS[by] - named
            if row["n"]:
                known.append(({(one, month) for one in of}, int(row["n"])))
            if row["year"] and row["year_is_at_least"] == "0" and row["key"] != OTHERS:
                known.append(
                    ({(one, each) for one in of for each in year}, int(row["year"]))
                )
    return [
        n
        for _, n in solved(known, [(key, month) for key in KEYS[by] for month in files])
    ]


async def offered(working):
    async with working() as work:
        await monthly.offer_monthly_posts(work)
        found = await owed(work, "MonthlyPostOffered")
        await said(work)
        return [params["month"] for _, _, params, *_ in found]


async def test_admins_are_offered_the_month_once_on_the_first_day_of_the_next(
    working, clock
):
    clock.now = start_of(OCTOBER.last, ZONE) + 12 * HOUR
    assert await offered(working) == []
    clock.now = start_of(OCTOBER.end, ZONE) + 8 * HOUR
    assert await offered(working) == [], "not at night"
    clock.advance(ms=HOUR)
    assert set(await offered(working)) == {"2026-10"}
    clock.advance(ms=HOUR)
    assert await offered(working) == []
    clock.now = start_of(parse("2026-11").end, ZONE) + 9 * HOUR
    assert set(await offered(working)) == {"2026-11"}


async def test_a_month_of_little_is_not_offered(working, clock):
    clock.now = start_of(OCTOBER.end, ZONE)
    async with working() as work:
        assert await monthly.MonthlyPostOffered(OCTOBER).load(work) is None


async def test_one_press_makes_a_draft_in_every_language(database, working, clock):
    await fill_records(database, clock)
    async with working() as work:
        october = await monthly.report_month(work.tx, work.channel, OCTOBER)
        shown = await monthly.MonthlyPostOffered(OCTOBER).load(work)
        assert shown == october.now
        draft = await monthly.draft_monthly_post(work, OCTOBER, ADMIN)
        kept = await broadcasts_store.get(work.tx, draft.id)
        assert (kept.topic, kept.author, kept.is_duty) == (Topic.RESULTS, ADMIN, False)
        for language in work.channel.languages:
            speaker = Renderer(work.deployment).speaker(language, 0)
            first, *_ = monthly.sentences(speaker, shown)
            assert str(first) in kept.contents[language].text
