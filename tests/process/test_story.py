"""The whole story by chat alone, through the real process."""

import pytest


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_report_travels_from_the_first_word_to_the_outcome(world, language):
    bot, story = world.bot(), world.story(language)
    await bot.start()
    await story.tell()
    assert story.receipt
    assert await bot.stop() == 0
    assert [line for line in bot.logged if line["level"] not in {"info"}] == [
        line for line in bot.logged if "SECRET_KEY was made" in line["event"]
    ]
