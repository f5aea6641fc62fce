"""`python -m bot doctor`: one line per finding with its repair; the worst sets the status.

The tests share one deployment. Most examine it in this process; two start the real command.
"""

import os
from contextlib import chdir
from unittest.mock import patch

import pytest
import pytest_asyncio

from bot.channel.loader import SHIPPED
from bot.doctor import Health, examine_all
from bot.sandbox import Group, Sandbox
from bot.storage.engine.migrate import migrate
from tests.kit.process import records
from tests.kit.process.bot_process import TOKEN
from tests.kit.process.story import DESK
from tests.kit.process.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory):
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        made = World(sandbox, tmp_path_factory.mktemp("doctor"))
        yield made
        for process in made.processes:
            await process.clean_up()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deployed(world):
    """A deployment with one desk that has stopped, and its group."""
    bot, story = world.bot(), world.story()
    await bot.start()
    await story.tell(DESK)
    await records.settled(bot.settings["DATABASE_URL"])
    await bot.stop()
    return bot, Group(world.sandbox.world, world.sandbox.chat(story.group))


async def examine(bot, **settings: str | None) -> tuple[int, dict[str, str]]:
    """The exit status, and the findings by thing."""
    given = {name: value for name, value in (bot.settings | settings).items() if value is not None}
    with patch.dict(os.environ, given, clear=True), chdir(bot.folder):
        findings = [finding async for finding in examine_all()]
    found = {finding.thing: f"{finding.health} {finding.words}" for finding in findings}
    assert given.get("BOT_TOKEN", "no token") not in str(found)
    return int(any(finding.health is Health.BAD for finding in findings)), found


async def test_the_command_runs_beside_a_bot_and_succeeds_without_a_bad_finding(deployed):
    bot, _ = deployed
    await bot.start()
    await bot.until_said("jobs of this process")
    doctor = type(bot)(bot.folder, "doctor", **bot.settings)
    assert await doctor.run() == 0, doctor.output
    assert await bot.stop() == 0
    assert "Traceback" not in doctor.errors
    assert bot.settings["BOT_TOKEN"] not in doctor.output
    lines = dict(line.split(": ", 1) for line in doctor.output.splitlines())
    for thing in ("settings", "token", "updates", "database", "migrations", "channel file"):
        assert f"ok       {thing}" in lines
    for thing in ("desk “Desk”", "secret", "clock", "disk"):
        assert f"ok       {thing}" in lines
    assert "dial" in lines["warning  before going live"], "unchecked numbers"


async def test_the_command_fails_with_a_bad_finding(world):
    doctor = world.bot("doctor", BOT_TOKEN=None)
    assert await doctor.run() == 1
    assert doctor.output.startswith("BAD      settings: BOT_TOKEN is missing")


async def test_a_wrong_token_is_bad(deployed):
    bot, _ = deployed
    status, found = await examine(bot, BOT_TOKEN="7001:the-token-of-another-bot")
    assert status == 1
    assert found["token"].startswith("BAD")
    assert "@BotFather" in found["token"]


async def test_an_api_that_does_not_answer_is_bad(deployed):
    bot, _ = deployed
    status, found = await examine(bot, BOT_API_URL="http://127.0.0.1:1")
    assert status == 1
    assert "BOT_API_URL" in found["telegram"]
    assert found["migrations"].startswith("ok"), "the rest is examined all the same"


async def test_a_missing_database_is_bad(world):
    status, found = await examine(world.bot(DATABASE_URL="postgresql://127.0.0.1:1/habarla"))
    assert status == 1
    assert found["database"].startswith("BAD")
    assert "DATABASE_URL" in found["database"]
    bot = world.bot(DATABASE_URL="sqlite:////proc/nowhere/habarla.db")
    status, found = await examine(bot)
    assert status == 1
    assert "DATABASE_URL" in found["database"]


async def test_the_doctor_creates_no_tables_in_an_empty_database(world):
    bot = world.bot()
    status, found = await examine(bot)
    assert status == 0, found
    assert found["migrations"].startswith("warning")
    assert "SECRET_KEY" in found["secret"]


async def test_a_postgresql_of_an_old_version_is_bad(world, postgres_server):
    name = await postgres_server.create()
    url = postgres_server.url(name)
    await records.ask(url, "UPDATE alembic_version SET version_num = '0000' RETURNING 1")
    status, found = await examine(world.bot(DATABASE_URL=url))
    assert status == 1
    assert "python -m bot migrate" in found["migrations"]
    await postgres_server.drop(name)


async def test_a_deployment_without_a_desk_gets_a_warning(world):
    bot = world.bot()
    await migrate(bot.settings["DATABASE_URL"])
    status, found = await examine(bot)
    assert status == 0
    assert found["desks"].startswith("warning")
    assert "/desk" in found["desks"]


async def test_a_deployment_without_admins_is_bad(deployed):
    bot, _ = deployed
    status, found = await examine(bot, ADMIN_IDS=None)
    assert status == 1
    assert "ADMIN_IDS" in found["admins"]


async def test_a_strict_channel_without_roles_gets_a_warning(deployed, tmp_path):
    bot, _ = deployed
    _, found = await examine(bot)
    assert "members of desks' groups are moderators" in found["staff"]
    text = SHIPPED.read_text("utf-8").replace("strict_staff = false", "strict_staff = true")
    (tmp_path / "strict.toml").write_text(text, "utf-8")
    status, found = await examine(bot, CHANNEL_FILE=str(tmp_path / "strict.toml"))
    assert status == 0
    assert found["staff"].startswith("warning")
    assert "/staff" in found["staff"]


async def test_a_broken_channel_file_is_bad(deployed, tmp_path):
    bot, _ = deployed
    (tmp_path / "broken.toml").write_text("no TOML at all")
    status, found = await examine(bot, CHANNEL_FILE=str(tmp_path / "broken.toml"))
    assert status == 1
    assert "Correct" in found["channel file"]


async def test_a_secret_that_does_not_fit_the_database_is_bad(deployed):
    bot, _ = deployed
    status, found = await examine(bot, SECRET_KEY="A" * 43)
    assert status == 1
    assert "SECRET_KEY" in found["secret"]


async def test_a_webhook_that_is_set_while_the_bot_polls_gets_a_warning(deployed, world):
    bot, _ = deployed
    with patch.object(world.sandbox.world.updates, "webhook_url", "https://old.example.kz/hook"):
        status, found = await examine(bot)
    assert status == 0
    assert found["updates"].startswith("warning")


async def test_a_desk_without_the_bot_as_administrator_is_bad(deployed, world):
    """Stands last: afterwards the bot is no longer in the group."""
    bot, group = deployed
    group.demote(world.sandbox)
    status, found = await examine(bot)
    desk = "desk “Desk”"
    assert status == 1
    assert found[desk].startswith("BAD")
    assert "make it one" in found[desk]
    group.remove(world.sandbox)
    status, found = await examine(bot)
    assert status == 1
    assert "not in the group" in found[desk]
