"""Admins hear of what stops the bot while it lasts, past a database that takes nothing."""

import asyncio
import re
import subprocess
import uuid

import pytest

from bot.channel.loader import load_channel
from bot.core.alarms import Trouble
from tests.kit.databases import PostgresServer
from tests.kit.deployments import translator
from tests.kit.process.world import open_world


def words(trouble, language):
    """The longest words of an alarm without a time."""
    said = translator(language, load_channel()).plain(
        Trouble[trouble].sentence, time="{time}"
    )
    return max(re.split(r"\{time\}|\.", said), key=len).strip()


PASSWORD = "opens-the-database"
AT_START = "kk"
"""The language of admins who chose none before the start: the first one of the channel."""


async def told(phone, words):
    return await phone.wait(lambda message: words in message.text)


async def begin(world, bot):
    """The running bot, and an admin who has written to it."""
    story = world.story("en")
    await bot.start(until="Habarla is running")
    story.admin.say("/start")
    await story.admin.wait(lambda message: "English" in str(message.buttons))
    return story


@pytest.fixture
async def own_server(tmp_path):
    """A PostgreSQL that this test stops and starts, with an empty database."""
    root = tmp_path / "own"
    root.mkdir()
    root.chmod(0o755)
    server = await asyncio.to_thread(PostgresServer, root)
    name = f"o{uuid.uuid4().hex}"
    await server.command(f"CREATE DATABASE {name}")
    # The server asks for none, so the address may hold any.
    server.address = server.url(name).replace("postgres:@", f"postgres:{PASSWORD}@")
    assert PASSWORD in server.address
    yield server
    await asyncio.to_thread(server.stop)


async def test_admins_hear_that_postgresql_is_away_while_it_is_and_once_it_is_back(
    world, own_server
):
    bot = world.bot(DATABASE_URL=own_server.address)
    story = await begin(world, bot)
    await asyncio.to_thread(own_server.server.stop)
    await told(story.admin, words("DATABASE_IS_AWAY", AT_START))
    await asyncio.to_thread(own_server.server.ensure_postgres_running)
    await told(story.admin, words("DATABASE_AWAY", "en"))
    assert await bot.stop() == 0
    assert '"level": "warning"' in bot.errors, "the log tells of it"
    for secret in (PASSWORD, bot.settings["BOT_TOKEN"]):
        assert secret not in bot.errors


async def test_an_e_mail_leaves_while_postgresql_is_away_and_one_once_it_is_back(
    world, own_server, box
):
    bot = world.bot(
        DATABASE_URL=own_server.address,
        SMTP_URL=f"smtp://127.0.0.1:{box.port}",
        SMTP_FROM="reports@example.kz",
        ALARM_EMAIL="watch@example.kz",
    )
    await bot.start(until="jobs of this process")
    await asyncio.to_thread(own_server.server.stop)
    await bot.until(lambda: box.arrived, within=240)
    await asyncio.to_thread(own_server.server.ensure_postgres_running)
    await bot.until(lambda: len(box.arrived) > 1, within=240)
    assert await bot.stop() == 0
    subjects = [mail["Subject"].partition(": ")[2] for mail in box.mails]
    assert subjects == ["ALARM: cannot store", "over: cannot store"]
    assert "watch@example.kz" not in bot.errors


@pytest.fixture
def small_disk(tmp_path):
    """A disk of some megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_admins_hear_of_a_disk_that_is_nearly_full_and_full_while_it_is(
    tmp_path, small_disk
):
    async with open_world(tmp_path) as world:
        world.tables = None
        bot = world.bot(DATABASE_URL=f"sqlite:///{small_disk}/data/habarla.db")
        story = await begin(world, bot)
        await told(story.admin, words("DISK_LOW", "en"))
        fill(small_disk)
        story.citizen.say("/start")
        await told(story.admin, words("DISK_IS_FULL", "en"))
        (small_disk / "filler").unlink()
        await told(story.admin, words("DISK_FULL", "en"))
        assert await bot.stop() == 0


def fill(disk):
    """Take all that is left of it."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


async def test_admins_of_two_bots_with_one_token_hear_how_to_revoke_it(world):
    """Each takes reports that the other never sees."""
    bots = [world.bot() for _ in range(2)]
    story = await begin(world, bots[0])
    await bots[1].start()
    await told(story.admin, "/revoke")
    for bot in bots:
        assert await bot.stop() == 0
