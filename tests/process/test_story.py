"""The whole story by chat alone, through the real process."""

from offline_telegram import calls


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


FEW = {"getme", "sendmessage", "editmessagetext", "answercallbackquery", "getchatmember"}


async def test_a_server_with_six_methods_is_enough(world, monkeypatch):
    """Beside getUpdates; every other one is not found, as on a server that lags behind."""
    few = {name: one for name, one in calls.METHODS.items() if name in FEW}
    monkeypatch.setattr(calls, "METHODS", few)
    world.sandbox.faults.fail_next("deleteWebhook", 404, "Not Found", times=9)
    bot, story = world.bot(), world.story("kk")
    await bot.start()
    await story.tell()
    assert await bot.stop() == 0
    assert "Traceback" not in bot.errors
    refused = {line["method"] for line in bot.logged if "bot profile" in line["event"]}
    assert {"set_my_commands", "set_my_description", "set_my_short_description"} <= refused
    assert not any(line["level"] == "error" for line in bot.logged)
