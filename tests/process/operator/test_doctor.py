"""`python -m bot doctor`: each finding in its own line with the mend; the status is the worst."""

from __future__ import annotations

import pytest

from bot.channel.loader import SHIPPED
from bot.sandbox import Group
from tests.kit.process import records
from tests.kit.process.story import DESK


@pytest.fixture
async def running(world):
    """A deployment with one desk that ran a moment ago; the doctor looks at it afterwards."""
    bot, story = world.bot(), world.story()
    await bot.start()
    await story.tell(DESK)
    await records.settled(bot.settings["DATABASE_URL"])
    await bot.stop()
    return bot, story


async def examine(bot, **settings: str | None) -> tuple[int, dict[str, str]]:
    """The exit status, and what was found by thing."""
    bot.arguments = ("doctor",)
    bot.settings = {k: v for k, v in (bot.settings | settings).items() if v is not None}
    bot.out_path.unlink(missing_ok=True)
    status = await bot.run()
    assert "Traceback" not in bot.errors
    assert bot.settings.get("BOT_TOKEN", "no token") not in bot.output
    found: dict[str, str] = {}
    for line in bot.output.splitlines():
        head, _, words = line.partition(": ")
        health, _, thing = head.partition(" ")
        found[thing.strip()] = f"{health} {words}"
    return status, found


async def test_a_good_deployment_has_no_bad_finding(running):
    bot, _ = running
    status, found = await examine(bot)
    assert status == 0, found
    desk = next(thing for thing in found if thing.startswith("desk "))
    good = ("settings", "token", "updates", "database", "migrations", desk, "channel file")
    for thing in (*good, "secret", "clock", "disk"):
        assert found[thing].startswith("ok"), found
    assert found["before going live"].startswith("warning"), "numbers nobody dialled"
    assert "dial" in found["before going live"]


async def test_the_doctor_runs_beside_a_running_bot(world):
    bot, story = world.bot(), world.story()
    await bot.start()
    await story.tell(DESK)
    doctor = world.bot("doctor", DATABASE_URL=bot.settings["DATABASE_URL"])
    status, found = await examine(doctor)
    assert (status, found["database"][:2]) == (0, "ok"), found
    assert await bot.stop() == 0


async def test_wrong_settings_are_one_finding_each(world):
    status, found = await examine(world.bot(BOT_TOKEN=None))
    assert status == 1
    assert found["settings"].startswith("BAD BOT_TOKEN is missing")


async def test_a_wrong_token_is_bad(running):
    bot, _ = running
    status, found = await examine(bot, BOT_TOKEN="7001:the-token-of-another-bot")
    assert status == 1
    assert found["token"].startswith("BAD")
    assert "@BotFather" in found["token"]


async def test_an_api_that_does_not_answer_is_bad(running):
    bot, _ = running
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
    await bot.start()
    await bot.until_said("Habarla is running")
    await bot.stop()
    status, found = await examine(bot)
    assert status == 0
    assert found["desks"].startswith("warning")
    assert "/desk" in found["desks"]


async def test_a_desk_without_the_bot_as_administrator_is_bad(running, world):
    bot, story = running
    group = Group(world.sandbox.world, world.sandbox.chat(story.group))
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


async def test_a_deployment_without_admins_is_bad(running):
    bot, _ = running
    status, found = await examine(bot, ADMIN_IDS=None)
    assert status == 1
    assert "ADMIN_IDS" in found["admins"]


async def test_a_strict_channel_without_roles_gets_a_warning(running, tmp_path):
    bot, _ = running
    _, found = await examine(bot)
    assert "members of desks' groups are moderators" in found["staff"]
    text = SHIPPED.read_text("utf-8").replace("strict_staff = false", "strict_staff = true")
    (tmp_path / "strict.toml").write_text(text, "utf-8")
    status, found = await examine(bot, CHANNEL_FILE=str(tmp_path / "strict.toml"))
    assert status == 0
    assert found["staff"].startswith("warning")
    assert "/staff" in found["staff"]


async def test_a_broken_channel_file_is_bad(running, tmp_path):
    bot, _ = running
    (tmp_path / "broken.toml").write_text("no TOML at all")
    status, found = await examine(bot, CHANNEL_FILE=str(tmp_path / "broken.toml"))
    assert status == 1
    assert "Correct" in found["channel file"]


async def test_a_secret_that_does_not_fit_the_database_is_bad(running):
    bot, _ = running
    status, found = await examine(bot, SECRET_KEY="A" * 43)
    assert status == 1
    assert "SECRET_KEY" in found["secret"]


async def test_a_webhook_that_is_set_while_the_bot_polls_gets_a_warning(running, world):
    bot, _ = running
    world.sandbox.world.updates.webhook_url = "https://old.example.kz/hook"
    status, found = await examine(bot)
    assert status == 0
    assert found["updates"].startswith("warning")
