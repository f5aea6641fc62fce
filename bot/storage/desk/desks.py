"""Desks, the members of their groups, and the prompts that moderators answer."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.limits import DeskKind
from bot.domain.notice import Address, Recipient
from bot.storage.engine.database import Row, Statement, Transaction, upsert
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, count, first, found, only, rows, run
from bot.storage.schema import desks, prompts

_C = desks.c
_open = _C.active == 1
_of_moderators = _C.kind == DeskKind.DESK.value


@dataclass(frozen=True, slots=True)
class Desk:
    """A group, or a topic in one, where cases arrive, or what is passed on to an authority.

    Empty `types`, `regions` or `authorities` mean all; an authority stands for the types whose
    confirmed cases go to it. The default desk gets the cases that fit no desk.

    The desk of an authority has no cases: its `authority` gets there what is passed on to it, with
    a `region` only what is for the department of that region.
    """

    id: str
    chat: int
    thread: int | None
    title: str
    language: str
    types: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    is_default: bool = False
    trouble: str | None = None
    in_digest: bool = False
    """Whether new cases wait in the desk's digest."""
    kind: DeskKind = DeskKind.DESK
    authority: str | None = None
    region: str | None = None

    @property
    def is_of_authority(self) -> bool:
        return self.kind is DeskKind.AUTHORITY

    @property
    def recipient(self) -> Recipient:
        return Recipient(Address(chat=self.chat, thread=self.thread), self.language)


def _write(desk: Desk) -> dict[str, Any]:
    return {"thread_id": desk.thread or 0, "is_default": 0}


def _read(row: Row) -> dict[str, Any]:
    thread = row["thread_id"]
    # Negative: a closed desk that was moved aside.
    return {"thread": max(thread, 0) or None, "in_digest": row["digest_since"] is not None}


_table = Table(desks, Desk, write=_write, read=_read, chat="chat_id", thread=None, in_digest=None)
get = _table.get


@_table.all
def every(kind: DeskKind) -> Statement:
    """The open desks of a kind, the oldest first."""
    return sa.select(desks).where(_open, _C.kind == kind).order_by(_C.created_at)


async def all_active(tx: Transaction) -> list[Desk]:
    """The open desks of moderators, the oldest first."""
    return await every(tx, DeskKind.DESK)


@_table.one
def _at(chat: int, thread: int) -> Statement:
    return sa.select(desks).where(_C.chat_id == chat, _C.thread_id == thread, _open)


async def at(tx: Transaction, chat: int, thread: int | None) -> Desk | None:
    """The open desk of exactly this group and topic."""
    return await _at(tx, chat, thread or 0)


@_table.all
def in_chat(chat: int) -> Statement:
    """The open desks of a group and its topics."""
    return sa.select(desks).where(_C.chat_id == chat, _open)


# Opens a desk, or changes the one of the same group and topic.
_PUT = upsert(
    desks,
    key=["chat_id", "thread_id"],
    set=[
        *("title", "language", "types", "regions", "authorities", "active", "trouble", "kind"),
        *("authority", "region"),
    ],
)


async def put(tx: Transaction, desk: Desk, created_by: int) -> None:
    new = {"active": 1, "trouble": None, "created_by": created_by, "created_at": tx.now}
    await tx.run(_PUT, **_table.row_of(tx, desk) | new)
    tx.signal("desks")


def _change(desk: str) -> sa.Update:
    return sa.update(desks).where(_C.id == desk)


@run
def _set_language(desk: str, language: str) -> Statement:
    return _change(desk).values(language=language)


async def set_language(tx: Transaction, desk: str, language: str) -> None:
    await _set_language(tx, desk, language)
    tx.signal("desks")


@run
def close(desk: str) -> Statement:
    return _change(desk).values(active=0, is_default=0, digest_since=None)


@_table.one
def get_open(desk: str) -> Statement:
    """The desk of moderators, provided that it is open."""
    return sa.select(desks).where(_C.id == desk, _open, _of_moderators)


@_table.one
def lock(desk: str) -> Statement:
    """The open desk of moderators; no other transaction changes it before this one ends."""
    return sa.select(desks).where(_C.id == desk, _open, _of_moderators).with_for_update()


@run
def _limit(desk: str, types: str, regions: str, authorities: str) -> Statement:
    return _change(desk).values(types=types, regions=regions, authorities=authorities)


