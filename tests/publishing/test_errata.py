"""An erratum is said in every language of the channel, or not at all."""

from datetime import date

import pytest

from bot.cli import register_checks
from bot.core.storage import opened
from bot.register import store as stored
from bot.settings import SettingsError
from tests.kit.databases import sqlite_with_tables
from tests.kit.deployments import environment, settings_of

TEXTS = (
    "kk=Сан қате болды",
    "ru=Число неверно: https://example.com",
    "en=A figure was wrong",
)


@pytest.fixture
async def settings(tmp_path):
    url = await sqlite_with_tables(tmp_path / "habarla.db")
    return settings_of(environment("http://127.0.0.1:1", 1, url), tmp_path)


async def every(settings):
    async with opened(settings) as (database, _), database.reading() as tx:
        return await stored.errata_every(tx)


async def test_an_erratum_stands_on_the_page_without_a_working_link(settings):
    await register_checks.add_erratum(settings, date(2026, 1, 1), TEXTS)
    [one] = await every(settings)
    assert one.since == date(2026, 1, 1)
    assert set(one.text) == {"kk", "ru", "en"}
    assert "hxxps://example[.]com" in one.text["ru"]


@pytest.mark.parametrize(
    ("since", "texts"),
    [
        (date(2026, 1, 1), TEXTS[:2]),
        (date(2026, 1, 1), (*TEXTS, "ru=Ещё раз")),
        (date(2026, 1, 1), (*TEXTS, "de=Falsch")),
        (date(2026, 1, 1), (*TEXTS[:2], "en=  ")),
        (date(9999, 1, 1), TEXTS),
    ],
    ids=["a language lacks", "twice", "unknown language", "empty", "ahead"],
)
async def test_a_mistake_of_the_operator_adds_nothing(settings, since, texts):
    with pytest.raises(SettingsError):
        await register_checks.add_erratum(settings, since, texts)
    assert await every(settings) == []
