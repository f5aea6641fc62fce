"""A running bot with the people of the demo, and the real demo process."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.core.messages import Translator
from bot.demo.people import AIGERIM, ASEL, BAQYT, DANA, EMMA, IVAN, SERGEI
from tests.kit.deployments import translator
from tests.kit.stage import quick_channel

ROOT = Path(__file__).parents[3]
CITIZENS = {"kk": AIGERIM, "ru": IVAN, "en": EMMA}
LONGEST = 240
"""Seconds that a start and an end may take, on a machine that is busy with much else."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A running bot with the people of the demo: the address of their page, the channel file.

    `site` is the address of its register, where it serves one.
    """

    root: str
    channel: Channel
    site: str = ""
    names: ClassVar[dict[int, str]] = {
        AIGERIM: "Айгерім",
        IVAN: "Иван",
        EMMA: "Emma",
        DANA: "Дана",
        SERGEI: "Сергей",
        ASEL: "Әсел",
        BAQYT: "Бақыт",
    }

    def t(self, language: str) -> Translator:
        return translator(language, self.channel)

    def type(self, violation: str, language: str) -> str:
        kind = self.channel.type(violation)
        return f"{kind.icon} {kind.button.say(language)}"

    def outcome(self, outcome: str, language: str) -> str:
        found = self.channel.outcome(outcome)
        return f"{found.icon} {found.label.say(language)}"


@asynccontextmanager
async def running_demo(folder: Path) -> AsyncIterator[Demo]:
    """The real demo process on a free port; after SIGTERM it must exit with 0."""
    channel = quick_channel(folder)
    with (folder / "stderr.txt").open("ab") as said:
        ports = ("--port", "0", "--register-port", "0")
        options = ("--folder", folder / "demo", "--channel", channel, *ports)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", *options),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=said,
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(LONGEST):
            while not (
                found := re.findall(rb"http://[\d.:]+", await process.stdout.readline())
            ):
                assert not process.stdout.at_eof()
        root, site = (one.decode() for one in found)
        yield Demo(root, load_channel(channel), site)
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(LONGEST):
            await process.wait()
    assert process.returncode == 0
