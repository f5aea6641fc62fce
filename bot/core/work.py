"""Unit of work of every use case: transaction, channel file, vault, outbox, memory."""

import secrets
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from random import Random
from typing import Any, Unpack

from msgspec import field
from msgspec.structs import force_setattr

from bot.channel.changes import ChannelFiles, read_files
from bot.channel.model import Channel
from bot.core import people_store, role_store
from bot.core.chat_commands import Command
from bot.core.codes import new_number, new_receipt
from bot.core.database import Transaction, new_id
from bot.core.messages import (
    Address,
    GroupPace,
    Lane,
    Notice,
    Post,
    PostOptions,
    Recipient,
)
from bot.core.people import Person, Role
from bot.core.queues import outbox
from bot.core.times import hour_of
from bot.core.vault import Vault
from bot.settings import Settings
from bot.values import Value, from_plain, plain

_MOST_PEOPLE = 10_000
_MOST_NUMBERS = 1_000
"""Numbers of one chat that are remembered."""
NEAR = 3
"""A message of the bot is out of sight where the person sent more than so many below it."""
NEVER_READ: tuple[int, tuple[Any, ...]] = (0, ())


class Memory:
    """Numbers of the newest messages, and how often an account did what is limited.

    It is gone with the process: in the database it would tell when a person was here.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[str, deque[int]] = OrderedDict()
        self._drafts: OrderedDict[str, tuple[str, int, bytes]] = OrderedDict()
        self._counts: dict[str, tuple[int, Counter[Hashable]]] = {}
        self._chats: OrderedDict[int, deque[tuple[int, int]]] = OrderedDict()
        self.newest = 0
        """The highest number of a private message: private chats share one numbering."""
        self.dial_lines = NEVER_READ
        """When the numbers to call were read last, and what admins found who dialled them."""

    def wrote(self, person: str, message: int) -> None:
        """Keep the numbers of what the person sent last; people who were quiet longest go."""
        self.newest = max(self.newest, message)
        sent = self._newest.pop(person, deque(maxlen=NEAR + 1))
        if message not in sent:
            sent.append(message)
        self._newest[person] = sent
        if len(self._newest) > _MOST_PEOPLE:
            self._newest.popitem(last=False)

    def has_written_since(self, person: str, message: int) -> bool:
        return any(sent > message for sent in self._newest.get(person, ()))

    def showed_draft(
        self, person: str, draft: str, message: int, content: bytes
    ) -> None:
        """Keep the number of the message that shows a draft, and a hash of what it says."""
        self._drafts.pop(person, None)
        self._drafts[person] = (draft, message, content)
        if len(self._drafts) > _MOST_PEOPLE:
            self._drafts.popitem(last=False)

    def message_of_draft(
        self, person: str, draft: str, content: bytes | None = None
    ) -> int | None:
        """Return the message that shows a draft, while it is in sight and does not say this yet:
        a change that changes nothing would answer with silence."""
        shown, message, said = self._drafts.get(person, ("", 0, b""))
        if said == content:
            return None
        below = sum(sent > message for sent in self._newest.get(person, ()))
        if shown != draft or below > NEAR:
            return None
        return message

    def keep_number(self, chat: int, message: int, now: int) -> None:
        """Remember a message of a private chat, of either side, so that it can be deleted."""
        kept = self._chats.pop(chat, None)
        if kept is None:
            kept = deque(maxlen=_MOST_NUMBERS)
        kept.append((now, message))
        self._chats[chat] = kept
        if len(self._chats) > _MOST_PEOPLE:
            self._chats.popitem(last=False)

    def numbers_since(self, chat: int, since: int) -> list[int]:
        """Return the remembered numbers of a chat, the newest first, each once."""
        kept = self._chats.get(chat, ())
        return sorted({number for at, number in kept if at >= since}, reverse=True)

    def forget_numbers(self, chat: int) -> None:
        self._chats.pop(chat, None)

    def counts(self, what: str, period: int) -> Counter[Hashable]:
        """Return how often each account did something in a day or an hour, counted from 1970."""
        known = self._counts.get(what)
        if known is None or known[0] != period:
            known = self._counts[what] = (period, Counter())
        return known[1]


ALBUM_PAUSE_MS = 1500
"""Telegram sends an album in parts without saying which is the last: replies wait this long."""


class ReportLimits(Value):
    """How often an account may do what could be used to flood or to guess; each process counts."""

    anonymous_a_day: int = 5
    checks_an_hour: int = 20  # links that it can look up in the register
    all_checks_an_hour: int = 5_000  # by all accounts together


class Deployment(Value):
    """Constants of the process, and its channel, which `use_channel` alone replaces.

    `admins` are those of the settings, who cannot be removed in a chat; Work.admins has all.
    `per_second` limits the messages sent; with `paid_broadcasts` Telegram sends faster for Stars.
    `public_url` is where browsers reach this process, if they do; `register_url` is where the
    register's static copy is read. `checkpoint_chat` is a public channel for the log's checkpoints.
    `settings` are those of this process. `memory` is the one thing that changes; `chance` says when
    others see what a person did.
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
    settings: Settings = field(default_factory=Settings)
    pace: GroupPace = GroupPace()
    limits: ReportLimits = ReportLimits()
    memory: Memory = field(default_factory=Memory)
    chance: Random = field(default_factory=secrets.SystemRandom)
    files: ChannelFiles | None = None

    @property
    def channel_files(self) -> ChannelFiles:
        """The files of the channel as they were read last. Raises ChannelError."""
        return self.files or read_files(self.settings.channel_file)

    def read_files_again(self) -> ChannelFiles:
        """The files as they are now, not in use yet. Raises ChannelError."""
        adapt = self.channel_files.adapt
        return read_files(self.settings.channel_file, adapt)

    def use_channel(self, channel: Channel, files: ChannelFiles) -> None:
        """Let all parts that hold this deployment work with another channel from now on.

        It is the one thing in which a frozen value changes: else each part would have to ask.
        """
        force_setattr(self, "channel", channel)
        force_setattr(self, "files", files)

    @property
    def register_site(self) -> str | None:
        return self.register_url or self.public_url


