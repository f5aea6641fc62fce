"""A start that cannot succeed ends soon, with one line that names the setting and the repair."""

import os
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.core.database.migrate import HEAD, migrate
from bot.core.database.sqlite import lock_file
from bot.settings import new_secret
from offline_telegram import Sandbox
from tests.kit.process import records
from tests.kit.process.bot_process import refused
from tests.kit.process.ports import free_port, new_token
from tests.kit.waiting import until

MIGRATES = "bot.core.storage.migrate_apart"
STEPS = (
    "bot.app.read_files",
    "bot.app.open_database",
    "bot.app.Ports.open",
    "bot.app.storage.upgrade",
    "bot.core.storage.revision",
    MIGRATES,
    "bot.app.storage.open_vault",
    "bot.app.application.build_application",
    "bot.app.register",
    "bot.app.application.know_the_bot",
    "bot.app.leases.Heartbeats.begin",
    "bot.app.tasks.plan",
    "bot.app.Ports.serve",
)
ASYNC = [
    step
    for step in STEPS
    if not step.endswith(("read_files", "application", "register"))
]
SOON = 60
"""Seconds; a start that fails takes two, and a very busy machine longer."""


def broken(world, step, how):
    """A deployment in which a step of the start fails; without tables where it would make them."""
    if step == MIGRATES:
        world.tables = None
    bot = world.bot(BROKEN_STEP=step, BROKEN_HOW=how, OPS_PORT=str(free_port()))
    bot.module = "tests.kit.process.broken"
    return bot


def is_free(bot):
    """No process holds the database or the port."""
    path = Path(bot.sqlite)
    if path.parent.exists():
        os.close(lock_file(path))
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(bot.settings["OPS_PORT"])))
    return True


@pytest.mark.parametrize("step", STEPS)
async def test_a_start_that_fails_at_any_step_ends_with_one_sentence(world, step):
    bot = broken(world, step, "raises")
    assert await bot.run(SOON) == 1
    [said] = [line for line in bot.errors.splitlines() if not line.startswith("{")]
    assert said.startswith("Habarla cannot start because of RuntimeError at broken.py:")
    assert "python -m bot doctor" in said
    assert '"exception"' not in bot.errors
    assert is_free(bot)


@pytest.mark.parametrize("step", ASYNC)
@pytest.mark.parametrize("how", ["waits", "waits in a thread"])
async def test_sigterm_ends_a_start_that_hangs_at_any_step(world, step, how):
    bot = broken(world, step, how)
    await bot.start(until="the start waits here")
    bot.signal(signal.SIGTERM)
    assert await bot.ended(SOON) == 0
    assert is_free(bot)


async def test_a_database_of_a_newer_version_is_refused(world, blank_postgres):
    lite, post = world.bot(), world.bot(DATABASE_URL=blank_postgres)
    for bot in (lite, post):
        await migrate(bot.url)
        await records.change(bot.url, "UPDATE alembic_version SET version_num = '9999'")
        for command in ((), ("migrate",), ("inbox",)):
            bot.arguments = command
            bot.log_path.unlink(missing_ok=True)
            said = await refused(bot, "DATABASE_URL is at version 9999", "newer", HEAD)
            assert "python -m bot migrate" not in said
        bot.arguments = ("doctor",)
        assert await bot.run() == 1
        [found] = [line for line in bot.output.splitlines() if "migrations" in line]
        assert found.startswith("BAD      migrations: DATABASE_URL is at version 9999")
        assert "newer" in found
        assert "python -m bot migrate" not in found


async def test_a_file_that_another_program_holds_is_refused(world):
    bot = world.bot()
    await migrate(bot.url)
    for held in (
        ["BEGIN IMMEDIATE"],
        ["PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE"],
    ):
        bot.log_path.unlink(missing_ok=True)
        with closing(sqlite3.connect(bot.sqlite, isolation_level=None)) as other:
            for statement in held:
                other.execute(statement)
            await refused(
                bot, "DATABASE_URL", "another program holds the file", "locked"
            )


