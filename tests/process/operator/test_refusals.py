"""An operator's error is one line that names the setting and the repair."""

import socket
from pathlib import Path

import pytest

from bot.channel.loader import SHIPPED
from bot.settings import new_secret
from tests.kit.process.bot_process import TOKEN, refused

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
async def test_a_setting_that_does_not_work_is_one_line_and_status_2(world, setting, value, repair):
    bot = world.bot(**{setting: value})
    line = await refused(bot, setting, repair)
    assert TOKEN not in line
    assert "secret-word" not in line


@pytest.mark.parametrize("name", ["run", "migrate", "doctor"])
@pytest.mark.parametrize("password", ["p@ss:w0rd/x9", "secr#et?q=1", "sec/ret%40word", "ze]ro[one"])
def test_no_part_of_a_misread_password_is_shown(command, name, password):
    url = f"postgresql://habarla:{password}@127.0.0.1:1/habarla"
    settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": "http://127.0.0.1:1", "DATABASE_URL": url}
    shown = command(name, **settings).output
    assert "DATABASE_URL" in shown
    for part in ("w0rd", "x9", "secr", "et?", "q=1", "sec/", "'sec'", "ret", "ze]", "'one", "one@"):
        assert part not in shown, part


def test_several_wrong_settings_are_reported_together(command):
    done = command(BOT_TOKEN="x", ADMIN_IDS="y", PORT="z")
    assert done.exit_code == 2
    named = [line.split()[0] for line in done.stderr.splitlines()]
    assert named == ["BOT_TOKEN", "ADMIN_IDS", "PORT"]


async def test_a_broken_channel_file_names_the_key_and_the_repair(world, tmp_path):
    broken = tmp_path / "broken.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    broken.write_text(text.replace('zone = "Asia/Almaty"', 'zone = "Asia/Alma-Ata"'))
    await refused(world.bot(CHANNEL_FILE=str(broken)), "CHANNEL_FILE", "zone", "Asia/Almaty")
    broken.write_text("this is no TOML")
    await refused(world.bot(CHANNEL_FILE=str(broken)), "CHANNEL_FILE", "not TOML", "Correct")


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
    second = world.bot(DATABASE_URL=first.settings["DATABASE_URL"])
    await refused(second, "SECRET_KEY", "Restore it", "secret.key")
    third = world.bot(DATABASE_URL=first.settings["DATABASE_URL"], SECRET_KEY=new_secret())
    await refused(third, "SECRET_KEY", "restore that one")


async def test_a_postgresql_of_another_version_is_refused(world, old_postgres):
    await refused(world.bot(DATABASE_URL=old_postgres), "DATABASE_URL", "python -m bot migrate")


async def test_a_missing_postgresql_database_is_refused(world, postgres_server):
    bot = world.bot(DATABASE_URL=postgres_server.url("nowhere"))
    await refused(bot, "DATABASE_URL", '"nowhere" does not exist')
