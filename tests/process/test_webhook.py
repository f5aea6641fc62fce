"""The real process behind a webhook: the story survives kills, and strangers are refused."""

import asyncio

import aiohttp

from tests.kit.process import records
from tests.kit.process.ports import free_port
from tests.kit.process.story import STEPS
from tests.kit.process.world import SECRET, said_twice


async def test_the_story_by_webhook_survives_kills_and_refuses_strangers(world):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    ops = free_port()
    ports = {"PORT": str(port), "OPS_PORT": str(ops)}
    bot = world.bot(WEBHOOK_URL=address, WEBHOOK_SECRET=SECRET, **ports)
    story = world.story("ru")
    await bot.start()
    for number, step in enumerate(STEPS):
        await story.tell(step)
        if number in {2, 6, 9}:
            await records.settled(bot.settings["DATABASE_URL"])
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
            async with session.post(url, json={"update_id": 9}, headers=secret) as answer:
                assert answer.status == 403
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with session.post(url, data=b"no JSON", headers=right) as answer:
            assert answer.status == 400
        for path in ("health", "ready"):
            async with session.get(f"{address}/{path}") as answer:
                assert answer.status == 200
        await records.settled(bot.settings["DATABASE_URL"])
        sent = 'habarla_posts_total{lane="notice",result="sent"}'
        figures = ""
        async with asyncio.timeout(60):
            while sent not in figures:  # it is counted just after it is written down
                async with session.get(f"http://127.0.0.1:{ops}/metrics") as answer:
                    figures = await answer.text()
    assert "habarla_updates_accepted_total" in figures
    assert "Zhumagali" not in figures
    assert await bot.stop() == 0
