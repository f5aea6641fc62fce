"""What every use case gets: the transaction, the channel file, the vault, the outbox."""

import secrets
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, Unpack

from pydantic import TypeAdapter

from bot.channel.model import Channel
from bot.domain.citizen.receipt import new_number, new_receipt
from bot.domain.commands import Command
from bot.domain.desk.pace import GroupPace
from bot.domain.notice import Address, Lane, Notice, Post, PostOptions, Recipient
from bot.domain.people import Role
from bot.services.memory import Memory
from bot.services.vault import Vault
from bot.storage.citizen import people
from bot.storage.engine.database import Transaction, new_id
from bot.storage.queues import outbox
from bot.storage.staff import role_grants

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
ALBUM_PAUSE_MS = 1500
"""Telegram sends an album in parts without saying which is the last: replies wait this long."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What stays the same while the process lives.

    `admins` are those of the settings, who cannot be removed in a chat; Work.admins has all.
    `per_second` limits the messages sent; with `paid_broadcasts` Telegram sends faster for Stars.
    `public_url` is where browsers reach this process, if they do; `register_url` is where the
    register's static copy is read. `checkpoint_chat` is a public channel for the log's checkpoints.
    `memory` is the one thing in it that changes; `chance` says when others see what a person did.
    """

    channel: Channel
    vault: Vault
    admins: frozenset[int] = frozenset()
    bot_username: str = ""
    bot_id: int = 0
    per_second: int = 30
    paid_broadcasts: bool = False
    public_url: str | None = None
    register_url: str | None = None
    checkpoint_chat: int | None = None
    commands: tuple[Command, ...] = ()
    pace: GroupPace = GroupPace()  # noqa: RUF009 - frozen
    memory: Memory = field(default_factory=Memory, compare=False)
    chance: Random = field(default_factory=secrets.SystemRandom, compare=False)

    @property
    def register_site(self) -> str | None:
        """Where people read the register: its static copy, else this process."""
        return self.register_url or self.public_url


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work: all its messages and rows are committed together or not at all.

    `private_chat` is the person in whose private chat staff work on a case; None at the desk.
    With `coalesce` only the newest answer of each kind is sent: the person writes too fast.
    """

    tx: Transaction
    deployment: Deployment
    private_chat: str | None = None
    coalesce: bool = False

    @property
    def now(self) -> int:
        """Milliseconds since 1970 UTC, the same for the whole unit of work."""
        return self.tx.now

    @property
    def channel(self) -> Channel:
        return self.deployment.channel

    @property
    def vault(self) -> Vault:
        return self.deployment.vault

    @property
    def memory(self) -> Memory:
        return self.deployment.memory

    @property
    def chance(self) -> Random:
        return self.deployment.chance

    async def say(
        self, to: Recipient, notice: Notice, lane: Lane, **options: Unpack[PostOptions]
    ) -> None:
        """Post a notice (a dataclass of bot.domain.notices) to the outbox."""
        await outbox.post(self.tx, compose(to, notice, lane, **options))

    async def tell(self, to: Recipient, notice: Notice, **options: Unpack[PostOptions]) -> None:
        """Answer a person in the conversation.

        A newer edit of a message replaces one that still waits. With `coalesce`, a newer answer
        of the same kind does so, too.
        """
        about = options.get("edit") or (type(notice).__name__ if self.coalesce else None)
        if about is not None and not (options.get("once") or options.get("latest")):
            options["latest"] = f"said:{to.address.person}:{about}"
        await self.say(to, notice, Lane.ANSWER, **options)

    async def admins(self) -> frozenset[int]:
        """Telegram ids of all admins: those of the settings and those made in the chat."""
        return self.deployment.admins | await role_grants.with_role(self.tx, Role.ADMIN)

    async def tell_admins(
        self, notice: Notice, once: str | None = None, but: frozenset[int] = frozenset()
    ) -> None:
        """Tell every admin in private, except `but`; with `once`, at most once under that key."""
        for admin in sorted(await self.admins() - but):
            row = None if once is None else f"admin:{admin}:{once}"
            await self.say(await self.admin_recipient(admin), notice, Lane.NOTICE, once=row)

    async def admin_recipient(self, admin: int) -> Recipient:
        """An admin's private chat, in the language they chose as a person."""
        return Recipient(Address(chat=admin), await self.language_of_admin(admin))

    async def language_of_admin(self, admin: int) -> str:
        """The language an admin chose as a person, else the channel's first."""
        person = await people.find(self.tx, *self.vault.identities(admin))
        return person.language if person else self.channel.languages[0]


def compose(to: Recipient, notice: Notice, lane: Lane, **options: Unpack[PostOptions]) -> Post:
    """A post made of a notice: its class is the kind, its fields are the parameters."""
    kind = type(notice)
    params = _adapter(kind).dump_python(notice, mode="json", warnings="error")
    return Post(kind.__name__, to.address, to.language, lane, params, **options)


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Building an adapter costs a thousand times more than using it."""
    return TypeAdapter(kind)


def fresh_id() -> str:
    return new_id()


def fresh_receipt() -> str:
    return new_receipt(secrets.choice)


def fresh_number() -> str:
    return new_number(secrets.choice)