class Work(Value):
    """One unit of work: all its messages and rows are committed together or not at all.

    `private_chat` is the person in whose private chat staff work on a case; None at the desk.
    With `coalesce` only the newest answer of each kind is sent: the person writes too fast.
    With `is_following` no case can be moved: a follower of a move returns the moves that it wants.
    """

    tx: Transaction
    deployment: Deployment
    private_chat: str | None = None
    coalesce: bool = False
    is_following: bool = False

    @property
    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self.tx.now

    @property
    def channel(self) -> Channel:
        return self.deployment.channel

    @property
    def vault(self) -> Vault:
        return self.deployment.vault

    @property
    def is_night(self) -> bool:
        """True in the channel's quiet hours, in which people are not reminded."""
        return self.channel.duty.night.has(hour_of(self.now, self.channel.zone))

    @property
    def memory(self) -> Memory:
        return self.deployment.memory

    @property
    def chance(self) -> Random:
        return self.deployment.chance

    async def say(
        self, to: Recipient, notice: Notice, lane: Lane, **options: Unpack[PostOptions]
    ) -> None:
        await self.post(compose(to, notice, lane, **options))

    async def post(self, message: Post) -> None:
        await outbox.post(self.tx, message)

    async def tell(
        self, to: Recipient, notice: Notice, **options: Unpack[PostOptions]
    ) -> None:
        """Answer a person. A newer edit of a message replaces one that still waits."""
        about: int | str | None = options.get("edit")
        if not about and self.coalesce:
            about = type(notice).__name__
        if about is not None and not (options.get("once") or options.get("latest")):
            options["latest"] = f"said:{to.address.person}:{about}"
        await self.say(to, notice, Lane.ANSWER, **options)

    async def admins(self) -> frozenset[int]:
        return self.deployment.admins | await role_store.with_role(self.tx, Role.ADMIN)

    async def tell_admins(
        self,
        notice: Notice,
        once: str | None = None,
        but: frozenset[int] = frozenset(),
        not_before: int = 0,
    ) -> None:
        """Tell every admin except `but`; with `once`, at most once under that key."""
        for admin in sorted(await self.admins() - but):
            row = None if once is None else f"admin:{admin}:{once}"
            options = PostOptions(once=row, not_before=not_before)
            to = await self.admin_recipient(admin)
            await self.say(to, notice, Lane.NOTICE, **options)

    async def admin_recipient(self, admin: int) -> Recipient:
        """An admin's private chat, in the language they chose as a person."""
        person = await self.person(admin)
        language = person.language if person else self.channel.languages[0]
        return Recipient(Address(chat=admin), language)

    async def person(self, telegram_id: int) -> Person | None:
        return await people_store.find_person(
            self.tx, *self.vault.identities(telegram_id)
        )

    async def telegram_id(self, person: str) -> int | None:
        """The Telegram id of a person; None where it is not kept any more."""
        address = await people_store.sealed_address(self.tx, person)
        if address is None:
            return None
        return self.vault.open(address, person)


def compose(
    to: Recipient, notice: Notice, lane: Lane, **options: Unpack[PostOptions]
) -> Post:
    """A post made of a notice: its class is the kind, its fields are the parameters."""
    kind = type(notice)
    params = plain(notice)
    from_plain(kind, params)  # what could not be read again is not posted
    return Post(kind.__name__, to.address, to.language, lane, params, **options)


fresh_id = new_id
fresh_receipt = new_receipt
fresh_number = new_number
