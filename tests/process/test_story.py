"""The whole story by chat alone, through the real process."""

from tests.kit.process.bot_process import TOKEN
from tests.kit.process.minimal_api import MinimalApi
from tests.kit.process.story import Story


async def test_a_report_travels_from_start_to_the_outcome(world):
    """In Kazakh; the tests of kills tell the same story in the other languages."""
    bot, story = world.bot(), world.story("kk")
    await bot.start()
    await story.tell()
    assert story.receipt
    assert await bot.stop() == 0
    unusual = [line["event"] for line in bot.logged if line["level"] != "info"]
    expected = ("SECRET_KEY was made", "PORT 8080 is taken", "OPS_PORT 9108 is taken")
    assert all(event.startswith(expected) for event in unusual), unusual


async def test_another_bot_api_server_with_seven_methods_is_enough(world):
    async with MinimalApi(TOKEN) as api:
        bot = world.bot(BOT_API_URL=api.root, ADMIN_IDS="41")
        story = Story(api.phone(43, "Иван"), api.phone(42, "Дана"), api.phone(41, "Әсел"), -9, "kk")
        await bot.start()
        await story.tell()
        assert api.calls["setMyCommands"] > 0
        assert api.calls["deleteWebhook"] > 0
        assert await bot.stop() == 0
    assert "Traceback" not in bot.errors
    refused = {line["method"] for line in bot.logged if "bot profile" in line["event"]}
    assert {"set_my_commands", "set_my_description", "set_my_short_description"} <= refused
    assert not any(line["level"] == "error" for line in bot.logged)
