"""Desks: groups, and topics in them, where cases arrive or go to an authority."""

from typing import Any

import sqlalchemy as sa

from bot.core import tables
from bot.core.database import Row, Statement, Table, Transaction, queries
from bot.core.messages import Address, Recipient
from bot.values import DeskKind, Value

_open = tables.desks.c.active == 1
_of_moderators = tables.desks.c.kind == DeskKind.DESK.value


class Desk(Value):
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
    """True while new cases wait in the desk's digest."""
    kind: DeskKind = DeskKind.DESK
    authority: str | None = None
    region: str | None = None

    @property
    def is_of_authority(self) -> bool:
        return self.kind is DeskKind.AUTHORITY

    @property
    def recipient(self) -> Recipient:
        return Recipient(Address(chat=self.chat, thread=self.thread), self.language)


def _read(row: Row) -> dict[str, Any]:
    return {
        "thread": row["thread_id"] or None,
        "in_digest": row["digest_since"] is not None,
    }


desks = Table(
    tables.desks,
    Desk,
    write=lambda desk: {"thread_id": desk.thread or 0, "is_default": 0},
    read=_read,
    chat="chat_id",
    thread=None,
    in_digest=None,
)

_C = desks.c


@desks.all
def open_desks(kind: DeskKind = DeskKind.DESK) -> Statement:
    every = sa.select(desks).where(_open, _C.kind == kind)
    return every.order_by(_C.created_at, _C.chat_id.desc(), _C.thread_id.desc())


@desks.one
def desk_at(chat: int, thread: int | None) -> Statement:
    """The open desk of exactly this group and topic."""
    topic = sa.func.coalesce(thread, sa.literal_column("0"))
    return sa.select(desks).where(_C.chat_id == chat, _C.thread_id == topic, _open)


@desks.all
def desks_in(chat: int) -> Statement:
    return sa.select(desks).where(_C.chat_id == chat, _open)


async def put_desk(tx: Transaction, desk: Desk, created_by: int) -> None:
    """Open a desk, also one that was closed, or change the one of the same group and topic."""
    here = sa.select(_C.id).where(
        _C.chat_id == desk.chat, _C.thread_id == (desk.thread or 0)
    )
    # The open one, else the one that was closed there last.
    known = await tx.value(
        here.order_by(_C.active.desc(), _C.created_at.desc()).limit(1)
    )
    if known is None:
        await desks.insert(tx, desk, active=1, created_by=created_by, created_at=tx.now)
    else:
        await desks.set(
            tx,
            known,
            title=desk.title,
            language=desk.language,
            types=desk.types,
            regions=desk.regions,
            authorities=desk.authorities,
            kind=desk.kind,
            authority=desk.authority,
            region=desk.region,
            active=1,
            trouble=None,
        )
    tx.signal("desks")


async def set_language(tx: Transaction, desk: str, language: str) -> None:
    await desks.set(tx, desk, language=language)
    tx.signal("desks")


@desks.one
def get_open(desk: str) -> Statement:
    return sa.select(desks).where(_C.id == desk, _open, _of_moderators)


@desks.one
def lock_desk(desk: str) -> Statement:
    """The open desk of moderators; no other transaction changes it before this one ends."""
    return (
        sa.select(desks).where(_C.id == desk, _open, _of_moderators).with_for_update()
    )


async def set_default(tx: Transaction, desk: str | None) -> None:
    """Make this desk the default one; None: there is none. The caller has locked no desk."""
    # All in one order, so that two transactions do not deadlock.
    await tx.rows(sa.select(_C.id).order_by(_C.id).with_for_update())
    is_default = sa.case((_C.id == (desk or ""), 1), else_=0)
    await tx.run(
        sa.update(desks).where(_open, _of_moderators).values(is_default=is_default)
    )


@queries.value(int)
def begin_digest(desk: str, now: int = queries.NOW) -> Statement:
    """Return when the last one ended."""
    begun = sa.update(desks).where(_C.id == desk).values(digest_since=now)
    return begun.returning(_C.digest_ended_at)


@queries.found
def note_deserted(chat: int, now: int = queries.NOW) -> Statement:
    """Mark the open desks of a group as deserted; False when they are."""
    here = (_C.chat_id == chat, _open, _C.deserted_at.is_(None))
    return sa.update(desks).where(*here).values(deserted_at=now)


@queries.run
def note_member(chat: int) -> Statement:
    deserted = (_C.chat_id == chat, _C.deserted_at.is_not(None))
    return sa.update(desks).where(*deserted).values(deserted_at=None)


async def move_desk(tx: Transaction, old: int, new: int) -> None:
    """Follow a group that became a supergroup, where no other desk is open at the same places."""
    await tx.run(sa.update(tables.desks).where(_C.chat_id == old).values(chat_id=new))


@queries.set_of(DeskKind)
def kinds_in(chat: int) -> Statement:
    """The kinds of the desks that were ever opened in a group."""
    return sa.select(_C.kind).where(_C.chat_id == chat).distinct()
