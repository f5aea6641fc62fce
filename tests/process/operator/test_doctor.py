"""`python -m bot doctor`: one line per finding with its repair; the worst sets the status.

The tests share one deployment. Most examine it in this process; two start the real command.
"""

import asyncio
import os
import re
import sqlite3
import time
from collections import Counter
from contextlib import chdir, closing
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
import pytest_asyncio

from bot.channel.loader import SHIPPED, load_channel
from bot.cli.doctor import examine_all, machine
from bot.cli.doctor.findings import Health
from bot.core.database.migrate import migrate
from offline_telegram import Group
from tests.kit.process import records
from tests.kit.process.story import DESK
from tests.kit.process.world import open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory):
    async with open_world(tmp_path_factory.mktemp("doctor"), migrated=False) as world:
        yield world


@pytest.fixture(scope="module")
def story(world):
    return world.story()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(world, story):
    """A deployment with one desk that has stopped."""
    bot = world.bot()
    await bot.start()
    await story.tell(DESK)
    await records.settled(bot.url)
    await bot.stop()
    return bot


@pytest.fixture
def group(world, story):
    return Group(world.sandbox.world, world.sandbox.chat(story.group))


async def examine(bot, **settings: str | None) -> tuple[int, dict[str, str]]:
    """The exit status where the bot ran, which has stopped, and the findings by thing."""
    given = {
        name: value
        for name, value in (bot.settings | settings).items()
        if value is not None
    }
    with patch.dict(os.environ, given, clear=True), chdir(bot.folder):
        findings = []
        await examine_all(findings.append)
    found = {finding.thing: f"{finding.health} {finding.words}" for finding in findings}
    assert given.get("BOT_TOKEN", "no token") not in str(found)
    bad = [finding for finding in findings if finding.health is Health.BAD]
    return int(any(finding.thing != "bot" for finding in bad)), found


async def test_the_command_runs_beside_a_bot_and_succeeds_without_a_bad_finding(bot):
    await bot.start(until="jobs of this process")
    doctor = type(bot)(bot.folder, "doctor", **bot.settings)
    doctor.folder = bot.folder
    assert await doctor.run() == 0, doctor.output
    [journal] = bot.folder.rglob("erasures.journal")
    os.utime(journal, (0, 0))
    _, found = await examine(bot)
    assert found["erasure journal"].startswith("BAD the running bot does not write ")
    assert await bot.stop() == 0
    assert "Traceback" not in doctor.errors
    assert bot.settings["BOT_TOKEN"] not in doctor.output
    *said, counts = doctor.output.splitlines()
    lines = dict(line.split(": ", 1) for line in said)
    tally = Counter(line.partition(" ")[0] for line in said)
    assert counts == f"0 bad, {tally['warning']} warnings, {tally['to']} to check"
    good = {line.removeprefix("ok").strip() for line in lines if line.startswith("ok ")}
    assert good >= {
        "bot",
        "settings",
        "token",
        "updates",
        "database",
        "migrations",
        "damage",
    }
    assert good >= {"channel file", "desk “Desk”", "secret", "disk", "erasure journal"}
    unchecked = set(load_channel(None).due())
    assert {line.removeprefix("to check").strip() for line in lines} >= unchecked


async def test_the_command_leaves_no_connection_behind(world):
    doctor = world.bot("doctor", BOT_TOKEN="7001:the-token-of-another-bot")
    assert await doctor.run() == 1
    assert doctor.errors == ""


async def test_a_damaged_database_ends_neither_the_examination_nor_the_command(world):
    bot = world.bot("doctor")
    await migrate(bot.url)
    with closing(sqlite3.connect(bot.sqlite, isolation_level=None)) as damaged:
        damaged.execute("DROP TABLE desks")
    assert await bot.run() == 1
    assert bot.errors == ""
    assert (
        "BAD      database: cannot be read to its end (OperationalError)" in bot.output
    )
    assert "ok       disk" in bot.output


def spoil(path: str, how: str, where: int) -> None:
    with Path(path).open(how) as file:
        file.seek(where)
        file.write(b"\xff" * 4096 * 2)


async def test_a_damaged_page_is_bad(world, postgres_url):
    lite, post = world.bot("doctor"), world.bot("doctor", DATABASE_URL=postgres_url)
    await migrate(lite.url)
    query = "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('reports')"
    table = await records.value(postgres_url, query)
    for bot, path, how, where in (
        (lite, lite.sqlite, "r+b", 4096 * 40),
        (post, table, "ab", 0),
    ):
        spoil(path, how, where)
        assert await bot.run() == 1
        assert bot.errors == ""
        [line] = [line for line in bot.output.splitlines() if " damage: " in line]
        assert line.startswith("BAD      damage: DATABASE_URL is damaged (")
        assert line.endswith("python -m bot restore")


