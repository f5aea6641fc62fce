"""A channel without ADMIN_IDS gets its first admin by a link from the log; no file is edited."""

import re

from tests.kit.waiting import until

_LINK = re.compile(r"start=(claim_[A-Za-z0-9_-]+)$")


async def link_of(bot):
    def logged():
        links = [line["link"] for line in bot.logged if "link" in line]
        return links[-1] if links else None

    return await until(logged)


async def test_the_first_admin_opens_a_link_and_the_channel_goes_live_without_a_file(
    world,
):
    bot, story = world.bot(ADMIN_IDS=None), world.story("kk")
    await bot.start()
    payload = _LINK.search(await link_of(bot))[1]
    story.citizen.say("/start claim_" + "x" * 32)
    await story.citizen.wait(
        story.words(
            "This link does not work any more. It works once, for 15 minutes. While the channel "
            "has no admin, the bot writes a new one to its log."
        )
    )
    story.admin.say(f"/start {payload}")
    await story.admin.wait(story.words("You are the first admin of this channel."))
    story.admin.press(story.words("Show the state"))
    await story.admin.wait(story.words("The state of the channel"))
    await story.tell()
    assert await bot.stop() == 0
    await bot.start(until="Habarla is running")
    assert await bot.stop() == 0
    assert len([line for line in bot.logged if "link" in line]) == 1
