"""kill -9 while an export or a chart is made: both still arrive."""

from dataclasses import replace

from tests.kit.process.story import CITIZEN_STEPS


async def test_a_file_and_a_chart_arrive_after_a_kill_during_their_sending(world):
    bot, story = world.bot(), world.story("en")
    boss = story.admin
    await bot.start()
    await story.tell(*CITIZEN_STEPS)
    await replace(story, citizen=boss).tell(*CITIZEN_STEPS[:3])
    boss.say("/export")
    screen = await boss.wait(lambda m: "JSON Lines" in str(m.buttons))
    # The file is on its way to Telegram, and Telegram is slow, when the process dies.
    world.sandbox.faults.set(latency_ms=(1500, 1500))
    boss.press("JSON Lines", screen)
    await bot.until(lambda: world.sandbox.counters.calls["sendDocument"] > 0)
    boss.say("/stats")
    await bot.kill()
    world.sandbox.faults.clear()
    await bot.start()
    paper = await boss.wait(lambda m: "document" in m.raw, after=0, timeout=120)
    assert b"hxxps://example[.]com/evil-1" in boss.download(paper).data
    chart = await boss.wait(lambda m: "photo" in m.raw, after=0, timeout=120)
    assert "Reports: 1" in chart.text
    assert await bot.stop() == 0