async def test_a_clock_that_is_wrong_is_bad(bot, monkeypatch):
    _, found = await examine(bot)
    assert found["clock"].startswith("ok")
    now = time.time
    monkeypatch.setattr(machine, "time", SimpleNamespace(time=lambda: now() - 600))
    _, found = await examine(bot)
    assert re.match(r"BAD \d+ s behind of Telegram's: set it by NTP", found["clock"])


async def test_a_deployment_that_does_not_run_is_told_what_no_person_checked(bot):
    _, found = await examine(bot)
    assert found["bot"] == "BAD no process runs: start it with python -m bot run"
    listed = {thing for thing, words in found.items() if words.startswith("to check")}
    assert listed == set(load_channel(None).due())
    assert found["people"].startswith("warning"), "one person approves nothing"
    assert "example" in found["operator"]
    assert "contact" in found["contact"]


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "WEBHOOK_SECRET"),
        ("Connection timed out", "let WEBHOOK_URL lead to PORT"),
    ],
)
async def test_a_webhook_that_telegram_cannot_use_is_bad(bot, world, error, mend):
    settings = {"WEBHOOK_URL": "https://bot.example.kz", "WEBHOOK_SECRET": "s3cret"}
    updates, webhook = world.sandbox.world.updates, world.sandbox.server.webhook
    with patch.object(updates, "webhook_url", "https://bot.example.kz/telegram/x"):
        assert (await examine(bot, **settings))[1]["updates"] == "ok by webhook"
        with patch.object(webhook, "last_error", (int(time.time()), error)):
            status, found = await examine(bot, **settings)
        assert status == 1
        assert found["updates"].startswith("BAD 0 updates wait")
        assert error in found["updates"]
        assert mend in found["updates"]
        with patch.object(webhook, "last_error", (int(time.time()) - 7200, error)):
            assert (await examine(bot, **settings))[1]["updates"] == "ok by webhook"
        status, found = await examine(bot)
    assert status == 0
    assert found["updates"].startswith("warning"), "it polls, and a webhook is set"


async def test_misspelt_settings_and_an_open_env_file_are_named(bot):
    file = bot.folder / ".env"
    file.write_text("ADMIN_ID=1\nMY_OWN=2\nLOG_LEVEL=ERROR\n")
    file.chmod(0o644)
    given = {"DATABASE_URI": "sqlite:///x.db", "HABARLA_NAME": "x", "EDITOR": "vi"}
    with patch.dict(os.environ, bot.settings | given, clear=True), chdir(bot.folder):
        found, private = [], []
        await examine_all(found.append)
        file.chmod(0o600)
        await examine_all(private.append)
        assert ".env" not in [finding.thing for finding in private]
    file.unlink()
    told = {one.words for one in found if one.health is Health.WARNING}
    assert {
        "ADMIN_ID is none and is not read: is it ADMIN_IDS?",
        "DATABASE_URI is none and is not read: is it DATABASE_URL?",
        "HABARLA_NAME is none and is not read: remove it",
        "MY_OWN is none and is not read: remove it",
        "others on this machine can read the token in it: chmod go= .env",
    } <= told
    assert not any("EDITOR" in words or "LOG_LEVEL" in words for words in told)


async def test_without_a_token_all_but_telegram_is_examined(bot):
    status, found = await examine(bot, BOT_TOKEN=None)
    assert status == 1
    assert found["settings"].startswith("BAD BOT_TOKEN is missing")
    for thing in ("telegram", "desk “Desk”"):
        assert found[thing].startswith("to check"), thing
    for thing in ("database", "migrations", "secret", "channel file", "disk"):
        assert found[thing].startswith("ok"), thing


async def test_what_an_error_leaves_unexamined_is_listed(bot):
    _, found = await examine(bot, DATABASE_URL="postgresql://127.0.0.1:1/habarla")
    assert found["migrations, key, desks, roles"].startswith("to check")
    _, found = await examine(bot, BOT_API_URL="http://127.0.0.1:1")
    assert found["token, updates"].startswith("to check")
    assert found["desk “Desk”"].startswith("to check")
    status, found = await examine(bot, PORT="eighty")
    assert status == 1
    assert found["everything else"].startswith("to check")


async def test_without_admins_in_the_settings_a_link_makes_the_first_one(bot):
    status, found = await examine(bot, ADMIN_IDS=None)
    assert (status, found["admins"][:7]) == (0, "warning")
    assert "link" in found["admins"]