def damage(path, keep):
    """Only the first bytes of the file are left."""
    whole = path.read_bytes()
    path.write_bytes(whole[:keep] + b"damaged." * ((len(whole) - keep) // 8))
    for side in ("-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)


async def test_a_damaged_file_is_refused(world):
    bot = world.bot()
    await migrate(bot.url)
    for keep in (0, 4096):
        damage(Path(bot.sqlite), keep)
        bot.log_path.unlink(missing_ok=True)
        await refused(bot, "DATABASE_URL names a damaged file", "restore a backup")


async def test_a_full_disk_is_refused(world):
    bot = world.bot()
    await migrate(bot.url)
    bot.file_bytes = 64 * 1024
    await refused(bot, "DATABASE_URL cannot be opened now", "has its disk room?")


@pytest.mark.parametrize("option", [(), ("run", "--share-port")])
async def test_a_port_answers_probes_before_telegram_does(world, option):
    """A probe for life must not end a process that waits for Telegram."""
    port, api = free_port(), free_port()
    bot = world.bot(*option, PORT=str(port), BOT_API_URL=f"http://127.0.0.1:{api}")
    await bot.start(until="Telegram is not reachable yet")
    with socket.socket() as probe:
        await until(lambda: probe.connect_ex(("127.0.0.1", port)) == 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def status(path):
            async with session.get(path) as answer:
                return answer.status, await answer.json()

        assert await status("/health") == (200, {"alive": True})
        assert await status("/ready") == (503, {"ready": False})
        assert (await status("/register/ru"))[0] == 503
        async with Sandbox(world.sandbox.token, page=False) as late:
            await late.stop()
            await late.start(api)
            await bot.until_said("Habarla is running")

            async def is_ready():
                return await status("/ready") == (200, {"ready": True})

            await until(is_ready)
    assert await bot.stop() == 0


NO_POSTGRES = "postgresql://habarla:secret-word@127.0.0.1:1/habarla"


@pytest.mark.parametrize(
    ("setting", "value", "repair"),
    [
        ("BOT_TOKEN", None, "@BotFather"),
        ("BOT_TOKEN", "7001:another-bots-token-that-is-refused", "@BotFather"),
        ("DATABASE_URL", "sqlite:////proc/nowhere/habarla.db", "cannot be opened"),
        ("DATABASE_URL", NO_POSTGRES, "is the database running?"),
    ],
)
async def test_a_setting_that_does_not_work_is_one_line_and_status_2(
    world, setting, value, repair
):
    bot = world.bot(**{setting: value})
    line = await refused(bot, setting, repair)
    assert world.sandbox.token not in line
    assert "secret-word" not in line


@pytest.mark.parametrize("name", ["run", "migrate", "doctor"])
@pytest.mark.parametrize(
    "password", ["p@ss:w0rd/x9", "secr#et?q=1", "sec/ret%40word", "ze]ro[one"]
)
def test_no_part_of_a_misread_password_is_shown(command, name, password):
    url = f"postgresql://habarla:{password}@127.0.0.1:1/habarla"
    settings = {
        "BOT_TOKEN": new_token(),
        "BOT_API_URL": "http://127.0.0.1:1",
        "DATABASE_URL": url,
    }
    shown = command(name, **settings).output
    assert "DATABASE_URL" in shown
    for part in (
        "w0rd",
        "x9",
        "secr",
        "et?",
        "q=1",
        "sec/",
        "'sec'",
        "ret",
        "ze]",
        "'one",
        "one@",
    ):
        assert part not in shown, part


def test_several_wrong_settings_are_reported_together(command):
    done = command(BOT_TOKEN="x", ADMIN_IDS="y", PORT="z")
    assert done.exit_code == 2
    named = [line.split()[0] for line in done.stderr.splitlines()]
    assert named == ["BOT_TOKEN", "ADMIN_IDS", "PORT"]


async def test_a_broken_channel_file_names_the_key_and_the_repair(world, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text('extends = "kazakhstan"\nzone = "Asia/Alma-Ata"')
    await refused(
        world.bot(CHANNEL_FILE=str(broken)), "CHANNEL_FILE", "zone", "Asia/Almaty"
    )
    broken.write_text("this is no TOML")
    await refused(
        world.bot(CHANNEL_FILE=str(broken)), "CHANNEL_FILE", "not TOML", "Correct"
    )


async def test_a_taken_port_is_refused(world):
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        await refused(world.bot(PORT=port), "PORT", port, "choose another")


async def test_a_secret_that_does_not_fit_the_database_is_refused(world):
    first = world.bot()
    await first.start(until="Habarla is running")
    await first.stop()
    (Path(first.sqlite).parent.with_name("data-key") / "secret.key").unlink()
    second = world.bot(DATABASE_URL=first.url)
    await refused(second, "SECRET_KEY", "Restore it", "secret.key")
    third = world.bot(DATABASE_URL=first.url, SECRET_KEY=new_secret())
    await refused(third, "SECRET_KEY", "restore that one")


async def test_a_postgresql_of_an_older_version_or_a_missing_one_is_refused(
    world, postgres_server, postgres_url
):
    await records.change(
        postgres_url, "UPDATE alembic_version SET version_num = '0000'"
    )
    await refused(
        world.bot(DATABASE_URL=postgres_url), "DATABASE_URL", "python -m bot migrate"
    )
    missing = world.bot(DATABASE_URL=postgres_server.url("nowhere"))
    await refused(missing, "DATABASE_URL", '"nowhere" does not exist')
