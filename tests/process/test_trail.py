"""One id follows an update through the log to its report, and leads to no anonymous one."""

from tests.kit.process import records
from tests.kit.process.safe import run
from tests.kit.process.story import CITIZEN_STEPS, DESK, STAFF_STEPS, file_anonymously

CASES = "SELECT id, number FROM cases"
CARDS = "SELECT id FROM outbox WHERE address LIKE 'chat:-%' AND lane > 30"


def events(bot, trace):
    return [line["event"] for line in bot.logged if line.get("trace") == trace]


async def test_one_id_follows_an_update_to_report_case_messages_and_their_results(
    world,
):
    bot, story = world.bot(LOG_LEVEL="DEBUG"), world.story("ru")
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS)
    await records.settled(bot.url)
    report = await records.value(bot.url, "SELECT id FROM reports")
    [case] = await records.ask(bot.url, CASES)
    [filed] = [line for line in bot.logged if line.get("report") == report]
    assert filed["level"] == "info"
    assert filed["cases"] == [case.number]
    assert events(bot, filed["trace"]) == ["an update was stored", filed["event"]]
    for wanted in (report, filed["trace"], str(filed["messages"][0])):
        told = (await run(world, bot, "trace", wanted, str(bot.log_path))).output
        assert "an update was stored" in told
        assert f'report="{report}"' in told
        for message in filed["messages"]:
            assert f"message={message}" in told
        assert 'result="sent"' in told
    await story.tell(*STAFF_STEPS)
    await records.settled(bot.url)
    told = (await run(world, bot, "trace", case.number, str(bot.log_path))).output
    assert told.count("an update led on") > 1, "what staff did to the case"
    assert str(story.citizen.id) not in told
    assert story.receipt not in bot.errors
    nothing = await run(world, bot, "trace", "none", str(bot.log_path), status=1)
    assert "no line of this log follows none" in nothing.output


async def test_nothing_in_log_or_trace_leads_on_from_or_to_an_anonymous_report(world):
    bot, story = world.bot(LOG_LEVEL="DEBUG"), world.story("ru")
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS[:3])
    await file_anonymously(story)
    await records.settled(bot.url)
    story.citizen.say(story.receipt)
    await story.citizen.wait(lambda m: story.receipt[:6] in m.text)
    await records.settled(bot.url)
    assert await bot.stop() == 0
    report = await records.value(bot.url, "SELECT id FROM reports")
    [case] = await records.ask(bot.url, CASES)
    known = (report, case.id, case.number, story.receipt, str(story.citizen.id))
    assert [one for one in known if one in bot.errors] == []
    cards = {row.id for row in await records.ask(bot.url, CARDS)}
    assert cards, "the group has its card"
    traced = [line for line in bot.logged if "trace" in line]
    assert traced
    led_to = {one for line in traced for one in line.get("messages", ())}
    assert not cards & led_to
    for line in traced:
        assert set(line) <= {"trace", "event", "level", "timestamp", "messages"}
    for wanted in (report, case.number, str(max(cards))):
        await run(world, bot, "trace", wanted, str(bot.log_path), status=1)