@pytest.mark.parametrize(
    ("setting", "value", "thing", "repair"),
    [
        ("BOT_TOKEN", "7001:the-token-of-another-bot", "token", "@BotFather"),
        ("BOT_API_URL", "http://127.0.0.1:1", "telegram", "BOT_API_URL"),
        (
            "DATABASE_URL",
            "postgresql://127.0.0.1:1/habarla",
            "database",
            "DATABASE_URL",
        ),
        (
            "DATABASE_URL",
            "sqlite:////proc/nowhere/habarla.db",
            "database",
            "DATABASE_URL",
        ),
        ("SECRET_KEY", "A" * 43, "secret", "SECRET_KEY"),
    ],
)
async def test_a_setting_that_does_not_work_is_bad(bot, setting, value, thing, repair):
    status, found = await examine(bot, **{setting: value})
    assert status == 1
    assert found[thing].startswith("BAD")
    assert repair in found[thing]
    assert found["channel file"].startswith("ok"), "the rest is examined all the same"
    assert setting == "DATABASE_URL" or found["migrations"].startswith("ok")
    assert (setting == "SECRET_KEY") == found.get("people", "").startswith("to check")


async def test_the_doctor_creates_no_tables_in_an_empty_database(world):
    bot = world.bot()
    status, found = await examine(bot)
    assert status == 0, found
    assert found["migrations"].startswith("warning")
    assert "SECRET_KEY" in found["secret"]
    await migrate(bot.url)
    status, found = await examine(bot)
    assert status == 0
    assert found["desks"].startswith("warning")
    assert "/desk" in found["desks"]


async def test_what_is_wrong_in_a_channel_file_is_named(bot, tmp_path):
    file, shipped = tmp_path / "channel.toml", SHIPPED.read_text("utf-8")

    def named(text, contact, operator):
        text = text.replace("privacy@example.kz", contact)
        text = text.replace("{contact}", contact)
        return text.replace("Habarla demonstration channel", operator)

    def write_beside(*who):
        for beside in ("departments", "facts", "kk", "ru", "en"):
            text = named(
                SHIPPED.with_suffix(f".{beside}.toml").read_text("utf-8"), *who
            )
            file.with_suffix(f".{beside}.toml").write_text(text, "utf-8")

    async def examined(text):
        file.write_text(text, "utf-8")
        return await examine(bot, CHANNEL_FILE=str(file))

    status, found = await examined("no TOML at all")
    assert status == 1
    assert "Correct" in found["channel file"]
    write_beside("privacy@example.kz", "Habarla demonstration channel")
    status, found = await examined(
        shipped.replace("strict_staff = false", "strict_staff = true")
    )
    assert status == 0
    assert found["people"].startswith(
        "warning “Desk”: 0 people, 0 with a role from /staff"
    )
    write_beside("me@channel.kz", "Me")
    mine = named(shipped, "me@channel.kz", "Me")
    status, found = await examined(
        mine.replace('contact = "me@', 'contact = "other@', 1)
    )
    assert status == 1
    assert "other@channel.kz" in found["contact"]
    assert "operator" not in found


async def test_a_group_that_is_public_or_whose_members_may_add_others_is_named(
    bot, group
):
    _, found = await examine(bot)
    assert found["members of “Desk”"].startswith("warning")
    group.forbid("can_invite_users")
    group.publish("open_to_all")
    status, found = await examine(bot)
    del group.chat.raw["username"]
    assert status == 1
    assert "members of “Desk”" not in found
    assert "public" in found["group of “Desk”"]


async def test_a_desk_without_the_bot_as_administrator_is_bad(bot, group, world):
    """Stands last: afterwards the bot is no longer in the group."""
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


async def test_files_that_others_may_read_are_a_warning(bot):
    folder = Path(bot.sqlite).parent
    folder.chmod(0o755)
    _, found = await examine(bot)
    assert found["files"].startswith("ok"), "opening the database mends it"
    folder.chmod(0o755)
    (folder / "of-another-program").touch()
    _, found = await examine(bot)
    assert found["files"].startswith("warning")
    assert f"chmod go= {folder}" in found["files"]


async def test_a_key_that_lies_with_the_data_is_a_warning_that_tells_how_to_move_it(
    bot,
):
    data = Path(bot.sqlite).parent
    apart = data.with_name("data-key") / "secret.key"
    apart.rename(data / "secret.key")
    _, found = await examine(bot, SECRET_KEY_FILE=str(data / "secret.key"))
    assert found["secret"].startswith("warning")
    command, _, new = found["secret"].partition("may run: ")[2].partition(", and set ")
    move = await asyncio.create_subprocess_shell(command)
    assert await move.wait() == 0
    _, found = await examine(bot, SECRET_KEY_FILE=new.partition("=")[2])
    assert found["secret"].startswith("ok")
    assert apart.exists()
