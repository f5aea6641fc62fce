"""kill -9 while an export or a chart is made: both still arrive."""

NAMES = "English"


async def agreed(phone):
    phone.say("/start")
    await phone.wait(lambda m: NAMES in str(m.buttons))
    phone.press(NAMES)
    await phone.wait(lambda m: "I agree" in str(m.buttons))
    phone.press("I agree")
    await phone.wait(lambda m: "Report a violation" in str(m.buttons))


async def filed(world, phone):
    await agreed(phone)
    phone.say("https://example.com/1")
    await phone.wait(lambda m: "Drugs" in str(m.buttons))
    phone.press("Drugs")
    await phone.wait(lambda m: "Send" in str(m.buttons))
    phone.press("Send")
    await phone.wait(lambda m: "Copy the code" in str(m.buttons))


async def test_a_file_and_a_chart_arrive_after_a_kill_during_their_sending(world):
    bot, story = world.bot(), world.story("en")
    boss = story.admin
    await bot.start()
    await filed(world, story.citizen)
    await agreed(boss)
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
    assert b"hxxps://example[.]com/1" in boss.download(paper).data
    chart = await boss.wait(lambda m: "photo" in m.raw, after=0, timeout=120)
    assert "Reports: 1" in chart.text
    assert await bot.stop() == 0
