"""The saved world is loaded by a restart; files are measured, their memory is bounded."""

import asyncio
import json
import struct

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from offline_telegram import Sandbox, files
from offline_telegram.chat_page import world_view
from offline_telegram.failures import ApiError
from offline_telegram.sandbox import ALICE, CAROL, GROUP, sample_people
from offline_telegram.tests.clients import client_of


async def test_everything_survives_a_restart(tmp_path):
    state = tmp_path / "deep" / "world.json"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="yes")]])
    async with Sandbox(state=state, populate=sample_people) as sandbox:
        ivan = sandbox.phone(ALICE)
        photo = ivan.send_photo("вид")
        async with client_of(sandbox) as bot:
            await bot.send_message(ivan.id, "Правда?", reply_markup=markup)
            await bot.set_my_commands([("start", "Начать")])
            sandbox.group("Тема", [ivan], forum=True).create_topic("тема")
            seen, waiting = world_view(sandbox.world), await bot.get_updates()
    async with Sandbox(state=state, populate=sample_people) as sandbox:
        assert world_view(sandbox.world) == seen
        assert sandbox.world.files.need(photo.raw["photo"][0]["file_id"]).data
        ivan = sandbox.phone(ALICE)
        async with client_of(sandbox) as bot:
            assert await bot.get_updates() == waiting
            assert len(await bot.get_my_commands()) == 1
            ivan.press("Да")
            assert (await bot.get_updates())[
                -1
            ].callback_query.message.text == "Правда?"
            assert (await bot.get_chat_member(GROUP, CAROL)).status == "creator"
        new = ivan.say("дальше")
        assert new.id == max(ivan.chat().messages)


async def test_a_change_is_saved_automatically(tmp_path):
    state = tmp_path / "world.json"
    async with Sandbox(state=state) as sandbox:
        sandbox._store._delay = 0.01
        sandbox.person("Иван").say("x")
        async with asyncio.timeout(120):
            while not state.exists():  # noqa: ASYNC110 - a file sends no signal
                await asyncio.sleep(0.01)
        assert json.loads(state.read_text())["people"][0]["first_name"] == "Иван"


def test_pictures_are_recognised_by_their_bytes():
    frame = struct.pack(">HBHH", 8, 8, 30, 40)
    jpeg = b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"xx\xff\xc0" + frame
    for data, size in (
        (files.picture(20, 10), (20, 10)),
        (b"GIF89a" + struct.pack("<HH", 7, 5), (7, 5)),
        (jpeg, (40, 30)),
        (b"RIFF\0\0\0\0WEBP", (512, 512)),
        (b"<svg/>", None),
    ):
        assert files.picture_size(data) == size


async def test_files_too_large_are_refused_and_the_oldest_dropped(
    bot, ivan, monkeypatch
):
    monkeypatch.setattr(files, "UPLOAD_LIMIT", 10)
    with pytest.raises(ApiError, match="Request Entity Too Large"):
        files.Files().put("document", b"x" * 11, None)
    monkeypatch.setattr(files, "MEMORY_LIMIT", 25)
    store = files.Files()
    ids = [store.put("document", b"x" * 10, None).file_id for _ in range(3)]
    assert [store.get(file_id) is not None for file_id in ids] == [False, True, True]

    monkeypatch.setattr("offline_telegram.methods_chat.DOWNLOAD_LIMIT", 9)
    sent = ivan.send_document(data=b"x" * 10)
    with pytest.raises(Exception, match="File is too big"):
        await bot.get_file(sent.raw["document"]["file_id"])
