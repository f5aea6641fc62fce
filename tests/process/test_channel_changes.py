"""A change of the channel reaches every process, and survives a restart, a backup and a restore."""

from bot.channel.loader import load_channel
from bot.core.messages import language_name
from tests.kit.people.buttons import labels
from tests.kit.process.safe import backups, lose, run

TAKEN = "the channel was changed"
DRUGS = load_channel().type("drugs").label.say("ru")


async def meet(story):
    """The admin presses Start and chooses a language."""
    story.admin.say("/start")
    name = language_name("ru")
    await story.admin.wait(lambda m: name in labels(m))
    story.admin.press(name)
    await story.admin.wait(lambda m: name not in labels(m))


async def switch_drugs(story):
    """The admin switches a type on or off in the chat."""
    words = story.words
    story.admin.say("/admin")
    for label in ("The channel", "Types on and off"):
        await story.admin.wait(lambda m, label=label: words(label) in labels(m))
        story.admin.press(words(label))
    shown = await story.admin.wait(lambda m: any(DRUGS in one for one in labels(m)))
    story.admin.press(next(one for one in labels(shown) if DRUGS in one))
    await story.admin.wait(lambda m: words("Save") in labels(m))
    story.admin.press(words("Save"))
    done = words("Changed. All of the bot follows within seconds.")
    await story.admin.wait(lambda m: done in m.text)


async def test_the_second_process_of_a_fleet_takes_a_change_of_the_first(world, fleet):
    story = world.story()
    await meet(story)
    await switch_drugs(story)
    await fleet.until(lambda: fleet.errors.count(TAKEN) == 2)
    await switch_drugs(story)
    await fleet.until(lambda: fleet.errors.count(TAKEN) == 4)


async def test_a_change_survives_restart_backup_and_restore_until_it_is_taken_back(
    world, bot, identity
):
    story = world.story()
    await meet(story)
    await switch_drugs(story)
    await bot.until_said(TAKEN)
    assert await bot.stop() == 0
    await bot.start(until="Habarla is running")
    await bot.until_said(TAKEN)
    await run(world, bot, "backup")
    assert await bot.stop() == 0
    await lose(bot)
    [backup] = backups(bot)
    await run(world, bot, "restore", str(backup), "--identity", identity)
    told = await run(world, bot, "channel")
    assert told.output.strip() == "types.drugs.on = false"
    await bot.start(until="Habarla is running")
    await bot.until_said(TAKEN)
    await switch_drugs(story)
    told = await run(world, bot, "channel")
    assert told.output.strip() == "everything stands as in the file"
    assert await bot.stop() == 0
