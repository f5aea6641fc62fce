"""The whole story by chat alone, through the real process, by polling and behind a webhook."""

import asyncio

import aiohttp

from offline_telegram import calls
from tests.kit.process import records
from tests.kit.process.ports import free_port
from tests.kit.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS, STEPS
from tests.kit.process.world import SECRET, said_twice


async def test_a_report_travels_from_start_to_the_outcome(world):
    """In Kazakh; the tests of kills tell the same story in the other languages."""
    bot, story = world.bot(), world.story("kk")
    await bot.start()
    await story.tell()
    assert story.receipt
    assert await bot.stop() == 0
    unusual = [line["event"] for line in bot.logged if line["level"] != "info"]
    assert all(event.startswith("SECRET_KEY was made") for event in unusual), unusual


FEW = {
    "getme",
    "sendmessage",
    "editmessagetext",
    "answercallbackquery",
    "getchatmember",
}


async def test_a_server_with_six_methods_is_enough(world, monkeypatch):
    """Beside getUpdates; every other one is not found, as on a server that lags behind."""
    few = {name: one for name, one in calls.METHODS.items() if name in FEW}
    monkeypatch.setattr(calls, "METHODS", few)
    world.sandbox.faults.fail_next("deleteWebhook", 404, "Not Found", times=9)
    bot, story = world.bot(), world.story("kk")
    await bot.start()
    await story.tell()
    assert await bot.stop() == 0
    refused = {line["method"] for line in bot.logged if "bot profile" in line["event"]}
    assert {
        "set_my_commands",
        "set_my_description",
        "set_my_short_description",
    } <= refused
    assert not any(line["level"] == "error" for line in bot.logged)


async def test_the_story_by_webhook_survives_kills_and_refuses_strangers(world):
    port, ops = free_port(), free_port()
    address, ports = (
        f"http://127.0.0.1:{port}",
        {"PORT": str(port), "OPS_PORT": str(ops)},
    )
    bot = world.bot(WEBHOOK_URL=address, WEBHOOK_SECRET=SECRET, **ports)
    story = world.story("ru")
    await bot.start()
    for number, step in enumerate(STEPS):
        await story.tell(step)
        if number in {2, 6, 9}:
            await records.settled(bot.url)
            await bot.kill()
            await bot.start()
    assert said_twice(world.sandbox) == bot.unknown_outcomes() == 0

    asked = [call for call in world.sandbox.calls if call.method == "setWebhook"]
    url = asked[-1].params["url"]
    assert url.startswith(address)
    assert bot.settings["BOT_TOKEN"] not in url
    assert not any(call.method == "getUpdates" for call in world.sandbox.calls)
    async with aiohttp.ClientSession() as session:
        for secret in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            async with session.post(
                url, json={"update_id": 9}, headers=secret
            ) as answer:
                assert answer.status == 403
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with session.post(url, data=b"no JSON", headers=right) as answer:
            assert answer.status == 400
        for path in ("health", "ready"):
            async with session.get(f"{address}/{path}") as answer:
                assert answer.status == 200
        await records.settled(bot.url)
        sent = 'habarla_posts_total{lane="notice",result="sent"}'
        figures = ""
        async with asyncio.timeout(120):
            while sent not in figures:  # it is counted just after it is written down
                async with session.get(f"http://127.0.0.1:{ops}/metrics") as answer:
                    figures = await answer.text()
    assert "habarla_updates_accepted_total" in figures
    assert "Zhumagali" not in figures
    assert await bot.stop() == 0


WORDS = "They promised parcels behind the Blue Kiosk"


async def test_the_log_names_no_person_and_quotes_no_message(world):
    """At DEBUG, which logs everything that other levels log."""
    bot, story = world.bot(LOG_LEVEL="DEBUG"), world.story("en")
    citizen = story.citizen
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS)
    world.sandbox.faults.set(rate_502=0.2, rate_429=0.1, retry_after=1, reset_after=0.1)
    citizen.say(f"/status {story.receipt}")
    await citizen.wait("evil-1")
    citizen.say(WORDS)
    # An update that no library understands, with words in it.
    world.sandbox.deliver_raw({"message": {"text": WORDS, "from": citizen.person.user}})
    world.sandbox.faults.clear()
    await story.tell(*STAFF_STEPS, NEWS)
    await bot.until_said("an update failed")
    assert await bot.stop() == 0
    log = bot.errors.casefold()
    person = citizen.person
    private = [
        str(person.id),
        person.first_name,
        person.username,
        "дана",
        "әсел",
        "asel_admin",
    ]
    token = world.sandbox.token
    secrets = [
        token,
        token.partition(":")[2],
        story.receipt,
        story.receipt.replace("-", ""),
    ]
    for word in [
        *private,
        *secrets,
        "evil-1",
        "example.com",
        "blue kiosk",
        *WORDS.split()[2:3],
    ]:
        assert word.casefold() not in log, word
    assert len(bot.logged) > 3
