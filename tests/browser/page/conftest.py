"""The offline Telegram for tests that act as the bot themselves, and helpers for its page."""

import aiohttp
from playwright.async_api import expect

from bot.demo.people import AIGERIM, LABELS, populate
from offline_telegram import Sandbox
from tests.browser.conftest import in_one_loop


class ScriptedBot:
    """The bot's calls and updates, and the phones on the page."""

    def __init__(self, sandbox, session):
        self.sandbox = sandbox
        self._session = session
        self._offset = 0

    async def call(self, method, **params):
        """One call of the bot, which must succeed; returns its result."""
        address = f"{self.sandbox.root}/bot{self.sandbox.token}/{method}"
        async with self._session.post(address, json=params) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, chat, text, **params):
        sent = await self.call("sendMessage", chat_id=chat, text=text, **params)
        return sent["message_id"]

    async def received(self, kind="message"):
        """The next update of one kind, within a minute."""
        for _ in range(60):
            updates = await self.call(
                "getUpdates", offset=self._offset, timeout=1, limit=1
            )
            for update in updates:
                self._offset = update["update_id"] + 1
                if kind in update:
                    return update[kind]
        raise AssertionError(f"the bot got no {kind}")

    async def skip_pending(self):
        """Skips the pending updates, such as the bot joining the desk group."""
        for update in await self.call("getUpdates"):
            self._offset = update["update_id"] + 1

    async def open(self, page, *people, lang="kk", chats=None):
        """Opens phones by the page's address, each at its chat of `chats`."""
        where = "".join(
            f"&chat.{person}={chat}" for person, chat in (chats or {}).items()
        )
        phones = ",".join(map(str, people))
        await page.goto(f"{self.sandbox.root}/#phones={phones}&lang={lang}{where}")
        first = f'[data-phone="{people[0]}"]' if people else "[data-pick]"
        await expect(page.locator(first).first).to_be_visible()


def phone(page, person):
    return page.locator(f'[data-phone="{person}"]')


def message(on, number):
    """A message on a phone."""
    return on.locator(f'[data-message="{number}"]')


async def write(on, text):
    field = on.locator("[data-compose]")
    await field.fill(text)
    await field.press("Enter")


@in_one_loop
async def bot():
    async with (
        Sandbox(populate=populate, labels=LABELS) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        made = ScriptedBot(sandbox, session)
        await made.skip_pending()
        yield made


@in_one_loop
async def mine(bot, page):
    """The phone of a citizen who has not written yet, open on the page."""
    await bot.open(page, AIGERIM)
    return phone(page, AIGERIM)


@in_one_loop
async def started(bot, mine):
    """The same phone after the citizen has pressed START."""
    await write(mine, "/start")
    await bot.received()
    return mine
