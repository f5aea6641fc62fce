"""Hands at the page: they pick up phones, click, write, and know only what stands on a screen."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from playwright.async_api import Locator, Page, expect

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.i18n import Speech, Translator
from tests.kit.stage import quick_channel

ROOT = Path(__file__).parents[3]
PATIENCE = 45_000
"""Milliseconds: the bot paces what it says, and a busy machine is slow."""

CITIZENS = {"kk": 700001, "ru": 700002, "en": 700003}
DANA, SERGEI, ASEL = 700101, 700102, 700201
DESK, NEWS = -1001000000001, -1001000000002
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@dataclass(frozen=True, slots=True)
class Demo:
    """The running demo: its page's address, its channel file, its process."""

    root: str
    channel: Channel
    process: asyncio.subprocess.Process
    names: ClassVar[dict[int, str]] = {700001: "Айгерім", 700002: "Иван", 700003: "Emma"}

    def t(self, language: str) -> Translator:
        """The bot's own words in a language."""
        return Speech(self.channel.zone, self.channel.zone_label).translator(language)

    def type(self, violation: str, language: str) -> str:
        """What the button of a violation type says."""
        kind = self.channel.type(violation)
        return f"{kind.icon} {kind.button.say(language)}"

    def outcome(self, outcome: str, language: str) -> str:
        """What the button of an outcome says."""
        found = self.channel.outcome(outcome)
        return f"{found.icon} {found.label.say(language)}"


@asynccontextmanager
async def running_demo(folder: Path, undo_seconds: int = 2) -> AsyncIterator[Demo]:
    """The real demo process on a free port; Ctrl-C ends it, and it must end well."""
    channel = quick_channel(folder, undo_seconds)
    said = (folder / "stderr.txt").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo",
        "--folder", folder / "demo", "--channel", channel, "--port", "0",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=said,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while not (found := re.search(rb"http://\S+", await process.stdout.readline())):
                assert not process.stdout.at_eof()
        yield Demo(found[0].decode().rstrip("/"), load_channel(channel), process)
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(30):
            await process.wait()
        said.close()
    assert process.returncode == 0


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody's hand on their phone, in one browser page."""

    page: Page
    person: int

    @property
    def phone(self) -> Locator:
        return self.page.locator(f'[data-phone="{self.person}"]')

    @property
    def log(self) -> Locator:
        return self.phone.locator("[data-log]")

    async def pick_up(self, chat: int | None = None) -> None:
        """Shows the phone, and a chat on it.

        The picker comes together with the phones that the address names. Looking for the phone
        before that and pressing the picker afterwards would put the phone down.
        """
        picker = self.page.locator(f'[data-pick="{self.person}"]')
        await expect(picker).to_be_visible()
        if not await self.phone.count():
            await picker.click()
        await expect(self.phone).to_be_visible()
        if chat is not None:
            await self.open(chat)

    async def open(self, chat: int) -> None:
        item = self.phone.locator(f'[data-chat="{chat}"]')
        if not await item.is_visible():
            await self.phone.locator('[data-act="back"]').click()
        await item.click()

    def key(self, label: str, under: str | None = None) -> Locator:
        """The newest button that says this, or the one under the newest message of these words."""
        whole = re.compile(rf"^\s*{re.escape(label)}\s*$")
        where = self.log if under is None else self.message(under)
        return where.locator("[data-row]").filter(has_text=whole).last

    async def press(self, label: str, under: str | None = None) -> None:
        await self.key(label, under).click(timeout=PATIENCE)

    async def press_part(self, words: str) -> None:
        """Presses the newest button that holds these words."""
        await self.log.locator("[data-row]").filter(has_text=words).last.click(timeout=PATIENCE)

    async def write(self, text: str) -> None:
        field = self.phone.locator("[data-compose]")
        await field.fill(text)
        await self.phone.locator("[data-send]").click()

    def message(self, text: str) -> Locator:
        """The newest message that holds these words."""
        return self.log.locator("article").filter(has_text=text).last

    async def reads(self, text: str) -> Locator:
        message = self.message(text)
        await expect(message).to_be_visible(timeout=PATIENCE)
        return message

    async def sees_key(self, label: str, under: str | None = None) -> None:
        await expect(self.key(label, under)).to_be_visible(timeout=PATIENCE)

    async def attach_sample(self, kind: str, caption: str = "") -> None:
        """A ready sample by the attach menu."""
        await self.phone.locator("[data-attach]").click()
        await self.page.locator(f'.menu [data-act="{kind}"]').click()
        dialog = self.page.locator('[data-dialog="attach"]')
        await dialog.locator('[data-act="sample"]').click()
        await expect(dialog.locator("img, .attach__file").first).to_be_visible()
        if caption:
            await dialog.locator("[data-caption]").fill(caption)
        await dialog.locator('[data-act="send"]').click()
        await expect(dialog).to_have_count(0)

    async def forward_to_bot(self, post: Locator) -> None:
        """A post of the open channel, passed on to the bot."""
        await post.locator("[data-forward]").click()
        await self.page.locator(f'[data-target="{self.person}"]').click()

    async def clipboard(self) -> str:
        return str(await self.page.evaluate("navigator.clipboard.readText()"))
