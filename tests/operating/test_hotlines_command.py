"""`python -m bot hotlines` lists what nobody dialled, with or without a database."""

from datetime import UTC, date, datetime

from bot.channel.loader import load_channel
from bot.cli.hotlines import listed, pressed
from bot.hotlines import number_checks_store

NOW = int(datetime(2026, 11, 26, tzinfo=UTC).timestamp()) * 1000


def test_every_shipped_number_names_its_source_and_is_undialled():
    channel = load_channel()
    assert all(hotline.source for hotline in channel.hotlines)
    *lines, last = listed(channel, {}, NOW)
    assert all(line.startswith("UNDIALLED") for line in lines)
    assert "111" in " ".join(lines)
    assert "inform.kz, 2025-11-06" in " ".join(lines)
    assert last.startswith("7 of 7 to dial")


def test_a_dial_test_of_the_file_counts_for_ninety_days():
    channel = load_channel()
    first, *others = channel.hotlines
    for day, state in ((date(2026, 11, 1), "dialled"), (date(2026, 1, 1), "due")):
        line = first.model_copy(update={"dial_test": day})
        shown = listed(channel.model_copy(update={"hotlines": (line, *others)}), {}, NOW)
        assert any(one.startswith(state) and str(day) in one for one in shown)


async def test_what_an_admin_pressed_is_read_from_the_database(database, database_url):
    async with database.transaction() as tx:
        await number_checks_store.asked(tx, "112")
        await number_checks_store.said(tx, "112", is_right=False)
    found = await pressed(database_url)
    assert found["112"].is_right is False
    assert any(line.startswith("WRONG      112") for line in listed(load_channel(), found, NOW))


async def test_without_a_database_the_channel_file_counts(tmp_path):
    assert await pressed(f"sqlite:///{tmp_path}/none/habarla.db") == {}
