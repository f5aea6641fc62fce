"""Commands use the channel as it stands, with what admins changed of it in a chat."""

import json

import pytest

from bot.channel.loader import load_channel
from bot.cli import hotlines
from bot.cli.channel import standing_channel
from bot.cli.doctor.stored import examine_database
from bot.core import channel_changes
from bot.core.channel_changes import ChannelChange
from bot.core.storage import opened
from bot.register import static_site
from tests.kit.databases import sqlite_with_tables
from tests.kit.deployments import environment, settings_of
from tests.kit.services.acts import ADMIN

ABOUT = "Quokkas-read-it"
OLD, NEW = "101", "+7 701 000 11 22"


@pytest.fixture
async def settings(tmp_path):
    """Settings of a database in whose channel an admin changed a text and a number."""
    url = await sqlite_with_tables(tmp_path / "habarla.db")
    found = settings_of(environment("http://127.0.0.1:1", 1, url), tmp_path)
    languages = load_channel(found.channel_file).languages
    changes = {f"about.{language}": ABOUT for language in languages}
    changes[f"hotlines.{OLD}.number"] = NEW
    async with opened(found) as (database, _), database.transaction() as tx:
        for path, value in changes.items():
            change = ChannelChange(1, ADMIN, None, path, None, json.dumps(value))
            await channel_changes.add_change(tx, change)
    return found


def text_of(folder):
    return "\n".join(
        path.read_text("utf-8") for path in folder.rglob("*.html") if path.is_file()
    )


async def test_a_site_shows_what_an_admin_changed_in_a_chat(settings, tmp_path):
    folder = tmp_path / "site"
    await static_site.build(settings, folder, "https://register.example.kz", "bot")
    pages = text_of(folder)
    assert ABOUT in pages
    assert NEW in pages


async def test_the_doctor_tells_the_state_of_the_channel_as_it_stands(settings):
    found = []
    channel, why = await standing_channel(settings)
    assert why == ""
    await examine_database(settings, channel, None, found.append)
    assert NEW in "\n".join(map(str, found))


async def test_the_list_of_hotlines_has_a_number_that_an_admin_changed(settings):
    channel, found, _ = await hotlines.pressed(settings)
    lines = "\n".join(hotlines.listed(channel, found, 1))
    assert f" {NEW} " in lines
    assert f" {OLD} " not in lines


async def test_without_the_key_a_command_says_that_it_reads_the_file_alone(settings):
    without_key = settings.model_copy(update={"secret_key": None})
    channel, found, why = await hotlines.pressed(without_key)
    assert (channel, found) == (load_channel(settings.channel_file), {})
    assert "SECRET_KEY" in why
