"""The public monthly figures: equal in chat and page, small counts hidden, no scripts."""

import json
import re

import aiohttp
import pytest

from bot.core.posts import Address, Lane, Post
from bot.figures.period import parse
from bot.register.routes import FRESH_MS
from bot.telegram.renderer import Renderer
from tests.kit.register.entries import CHANNEL, DEPLOYMENT
from tests.kit.register.figures import restrict
from tests.kit.register.site import served

NOVEMBER_24 = 1795500000000
BEGIN = parse("2026-10").bounds(CHANNEL.zone)[0]
RESTRICTED = {"terrorism": 7, "drugs": 6, "fraud": 2, "other": 30}


@pytest.fixture
async def get(database, clock):
    """Get a page; its status, headers and bytes."""
    clock.now = NOVEMBER_24
    await restrict(database, RESTRICTED, BEGIN)
    async with served(database) as root, aiohttp.ClientSession() as session:

        async def get(path="", **headers):
            async with session.get(f"{root}/register{path}", headers=headers) as response:
                return response.status, response.headers, await response.read()

        yield get


@pytest.mark.parametrize("table", ["csv", "json"])
async def test_the_chat_and_the_page_agree_byte_for_byte(get, database, table):
    _, _, page = await get(f"/kk/figures/2026-10.{table}")
    params = {"month": "2026-10", "table": table}
    row = Post("MonthlyFile", Address(chat=1), "kk", Lane.DESK_ANSWER, params)
    said = await Renderer(DEPLOYMENT).render_slow(database, row)
    assert said.file.content == page
    assert len(page) > 300


async def test_figures_match_a_count_by_hand_and_small_ones_are_hidden(get):
    _, headers, body = await get("/en/figures/2026-10.json")
    assert headers["Content-Type"].startswith("application/json")
    content = json.loads(body)
    found = {one["type"]: (one["links_restricted"], one["hidden"]) for one in content["types"]}
    assert (content["links_restricted"], content["month_is_over"]) == (45, True)
    assert found["terrorism"] == (7, None)
    assert found["others"] == (30, None)
    assert found["drugs"] == (6, None)
    assert found["fraud"] == found["suicide"] == (None, "fewer_than_5")


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_the_page_is_in_the_readers_language_without_scripts(get, language):
    words = CHANNEL.type("terrorism").figure.say(language)
    for path, headers in (
        (f"/{language}/figures/2026-10", {}),
        (f"/figures?month=2026-10&lang={language}", {}),
        ("/figures?month=2026-10", {"Accept-Language": f"{language}-KZ,de"}),
    ):
        status, _, body = await get(path, **headers)
        page = body.decode()
        assert status == 200
        assert words in page
        assert f'<html lang="{language}">' in page
        assert "<script" not in page
        assert "secret" not in page
        assert re.search(r'<nav aria-label="[^"]+"', page)


async def test_the_current_month_is_marked_and_months_without_records_are_404(get, monkeypatch):
    _, _, body = await get("/en/figures/2026-11")
    assert "So far: the month is not over." in body.decode()
    monkeypatch.setattr("bot.figures.stats.monthly", None)  # nothing is counted for them
    for path in ("2026-12", "2026", "x", "2027-01.json", "2026-13.csv", "2025-01", "1999-12.csv"):
        assert (await get(f"/en/figures/{path}"))[0] == 404, path


async def test_reloading_the_page_causes_no_query(get, database, clock):
    await get("/en/figures/2026-10.json")
    await restrict(database, {"extremism": 9}, BEGIN)
    again = json.loads((await get("/en/figures/2026-10.json"))[2])
    assert again["links_restricted"] == 45
    clock.advance(ms=FRESH_MS)
    again = json.loads((await get("/en/figures/2026-10.json"))[2])
    assert again["links_restricted"] == 54
