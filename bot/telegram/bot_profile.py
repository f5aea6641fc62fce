"""Commands and descriptions of the bot at Telegram. A refusal is a warning, no error."""

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Any

import structlog
from telegram import Bot, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import (
    BadRequest,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.core import command_menu as offered
from bot.core import desks_store, role_store, roles, sealed
from bot.core.database import Database, TransientDatabaseError
from bot.core.messages import Speaker
from bot.core.people import Role
from bot.core.queues.leases import Heartbeats
from bot.core.work import Deployment, Work
from bot.telegram.renderer import Renderer
from bot.values import DeskKind

logger = structlog.get_logger(__name__)

JOB = "introduction"
SIGNAL = "desks"
_POLL_SECONDS = 30.0


class BotProfile:
    """Sends each command list and description once, and again after a change."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        deployment: Deployment,
        renderer: Renderer,
        heartbeats: Heartbeats,
    ) -> None:
        self._database = database
        self._bot = bot
        self._deployment = deployment
        self._renderer = renderer
        self._heartbeats = heartbeats

    async def run(self) -> None:
        while True:
            await self._heartbeats.wait_for(JOB)
            try:
                await self._update()
            except TransientDatabaseError as error:
                logger.warning(
                    "the bot profile waits for the database", error=str(error)
                )
            await self._database.wait(SIGNAL, _POLL_SECONDS)

    async def _update(self) -> None:
        channel = self._deployment.channel
        # The language without a code is the default for all others, and for one that is off.
        for code in ("", *channel.name.root):
            language = code if code in channel.languages else channel.languages[0]
            speaker = self._renderer.speaker(language, 0)
            await self._send_once(
                f"introduced:{code}", self._citizen_calls(code, speaker)
            )
        async with self._database.reading() as tx:
            every = [await desks_store.open_desks(tx, kind) for kind in DeskKind]
        for desk in chain(*every):
            speaker = self._renderer.speaker(desk.language, 0)
            words = offered.desk_commands(speaker, of_authority=desk.is_of_authority)
            await self._offer(f"introduced:{desk.chat}", desk.chat, words)
        await self._update_staff()

    async def _update_staff(self) -> None:
        """Offer more commands in private to people with a role, and withdraw them with the role."""
        async with self._database.reading() as tx:
            given = {
                one: {role} for one, role in (await role_store.appointed(tx)).items()
            }
            for admin in self._deployment.admins:
                given.setdefault(admin, set()).add(Role.ADMIN)
            for grant in await role_store.all_grants(tx):
                beside = (
                    Role.CUSTODIAN if grant.role is Role.CUSTODIAN else Role.MODERATOR
                )
                given.setdefault(grant.telegram_id, set()).add(beside)
            former = await role_store.former(tx) - set(given)
            work = Work(tx, self._deployment)
            known = {each: await work.admin_recipient(each) for each in given}
        for person, had in given.items():
            speaker = self._renderer.speaker(known[person].language, 0)
            words = offered.private_commands(speaker, *had)
            await self._offer(roles.introduced(person), person, words)
        for person in former:
            forget = partial(
                self._bot.delete_my_commands, scope=BotCommandScopeChat(person)
            )
            await self._send_once(roles.introduced(person), [forget])

    async def _offer(self, fact: str, chat: int, words: Any) -> None:
        scope = BotCommandScopeChat(chat)
        await self._send_once(
            fact, [partial(self._bot.set_my_commands, words, scope=scope)]
        )

    def _citizen_calls(self, code: str, speaker: Speaker) -> list[partial[Any]]:
        channel = self._deployment.channel
        bot = self._bot
        language: dict[str, Any] = {"language_code": code or None}
        commands = offered.private_commands(speaker)
        scope = BotCommandScopeAllPrivateChats()
        long = offered.description(channel, speaker.t)
        short = offered.short_description(channel, speaker.t)
        return [
            partial(bot.set_my_commands, commands, scope=scope, **language),
            partial(bot.set_my_description, long, **language),
            partial(bot.set_my_short_description, short, **language),
        ]

    async def _send_once(self, fact: str, calls: Sequence[partial[Any]]) -> None:
        words = [
            str((each.args, sorted(each.keywords.items(), key=str))) for each in calls
        ]
        said = hashlib.sha256(json.dumps(words).encode()).hexdigest()
        async with self._database.reading() as tx:
            if await sealed.get_fact(tx, fact) == said:
                return
        # Every call is tried; when one should be retried, all of them are.
        if not all([await self._is_done(call) for call in calls]):
            return
        async with self._database.transaction() as tx:
            await sealed.put_fact(tx, fact, said)

    async def _is_done(self, call: partial[Any]) -> bool:
        """Call once; False when the call should be retried."""
        try:
            await call()
        except TelegramError as error:
            what = {"method": call.func.__name__, "error": str(error)}
            # Staff who never pressed Start have no chat yet: they get their menu when they do.
            has_no_chat = (
                isinstance(error, BadRequest) and "chat not found" in str(error).lower()
            )
            tell = logger.info if has_no_chat else logger.warning
            tell("Telegram refused a part of the bot profile", **what)
            # python-telegram-bot raises InvalidToken also for a method that the server lacks.
            return isinstance(
                error, BadRequest | Forbidden | InvalidToken | EndPointNotFound
            )
        return True