async def set_limits(tx: Transaction, desk: Desk) -> None:
    """Store which types, regions and authorities the desk is for. The caller has locked it."""
    row = _table.row_of(tx, desk)
    await _limit(tx, desk.id, row["types"], row["regions"], row["authorities"])


@rows
def _lock_all() -> Statement:
    """In one order, so that two transactions do not deadlock."""
    return sa.select(_C.id).order_by(_C.id).with_for_update()


@run
def _make_default(desk: str) -> Statement:
    is_default = sa.case((_C.id == desk, 1), else_=0)
    return sa.update(desks).where(_open, _of_moderators).values(is_default=is_default)


async def set_default(tx: Transaction, desk: str | None) -> None:
    """Make this desk the default one; None: there is none. The caller has locked no desk."""
    await _lock_all(tx)
    await _make_default(tx, desk or "")


@run
def set_trouble(desk: str, trouble: str | None) -> Statement:
    """Why a desk cannot be written to; None: it can again."""
    return _change(desk).values(trouble=trouble)


@first(only)
def begin_digest(desk: str, now: int = NOW) -> Statement:
    """When the last digest ended."""
    return _change(desk).values(digest_since=now).returning(_C.digest_ended_at)


@run
def end_digest(desk: str, now: int = NOW) -> Statement:
    return _change(desk).values(digest_since=None, digest_ended_at=now)


@run
def _desert(chat: int, now: int = NOW) -> Statement:
    here = (_C.chat_id == chat, _open, _C.deserted_at.is_(None))
    return sa.update(desks).where(*here).values(deserted_at=now)


async def note_deserted(tx: Transaction, chat: int) -> bool:
    """Mark the open desks of a group as deserted; False when they are."""
    return await _desert(tx, chat) > 0


@run
def note_member(chat: int) -> Statement:
    """Forget that the desks of a group were deserted."""
    deserted = (_C.chat_id == chat, _C.deserted_at.is_not(None))
    return sa.update(desks).where(*deserted).values(deserted_at=None)


@run
def _move(desk: str, chat: int, thread: int) -> Statement:
    return _change(desk).values(chat_id=chat, thread_id=thread)


async def leave_topic(tx: Transaction, desk: Desk) -> None:
    """Go on in the group itself, where no other desk is open."""
    await _make_way(tx, desk.chat, 0)
    await _move(tx, desk.id, desk.chat, 0)


@rows
def _all_in(chat: int) -> Statement:
    """All desks of a group, the open ones first."""
    return sa.select(desks).where(_C.chat_id == chat).order_by(_C.active.desc(), _C.id)


@found
def _is_taken(chat: int, thread: int) -> Statement:
    """A desk, open or closed, has the place."""
    return sa.select(_C.id).where(_C.chat_id == chat, _C.thread_id == thread)


@run
def _move_prompts(old: int, new: int) -> Statement:
    return sa.update(prompts).where(prompts.c.chat_id == old).values(chat_id=new)


async def move(tx: Transaction, old: int, new: int) -> None:
    """Follow a group that became a supergroup, where no other desk is open at the same places."""
    for row in await _all_in(tx, old):
        thread = row["thread_id"]
        if row["active"]:
            await _make_way(tx, new, thread)
        elif await _is_taken(tx, new, thread):
            thread = await _aside(tx, new)
        await _move(tx, row["id"], new, thread)
    await _move_prompts(tx, old, new)


@run
def _put_aside(chat: int, thread: int, aside: int) -> Statement:
    """To a topic number that Telegram never uses."""
    closed = (_C.chat_id == chat, _C.thread_id == thread, _C.active == 0)
    return sa.update(desks).where(*closed).values(thread_id=aside)


async def _make_way(tx: Transaction, chat: int, thread: int) -> None:
    """Free the place of a closed desk; its row stays for the cases decided there."""
    await _put_aside(tx, chat, thread, await _aside(tx, chat))


@count
def _lowest(chat: int) -> Statement:
    return sa.select(sa.func.min(_C.thread_id)).where(_C.chat_id == chat, _C.thread_id < 0)


async def _aside(tx: Transaction, chat: int) -> int:
    """A topic number that no topic and no other closed desk of the group has."""
    return await _lowest(tx, chat) - 1
