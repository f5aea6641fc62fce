"""What a person does at the page: picks up a phone, clicks, writes, reads the screen."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

PATIENCE = 90_000
"""Milliseconds: the bot obeys rate limits, and a busy machine is slow."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A person at their phone, in one browser page."""

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
        """The newest button with this label, or the one under the newest message of `under`."""
        whole = re.compile(rf"^\s*{re.escape(label)}\s*$")
        where = self.log if under is None else self.message(under)
        return where.locator("[data-row]").filter(has_text=whole).last

    async def press(self, label: str, under: str | None = None) -> None:
        await self.key(label, under).click(timeout=PATIENCE)

    async def press_part(self, words: str) -> None:
        """Presses the newest button whose label contains these words."""
        await (
            self.log.locator("[data-row]")
            .filter(has_text=words)
            .last.click(timeout=PATIENCE)
        )

    async def write(self, text: str) -> None:
        field = self.phone.locator("[data-compose]")
        await field.fill(text)
        await self.phone.locator("[data-send]").click()

    def message(self, text: str) -> Locator:
        """The newest message that contains these words."""
        return self.log.locator("article").filter(has_text=text).last

    async def reads(self, text: str) -> Locator:
        message = self.message(text)
        await expect(message).to_be_visible(timeout=PATIENCE)
        return message

    async def sees_key(self, label: str, under: str | None = None) -> None:
        await expect(self.key(label, under)).to_be_visible(timeout=PATIENCE)

    async def attach_sample(self, kind: str, caption: str = "") -> None:
        """Sends a sample file by the attach menu."""
        await self.phone.locator("[data-attach]").click()
        await self.page.locator(f'.menu [data-act="{kind}"]').click()
        dialog = self.page.locator('[data-dialog="attach"]')
        await dialog.locator('[data-act="sample"]').click()
        await expect(dialog.locator("img, .attach__file")).to_have_count(1)
        if caption:
            await dialog.locator("[data-caption]").fill(caption)
        await dialog.locator('[data-act="send"]').click()
        await expect(dialog).to_have_count(0)

    async def clipboard(self) -> str:
        return str(await self.page.evaluate("navigator.clipboard.readText()"))
