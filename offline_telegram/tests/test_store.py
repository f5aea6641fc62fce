"""The saved world: a restart loads it."""

import asyncio
import json

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from offline_telegram import Sandbox
from offline_telegram.chat_page import world_view
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
            assert (await bot.get_updates())[-1].callback_query.message.text == "Правда?"
            assert (await bot.get_chat_member(GROUP, CAROL)).status == "creator"
        new = ivan.say("дальше")
        assert new.id == max(ivan.chat().messages)


async def test_a_change_is_saved_automatically(tmp_path):
    state = tmp_path / "world.json"
    async with Sandbox(state=state) as sandbox:
        sandbox._store._delay = 0.01
        sandbox.person("Иван").say("x")
        async with asyncio.timeout(60):
            while not state.exists():  # noqa: ASYNC110 - a file sends no signal
                await asyncio.sleep(0.01)
        assert json.loads(state.read_text())["people"][0]["first_name"] == "Иван"


async def test_webhook_delivers_again_after_a_restart(tmp_path):
    state = tmp_path / "world.json"
    async with Sandbox(state=state) as sandbox, client_of(sandbox) as bot:
        await bot.set_webhook("http://127.0.0.1:9/", secret_token="secret")
    async with Sandbox(state=state) as sandbox, client_of(sandbox) as bot:
        assert (await bot.get_webhook_info()).url == "http://127.0.0.1:9/"
        assert sandbox.server.webhook.secret == "secret"
