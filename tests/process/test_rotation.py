"""The secret key changes while the bot runs under load: nobody is forgotten, nothing is lost."""

import asyncio
import stat
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.core import key_change, key_files, sealed
from bot.core.database.engines import open_database
from bot.core.vault import Vault
from bot.settings import Settings, new_secret, split_secrets
from tests.kit.process import records
from tests.kit.process.story import CITIZEN_STEPS, DESK
from tests.kit.process.world import crowd, said_twice, told_once

PEOPLE = "SELECT identity, address, id FROM people"


def key_file(bot) -> Path:
    settings = Settings(**{k.lower(): v for k, v in bot.settings.items()})
    return key_files.key_path(settings)


async def people_known_by(database: str, *secrets: bytes) -> None:
    """Every person is recognised and reached with these keys alone."""
    vault, rows = Vault(*secrets), await records.ask(database, PEOPLE)
    assert rows
    for identity, address, person in rows:
        assert bytes(identity) == vault.identity(vault.open(bytes(address), person))


@asynccontextmanager
async def opened(bot):
    database = await open_database(bot.settings["DATABASE_URL"], shared=True)
    yield database
    await database.close()


async def rotated(world, bot, *arguments: str):
    command = world.bot("rotate-key", *arguments, **bot.settings)
    assert await command.run() == 0, command.errors
    return command


async def test_the_key_changes_under_load_and_then_the_old_one_can_go(world):
    bot = world.bot()
    await bot.start(until="Habarla is running")
    path = key_file(bot)
    [old] = split_secrets(path.read_text())
    story = world.story("ru")
    await story.tell(DESK)
    early, people = crowd(world, story), crowd(world, story)
    early = [replace(one, tag=f"E{one.tag}") for one in early]
    await asyncio.gather(*(one.tell(*CITIZEN_STEPS) for one in early[:3]))
    command, *_ = await asyncio.gather(
        rotated(world, bot), *(one.tell(*CITIZEN_STEPS) for one in people)
    )
    everyone = [*early[:3], *people]
    await told_once(bot.settings["DATABASE_URL"], everyone)
    assert said_twice(world.sandbox) == 0
    new, kept = split_secrets(path.read_text())
    assert kept == old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await people_known_by(bot.settings["DATABASE_URL"], new)
    assert "still needed for the codes of" in command.output
    assert "Traceback" not in bot.errors

    early[0].citizen.say(early[0].receipt)
    await early[0].citizen.wait(lambda m: early[0].receipt[:6] in m.text)
    refusal = world.bot("rotate-key", "--drop", **bot.settings)
    assert await refusal.run() == 2
    assert "Nothing can be dropped" in refusal.errors
    assert await bot.stop() == 0


async def test_two_processes_on_postgresql_change_the_key_together(world, postgres_url):
    path = world.folder / "keys" / "secret.key"
    settings = {"DATABASE_URL": postgres_url, "SECRET_KEY_FILE": str(path)}
    bots = [world.bot(**settings), world.bot(**settings)]
    for bot in bots:
        await bot.start(until="Habarla is running")
    [old] = split_secrets(path.read_text())
    story = world.story("ru")
    await story.tell(DESK)
    people = crowd(world, story)
    await asyncio.gather(rotated(world, bots[0]), *(one.tell(*CITIZEN_STEPS) for one in people))
    await told_once(postgres_url, people)
    assert said_twice(world.sandbox) == 0
    new, kept = split_secrets(path.read_text())
    assert kept == old
    await people_known_by(postgres_url, new)
    for bot in bots:
        assert "Traceback" not in bot.errors
        assert await bot.stop() == 0


async def test_keys_of_the_environment_change_with_a_rolling_restart(world, postgres_url):
    old, new = new_secret(), new_secret()
    first = world.bot(DATABASE_URL=postgres_url, SECRET_KEY=old)
    await first.start(until="Habarla is running")
    story = world.story("ru")
    await story.tell(DESK)
    refusal = world.bot("rotate-key", **first.settings)
    assert await refusal.run() == 2
    assert "SECRET_KEY is in the environment" in refusal.errors
    people = crowd(world, story)
    await asyncio.gather(*(one.tell(*CITIZEN_STEPS) for one in people[:4]))
    second = world.bot(DATABASE_URL=postgres_url, SECRET_KEY=f"{new},{old}")
    await second.start(until="Habarla is running")
    assert await first.stop() == 0
    await asyncio.gather(rotated(world, second), *(one.tell(*CITIZEN_STEPS) for one in people[4:]))
    await told_once(postgres_url, people)
    await people_known_by(postgres_url, *split_secrets(new))
    assert await second.stop() == 0


async def test_a_change_that_was_broken_off_is_completed_by_the_next_run(world):
    bot = world.bot()
    await bot.start(until="Habarla is running")
    await bot.stop()
    path = key_file(bot)
    async with opened(bot) as database, database.transaction() as tx:
        await key_change.begin(tx)
    path.write_text(f"{new_secret()}\n{path.read_text()}")
    new, _ = split_secrets(path.read_text())
    command = await rotated(world, bot)
    assert "done" in command.output
    async with opened(bot) as database, database.reading() as tx:
        found = await key_change.state(tx)
    assert found.current == key_change.names([new])[0]
    assert not found.turning
    assert len(split_secrets(path.read_text())) == 2, "no third key was made"
    await rotated(world, bot)
    assert len(split_secrets(path.read_text())) == 3


async def test_an_earlier_key_that_nothing_needs_is_dropped_while_the_bot_runs(world):
    bot = world.bot()
    await bot.start(until="Habarla is running")
    story = world.story("ru")
    await story.tell(DESK, *CITIZEN_STEPS[:3])
    await rotated(world, bot)
    path, database = key_file(bot), bot.settings["DATABASE_URL"]
    new, old = split_secrets(path.read_text())
    early = world.bot("rotate-key", "--drop", **bot.settings)
    assert await early.run() == 2
    assert "backups until" in early.errors
    doctor = world.bot("doctor", **bot.settings)
    await doctor.run()
    assert f"{key_change.names([old])[0]} is still needed for backups until" in doctor.output
    async with opened(bot) as stored, stored.transaction() as tx:
        [name] = await sealed.facts_starting(tx, "secret:retired:")
        await sealed.put_fact(tx, name, "0")
    dropped = await rotated(world, bot, "--drop")
    assert f"the key {key_change.names([old])[0]} is dropped" in dropped.output
    assert split_secrets(path.read_text()) == [new]
    await people_known_by(database, new)
    known = "SELECT count(*) FROM people"
    before = await records.value(database, known)
    await story.tell(*CITIZEN_STEPS[3:])
    assert await records.value(database, known) == before, "the citizen is no new person"
    assert await bot.stop() == 0
    assert "Traceback" not in bot.errors
