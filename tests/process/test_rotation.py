"""The secret key changes while the bot runs under load: nobody is forgotten, nothing is lost."""

import asyncio
import stat
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.core import clock_check, key_change, sealed
from bot.core.database.engines import open_database
from bot.core.vault import Vault, fingerprint_of
from bot.settings import new_secret, split_secrets
from tests.kit.process import records
from tests.kit.process.safe import run
from tests.kit.process.story import CITIZEN_STEPS, DESK
from tests.kit.process.world import crowd, said_twice, told_once

PEOPLE = "SELECT identity, address, id FROM people"


async def people_known_by(database: str, *secrets: bytes) -> None:
    """Every person is recognised and reached with these keys alone."""
    vault, rows = Vault(*secrets), await records.ask(database, PEOPLE)
    assert rows
    for identity, address, person in rows:
        assert bytes(identity) == vault.identity(vault.open(bytes(address), person))


@asynccontextmanager
async def opened(bot):
    database = await open_database(bot.url, shared=True)
    yield database
    await database.close()


async def test_the_key_changes_under_load_and_then_the_old_one_can_go(world, database):
    """Of one process on SQLite, and of two together on PostgreSQL."""
    path = world.folder / "keys" / "secret.key"
    settings = database | {"SECRET_KEY_FILE": str(path)}
    bots = [world.bot(**settings) for _ in range(2 if database else 1)]
    for bot in bots:
        await bot.start(until="Habarla is running")
    [old] = split_secrets(path.read_text())
    story = world.story("ru")
    await story.tell(DESK)
    people = crowd(world, story)
    early = [replace(one, tag=f"E{one.tag}") for one in crowd(world, story)[:3]]
    await asyncio.gather(*(one.tell(*CITIZEN_STEPS) for one in early))
    told = (one.tell(*CITIZEN_STEPS) for one in people)
    command, *_ = await asyncio.gather(run(world, bots[0], "rotate-key"), *told)
    await told_once(bots[0].url, [*early, *people])
    assert said_twice(world.sandbox) == 0
    new, kept = split_secrets(path.read_text())
    assert kept == old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await people_known_by(bots[0].url, new)
    assert "still needed for the codes of" in command.output

    early[0].citizen.say(early[0].receipt)
    await early[0].citizen.wait(lambda m: early[0].receipt[:6] in m.text)
    refusal = await run(world, bots[0], "rotate-key", "--drop", status=2)
    assert "Nothing can be dropped" in refusal.errors
    for bot in bots:
        assert await bot.stop() == 0


async def test_keys_of_the_environment_change_with_a_rolling_restart(
    world, postgres_url
):
    old, new = new_secret(), new_secret()
    first = world.bot(DATABASE_URL=postgres_url, SECRET_KEY=old)
    await first.start(until="Habarla is running")
    story = world.story("ru")
    await story.tell(DESK)
    refusal = await run(world, first, "rotate-key", status=2)
    assert "SECRET_KEY is in the environment" in refusal.errors
    people = crowd(world, story)
    await asyncio.gather(*(one.tell(*CITIZEN_STEPS) for one in people[:4]))
    second = world.bot(DATABASE_URL=postgres_url, SECRET_KEY=f"{new},{old}")
    await second.start(until="Habarla is running")
    assert await first.stop() == 0
    told = (one.tell(*CITIZEN_STEPS) for one in people[4:])
    await asyncio.gather(run(world, second, "rotate-key"), *told)
    await told_once(postgres_url, people)
    await people_known_by(postgres_url, *split_secrets(new))
    assert await second.stop() == 0


async def test_a_broken_off_change_is_completed_and_the_earlier_key_dropped_when_not_needed(
    world,
):
    bot = world.bot()
    await bot.start(until="Habarla is running")
    story = world.story("ru")
    await story.tell(DESK, *CITIZEN_STEPS[:3])
    path = Path(bot.sqlite).parent.with_name("data-key") / "secret.key"
    path.write_text(f"{new_secret()}\n{path.read_text()}")
    new, old = split_secrets(path.read_text())
    assert "done" in (await run(world, bot, "rotate-key")).output
    assert split_secrets(path.read_text()) == [new, old], "no third key was made"
    async with opened(bot) as database, database.reading() as tx:
        assert await key_change.is_complete(tx, [new, old])
    early = await run(world, bot, "rotate-key", "--drop", status=2)
    assert "backups until" in early.errors
    doctor = world.bot("doctor", **bot.settings)
    await doctor.run()
    assert f"{fingerprint_of(old)} is still needed for backups until" in doctor.output
    async with opened(bot) as database, database.transaction() as tx:
        [name] = await sealed.facts_starting(tx, "secret:retired:")
        await sealed.put_fact(tx, name, "0")
        await sealed.put_fact(tx, clock_check.DOUBT, "1")
    doubted = await run(world, bot, "rotate-key", "--drop", status=2)
    assert "clock confirm" in doubted.errors
    assert split_secrets(path.read_text()) == [new, old]
    await run(world, bot, "clock", "confirm")
    dropped = await run(world, bot, "rotate-key", "--drop")
    assert f"the key {fingerprint_of(old)} is dropped" in dropped.output
    assert split_secrets(path.read_text()) == [new]
    await people_known_by(bot.url, new)
    known = "SELECT count(*) FROM people"
    before = await records.value(bot.url, known)
    await story.tell(*CITIZEN_STEPS[3:])
    assert await records.value(bot.url, known) == before, "the citizen is no new person"
    assert await bot.stop() == 0
