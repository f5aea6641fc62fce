"""Once an anonymous report is sent, the running bot's database does not hold who sent it."""

import asyncio

from bot.core.codes import plain
from bot.core.schema.base import metadata
from tests.kit.process import records
from tests.kit.process.raw_files import (
    CONSENT,
    ID,
    LANGUAGE,
    LINK,
    START,
    TYPE,
    hits,
    number_spellings,
    spellings,
    unmistakable,
)
from tests.kit.process.story import DESK


async def file_anonymously(story) -> None:
    """From the link to the message that says so; the code is copied before it is sent."""
    story.citizen.say(story.link)
    await LINK.see(story)
    TYPE.act(story)
    for words, copies in (("Send anonymously", False), ("I have kept the code. Send", True)):
        label = story.words(words)
        await story.citizen.wait(lambda m, label=label: label in str(m.buttons))
        if copies:
            story.citizen.press(story.words("Copy the code"))
            story.receipt = story.citizen.clipboard
        story.citizen.press(label)
    await story.citizen.wait(story.words("Thank you. Your report is received anonymously."))


async def known_of(url) -> set[bytes]:
    """What the database holds of the only person, as it stands in files and in rows."""
    [person] = await records.ask(url, "SELECT id, identity, address FROM people")
    raw = {bytes(person.identity), bytes(person.address)}
    return spellings(person.id) | raw | {each.hex().encode() for each in raw}


async def rows_of(url) -> bytes:
    """Every value of every table."""
    found = []
    for table in metadata.sorted_tables:
        for row in await records.ask(url, f"SELECT * FROM {table.name}"):  # noqa: S608
            found += [value.hex() if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(found).encode()


async def forgotten(url) -> None:
    """Wait until the address is deleted, which follows the arrival of the code."""
    await records.settled(url)
    await records.until(url, "SELECT count(*) FROM people")


async def sent_anonymously(world, **settings) -> tuple:
    """The running bot after a report, and what leads to the person who sent it."""
    bot, story = world.bot(**settings), unmistakable(world)
    await bot.start()
    url = bot.settings["DATABASE_URL"]
    await story.tell(DESK, START, LANGUAGE, CONSENT)
    known = await known_of(url)
    await file_anonymously(story)
    await forgotten(url)
    known |= number_spellings(ID) | spellings(story.receipt) | spellings(plain(story.receipt))
    held = await rows_of(url)
    assert [one for one in known if one in held] == []
    assert await records.value(url, "SELECT count(*) FROM reports") == 1
    return bot, known


async def test_the_files_of_a_running_bot_do_not_hold_who_sent_an_anonymous_report(world):
    bot, known = await sent_anonymously(world)
    async with asyncio.timeout(60):
        while hits(bot.folder.parent / "data", known):  # noqa: ASYNC110 - the log is emptied soon
            await asyncio.sleep(0.1)
    await bot.kill()
    assert hits(bot.folder.parent / "data", known) == []


async def test_no_table_of_postgresql_holds_who_sent_an_anonymous_report(world, blank_postgres):
    """Its dead rows hold a random id and what was sealed, until it cleans them up."""
    await sent_anonymously(world, DATABASE_URL=blank_postgres)
