"""Desks, the members of their groups, and the prompts that moderators answer."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.desk.limits import DeskKind
from bot.domain.notice import Address, Recipient
from bot.storage.engine.database import Row, Transaction, upsert
from bot.storage.schema import desks, prompts

_P = sa.bindparam
_change = sa.update(desks).where(desks.c.id == _P("desk"))
_here = desks.c.chat_id == _P("chat")
_exactly_here = (_here, desks.c.thread_id == _P("thread"))
_open = desks.c.active == 1
_of_moderators = desks.c.kind == DeskKind.DESK.value


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


# The open desks of moderators, the oldest first.
_ALL = sa.select(desks).where(_open, _of_moderators).order_by(desks.c.created_at)


async def all_active(tx: Transaction) -> list[Desk]:
    return [of_row(row) for row in await tx.rows(_ALL)]


# One desk, open or closed.
_GET = sa.select(desks).where(desks.c.id == _P("id"))


async def get(tx: Transaction, desk: str) -> Desk | None:
    return await tx.one(of_row, _GET, id=desk)


# The open desk of exactly this group and topic.
_AT = sa.select(desks).where(*_exactly_here, _open)


async def at(tx: Transaction, chat: int, thread: int | None) -> Desk | None:
    return await tx.one(of_row, _AT, chat=chat, thread=thread or 0)


# The open desks of a group and its topics.
_IN_CHAT = sa.select(desks).where(_here, _open)


async def in_chat(tx: Transaction, chat: int) -> list[Desk]:
    return [of_row(row) for row in await tx.rows(_IN_CHAT, chat=chat)]


# Opens a desk, or changes the one of the same group and topic.
_PUT = upsert(
    desks,
    key=["chat_id", "thread_id"],
    set=[
        "title", "language", "types", "regions", "authorities", "active", "trouble", "kind",
        "authority", "region",
    ],
)  # fmt: skip


async def put(tx: Transaction, desk: Desk, created_by: int) -> None:
    await tx.run(
        _PUT, id=desk.id, chat_id=desk.chat, thread_id=desk.thread or 0, title=desk.title,
        language=desk.language, types=" ".join(sorted(desk.types)),
        regions=" ".join(sorted(desk.regions)),
        authorities=" ".join(sorted(desk.authorities)), is_default=0, active=1,
        trouble=None, created_by=created_by, created_at=tx.now, kind=desk.kind.value,
        authority=desk.authority, region=desk.region,
    )  # fmt: skip
    tx.signal("desks")


# Changes a desk's language.
_LANGUAGE = _change.values(language=_P("language"))


async def set_language(tx: Transaction, desk: str, language: str) -> None:
    await tx.run(_LANGUAGE, desk=desk, language=language)
    tx.signal("desks")


# Closes a desk.
_CLOSE = _change.values(active=0, is_default=0, digest_since=None)


async def close(tx: Transaction, desk: str) -> None:
    await tx.run(_CLOSE, desk=desk)


# One desk of moderators, provided that it is open.
_GET_OPEN = _GET.where(_open, _of_moderators)
# The same, locked.
_LOCK = _GET_OPEN.with_for_update()
# Changes what a desk takes.
_LIMIT = _change.values(types=_P("types"), regions=_P("regions"), authorities=_P("authorities"))


async def get_open(tx: Transaction, desk: str) -> Desk | None:
    return await tx.one(of_row, _GET_OPEN, id=desk)


async def lock(tx: Transaction, desk: str) -> Desk | None:
    """The open desk of moderators; no other transaction changes it before this one ends."""
    return await tx.one(of_row, _LOCK, id=desk)


async def set_limits(tx: Transaction, desk: Desk) -> None:
    """Store which types, regions and authorities the desk is for. The caller has locked it."""
    await tx.run(
        _LIMIT, desk=desk.id, types=" ".join(sorted(desk.types)),
        regions=" ".join(sorted(desk.regions)), authorities=" ".join(sorted(desk.authorities)),
    )  # fmt: skip


# Makes one open desk the default, and no other.
_DEFAULT = (
    sa.update(desks)
    .where(_open, _of_moderators)
    .values(is_default=sa.case((desks.c.id == _P("desk"), 1), else_=0))
)


# Locks all desks, in one order, so that two transactions do not deadlock.
_LOCK_ALL = sa.select(desks.c.id).order_by(desks.c.id).with_for_update()


async def set_default(tx: Transaction, desk: str | None) -> None:
    """Make this desk the default one; None: there is none. The caller has locked no desk."""
    await tx.rows(_LOCK_ALL)
    await tx.run(_DEFAULT, desk=desk or "")


# Keeps why a desk cannot be written to, or that it can again.
_TROUBLE = _change.values(trouble=_P("trouble"))


async def set_trouble(tx: Transaction, desk: str, trouble: str | None) -> None:
    await tx.run(_TROUBLE, desk=desk, trouble=trouble)


# Begins a desk's digest and says when the last one ended.
_BEGIN_DIGEST = _change.values(digest_since=_P("now")).returning(desks.c.digest_ended_at)


async def begin_digest(tx: Transaction, desk: str) -> int | None:
    found: int | None = await tx.value(_BEGIN_DIGEST, desk=desk, now=tx.now)
    return found


# Ends a desk's digest.
_END_DIGEST = _change.values(digest_since=None, digest_ended_at=_P("now"))


async def end_digest(tx: Transaction, desk: str) -> None:
    await tx.run(_END_DIGEST, desk=desk, now=tx.now)


# Marks the open desks of a group as deserted, unless they are.
_DESERTED = (
    sa.update(desks)
    .where(_here, _open, desks.c.deserted_at.is_(None))
    .values(deserted_at=_P("now"))
)


async def note_deserted(tx: Transaction, chat: int) -> bool:
    return await tx.run(_DESERTED, chat=chat, now=tx.now) > 0


# Forgets that the desks of a group were deserted.
_OCCUPIED = sa.update(desks).where(_here, desks.c.deserted_at.is_not(None)).values(deserted_at=None)


async def note_member(tx: Transaction, chat: int) -> None:
    await tx.run(_OCCUPIED, chat=chat)


# Moves a desk to another group and topic.
_MOVE = _change.values(chat_id=_P("chat"), thread_id=_P("thread"))


async def leave_topic(tx: Transaction, desk: Desk) -> None:
    """Go on in the group itself, where no other desk is open."""
    await _make_way(tx, desk.chat, 0)
    await tx.run(_MOVE, desk=desk.id, chat=desk.chat, thread=0)


# All desks of a group, the open ones first.
_ROWS = sa.select(desks).where(_here).order_by(desks.c.active.desc(), desks.c.id)
# The desk, open or closed, of a group and topic.
_TAKEN = sa.select(desks.c.id).where(*_exactly_here)
# Moves the prompts of a group to another.
_MOVE_PROMPTS = sa.update(prompts).where(prompts.c.chat_id == _P("old")).values(chat_id=_P("new"))


async def move(tx: Transaction, old: int, new: int) -> None:
    """Follow a group that became a supergroup, where no other desk is open at the same places."""
    for row in await tx.rows(_ROWS, chat=old):
        thread = row["thread_id"]
        if row["active"]:
            await _make_way(tx, new, thread)
        elif await tx.row(_TAKEN, chat=new, thread=thread) is not None:
            thread = await _aside(tx, new)
        await tx.run(_MOVE, desk=row["id"], chat=new, thread=thread)
    await tx.run(_MOVE_PROMPTS, old=old, new=new)


# Moves a closed desk aside, to a topic number that Telegram never uses.
_MAKE_WAY = (
    sa.update(desks).where(*_exactly_here, desks.c.active == 0).values(thread_id=_P("aside"))
)


async def _make_way(tx: Transaction, chat: int, thread: int) -> None:
    """Free the place of a closed desk; its row stays for the cases decided there."""
    await tx.run(_MAKE_WAY, chat=chat, thread=thread, aside=await _aside(tx, chat))


# The lowest topic number that a closed desk was moved to.
_ASIDE = sa.select(sa.func.min(desks.c.thread_id)).where(_here, desks.c.thread_id < 0)


async def _aside(tx: Transaction, chat: int) -> int:
    """A topic number that no topic and no other closed desk of the group has."""
    return int(await tx.value(_ASIDE, chat=chat) or 0) - 1


def of_row(row: Row) -> Desk:
    return Desk(
        id=row["id"],
        chat=row["chat_id"],
        thread=max(row["thread_id"], 0) or None,  # negative: a closed desk that was moved aside
        title=row["title"],
        language=row["language"],
        types=frozenset(row["types"].split()),
        regions=frozenset(row["regions"].split()),
        authorities=frozenset(row["authorities"].split()),
        is_default=bool(row["is_default"]),
        trouble=row["trouble"],
        in_digest=row["digest_since"] is not None,
        kind=DeskKind(row["kind"]),
        authority=row["authority"],
        region=row["region"],
    )
