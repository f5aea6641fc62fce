"""Telegram, offline: one object that starts it, adds people, makes it fail and shows its state."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from email.utils import formatdate
from pathlib import Path
from typing import Self

from aiohttp import web

from offline_telegram.actions import media_content, text_content
from offline_telegram.chat_page import Control, Labels, operator_routes, page_routes
from offline_telegram.files import picture
from offline_telegram.groups import Group, create_group
from offline_telegram.model import Chat, ChatType, Json, Person
from offline_telegram.phones import Phone
from offline_telegram.server import ApiServer, Call, local_only
from offline_telegram.store import Store
from offline_telegram.world import World

CALLS_KEPT = 10_000

ALICE, BOB, CAROL = 700_001, 700_002, 700_003
GROUP, NEWS = -1001000000001, -1001000000002
_POSTS = (
    "The library opens at nine tomorrow.",
    "On Sunday the roads along the river are closed to cars until noon.",
)


def sample_people(world: World) -> None:
    """Three people, a group of two of them and a public channel to forward from."""
    for number, name in ((ALICE, "Alice"), (BOB, "Bob"), (CAROL, "Carol")):
        world.add_person(Person(number, name, "en"))
    create_group(world, "Sample group", [BOB], admins=(CAROL,), chat_id=GROUP)
    raw: Json = {
        "id": NEWS,
        "title": "Sample news",
        "username": "sample_news",
        "type": "channel",
    }
    channel = world.add_chat(Chat(NEWS, ChatType.CHANNEL, raw))
    for text in _POSTS:
        world.post(channel, None, {"sender_chat": raw, **text_content(text)})
    photo = world.files.put("photo", picture(), None, "image/png")
    world.post(
        channel, None, {"sender_chat": raw, **media_content(photo, "The lake today")}
    )


class Sandbox:
    """A Bot API server with people in it; `populate` adds those that it begins with."""

    def __init__(
        self,
        token: str = "1:SANDBOX",  # noqa: S107 - no secret
        state: Path | None = None,
        strict_limits: bool = False,
        *,
        name: str = "Sandbox",
        populate: Callable[[World], None] | None = None,
        page: bool = True,
        labels: Labels | None = None,
        history: int = 1000,
        seed: int | None = None,
        webhooks: Collection[str] | None = None,
    ) -> None:
        """`webhooks` are the only roots that a webhook may have; None: any on this machine.

        `labels` are the languages of the page, its first one first, each with texts of one's own.
        Set `site` to the address of the bot's own pages, and the page links to it.
        """
        self.token = token
        self._shift = 0.0
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.world = World(token, history=history, clock=self.clock, seed=seed)
        self.world.bot["first_name"] = name
        self.faults, self.counters = self.world.faults, self.world.counters
        self.faults.set(limits=strict_limits)
        self.root = ""
        self._runner: web.AppRunner | None = None
        self._page = page
        self._labels = labels or {}
        self._populate = populate
        self._store: Store | None = None
        self._control: Control | None = None
        self.server = ApiServer(self.world, token, self.calls, webhooks)
        self._state = state
        self._begun = False

    # Running

    async def start(self, port: int = 0) -> str:
        """Listen on this machine only; returns the root address."""
        self._begin()
        self.server.closing = False
        app = web.Application(client_max_size=60 * 2**20, middlewares=[local_only])
        app.on_response_prepare.append(self._date)
        app.add_routes(self.server.routes())
        app.add_routes(operator_routes(self.world))
        if self._page:
            self._control = Control(self.world, self.reset)
            app.add_routes(self._control.routes())
            app.add_routes(page_routes(self.world, self._labels))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        if self._store:
            self._store.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.root

    def _begin(self) -> None:
        """Load the saved world, or create the people that it begins with."""
        if self._begun:
            return
        self._begun = True
        known = False
        if self._state:
            self._store = Store(self._state, self.world, self.server.webhook)
            known = self._store.read()
        if not known and self._populate:
            self._populate(self.world)

    def reset(self) -> None:
        """Delete all people, chats and messages and begin with the first people again."""
        self.world.clear()
        if self._populate:
            self._populate(self.world)

    async def stop(self) -> None:
        if self._runner is None:
            return
        self.server.closing = True
        self.world.updates.stop_poll()
        if self._store:
            await self._store.stop()
        await self.server.webhook.stop()
        if self._control:
            await self._control.close()
            self._control = None
        await self._runner.cleanup()
        self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # Time

    def clock(self) -> float:
        return time.time() + self._shift

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Date an answer, as Telegram's server does."""
        response.headers["Date"] = formatdate(self.clock(), usegmt=True)

    def advance(self, seconds: float) -> None:
        """Move Telegram's clock forward, so that queries and updates expire."""
        self._shift += seconds

    @property
    def site(self) -> str | None:
        return self.world.site

    @site.setter
    def site(self, address: str) -> None:
        self.world.site = address

    @property
    def tour(self) -> Json | None:
        """First steps for a visitor of the page, by its language; `page/js/tour.js` reads them."""
        return self.world.tour

    @tour.setter
    def tour(self, steps: Json) -> None:
        self.world.tour = steps

    # People and groups

    @property
    def id(self) -> int:
        """The bot's id: methods of groups take the sandbox to mean the bot."""
        return self.world.bot_id

    def person(
        self,
        first_name: str,
        language_code: str | None = "ru",
        *,
        id: int | None = None,
        username: str | None = None,
        last_name: str | None = None,
        role: str = "user",
    ) -> Phone:
        number = id or next(self.world.ids)
        person = Person(number, first_name, language_code, username, last_name, role)
        return Phone(self.world, self.world.add_person(person))

    def phone(self, person_id: int) -> Phone:
        """The phone of a person who already exists."""
        return Phone(self.world, self.world.person(person_id))

    def group(
        self,
        title: str,
        members: Sequence[Phone] = (),
        *,
        admins: Sequence[Phone] = (),
        **how: bool,
    ) -> Group:
        """`how` are the options `bot_admin`, `forum` and `supergroup` of `create_group`."""
        ids = tuple(phone.id for phone in admins)
        return create_group(
            self.world, title, [phone.id for phone in members], admins=ids, **how
        )

    def chat(self, chat_id: int) -> Chat:
        return self.world.chat(chat_id)

    # State

    @property
    def log_calls(self) -> bool:
        return self.server.log_calls

    @log_calls.setter
    def log_calls(self, on: bool) -> None:
        self.server.log_calls = on

    def deliver_raw(self, update: Json) -> int:
        """Queue an update built by a test; one without a number gets the next."""
        return self.world.updates.add_raw(dict(update))

    async def settle(self, seconds: float = 60) -> None:
        """Wait until the bot has confirmed every update."""
        async with asyncio.timeout(seconds):
            await self.world.updates.confirmed()
