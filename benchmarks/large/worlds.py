"""Two deployments in this process, one on a large database and one on a small, without limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from benchmarks.fill.__main__ import SECRET
from benchmarks.fill.world import DESK_CHAT, FIRST_PERSON, STAFF, Size
from benchmarks.large.acts import LANGUAGE, Actors
from benchmarks.speed.runs import TOKEN
from bot.app import Habarla
from bot.channel.loader import load_channel
from bot.i18n import Speech
from bot.pipeline.delivery.rate_limits import Limits
from bot.sandbox import Phone, Sandbox
from bot.sandbox.world.groups import create_group
from bot.settings import Settings

MANY = 1_000_000
LIMITS = Limits(
    per_second=1000, private_gap_ms=0, group=MANY, group_background=MANY, group_cards=MANY,
    group_refreshes=MANY, background_burst=MANY,
)  # fmt: skip
"""What is measured is the work, not the waiting for Telegram's limits."""


class World:
    """A database of a size, and the deployment on it while `running`."""

    def __init__(self, url: str, size: Size) -> None:
        self.url, self.size = url, size
        self.actors: Actors
        self._sandbox: Sandbox

    def citizen(self, number: int) -> Phone:
        """Somebody with some reports already; everybody has a turn before anybody has two."""
        index = number * 7919 % self.size.people
        return self._sandbox.person(f"P{number}", LANGUAGE, id=FIRST_PERSON + index)

    @asynccontextmanager
    async def running(self, folder: Path) -> AsyncIterator[None]:
        async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
            self._sandbox, channel = sandbox, load_channel(None)
            staff = sandbox.person("Staff", LANGUAGE, id=STAFF)
            group = create_group(sandbox.world, "Desk", [STAFF], chat_id=DESK_CHAT)
            t = Speech(channel.zone, channel.zone_label).translator(LANGUAGE)
            self.actors = Actors(group, staff, t, channel.type("gambling").icon)
            habarla = Habarla(self._settings(sandbox, folder), serve=False, limits=LIMITS)
            await habarla.start()
            try:
                yield
            finally:
                await habarla.stop()

    def _settings(self, sandbox: Sandbox, folder: Path) -> Settings:
        return Settings(
            _env_file=None,
            bot_token=SecretStr(TOKEN),
            bot_api_url=sandbox.root,
            database_url=SecretStr(self.url),
            admin_ids=(STAFF,),
            secret_key=SecretStr(SECRET),
            data_dir=folder,
            messages_per_second=1000,
        )
