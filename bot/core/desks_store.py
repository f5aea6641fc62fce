"""Tables of desks, members of their groups, cards, and prompts that moderators answer."""

from typing import Any

import sqlalchemy as sa

from bot.core import tables
from bot.core.database import AHEAD_MS, Row, Statement, Table, Transaction, put, queries
from bot.core.messages import Address, GroupPace, Lane, Recipient
from bot.core.people import Standing
from bot.core.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.core.queues.tables import outbox
from bot.core.tables import duty, members, staff
from bot.dataclass import frozen
from bot.values import Act, DeskKind, Duty

_open = tables.desks.c.active == 1
_of_moderators = tables.desks.c.kind == DeskKind.DESK.value


@frozen
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
    return {"thread": row["thread_id"] or None, "in_digest": row["digest_since"] is not None}


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
    here = sa.select(_C.id).where(_C.chat_id == desk.chat, _C.thread_id == (desk.thread or 0))
    # The open one, else the one that was closed there last.
    known = await tx.value(here.order_by(_C.active.desc(), _C.created_at.desc()).limit(1))
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
    return sa.select(desks).where(_C.id == desk, _open, _of_moderators).with_for_update()


async def set_default(tx: Transaction, desk: str | None) -> None:
    """Make this desk the default one; None: there is none. The caller has locked no desk."""
    # All in one order, so that two transactions do not deadlock.
    await tx.rows(sa.select(_C.id).order_by(_C.id).with_for_update())
    is_default = sa.case((_C.id == (desk or ""), 1), else_=0)
    await tx.run(sa.update(desks).where(_open, _of_moderators).values(is_default=is_default))


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


_M = members.c
_S = staff.c
is_inside = _M.standing.in_([each.value for each in Standing if each.is_inside])


@queries.run
def _seen(telegram_id: int, name: str, today: int = queries.TODAY) -> Statement:
    return put(staff, telegram_id=telegram_id, name=name, seen_at=today)


async def seen_staff(tx: Transaction, telegram_id: int, name: str) -> None:
    """Nothing is written twice a day: staff report, too, and the moment would tell which report."""
    known = await staff_row(tx, telegram_id)
    if known is None or known["name"] != name or known["seen_at"] < tx.today:
        await _seen(tx, telegram_id, name)


@queries.row
def staff_row(telegram_id: int) -> Statement:
    return sa.select(staff).where(_S.telegram_id == telegram_id)


async def staff_name(tx: Transaction, telegram_id: int | None, unknown: str = "?") -> str:
    row = await staff_row(tx, telegram_id or 0)
    return row["name"] if row else unknown


@queries.values(int)
def staff_inside(chat: int, limit: int) -> Statement:
    """Members of staff who are known to be in a group, those who were active last first."""
    inside = sa.select(_S.telegram_id).join(members, _M.telegram_id == _S.telegram_id)
    inside = inside.where(_M.chat_id == chat, is_inside)
    return inside.order_by(_S.seen_at.desc(), _S.telegram_id).limit(limit)


@queries.run
def set_staff_language(telegram_id: int, language: str) -> Statement:
    return sa.update(staff).where(_S.telegram_id == telegram_id).values(language=language)


@queries.run
def set_standing(
    chat: int, telegram_id: int, standing: Standing, now: int = queries.NOW
) -> Statement:
    key = {"chat_id": chat, "telegram_id": telegram_id}
    return put(members, *key, **key, standing=standing, checked_at=now)


@queries.row
def _membership(chat: int, telegram_id: int) -> Statement:
    return sa.select(members).where(_M.chat_id == chat, _M.telegram_id == telegram_id)


async def standing(tx: Transaction, chat: int, telegram_id: int) -> tuple[Standing, int]:
    """The last known standing, and the moment at which Telegram said it (0: never)."""
    row = await _membership(tx, chat, telegram_id)
    if row is None:
        return Standing.UNKNOWN, 0
    return Standing(row["standing"]), _past(row["checked_at"], tx)


@queries.count
def known_inside(chat: int, but: int) -> Statement:
    inside = sa.select(sa.func.count()).select_from(members)
    return inside.where(_M.chat_id == chat, _M.telegram_id != but, is_inside)


@queries.rows
def _memberships(telegram_id: int) -> Statement:
    return sa.select(members).where(_M.telegram_id == telegram_id)


async def standings(tx: Transaction, telegram_id: int) -> dict[int, tuple[Standing, int]]:
    """chat → (standing, moment) for every group that the person was seen in"""
    found = await _memberships(tx, telegram_id)
    return {r["chat_id"]: (Standing(r["standing"]), _past(r["checked_at"], tx)) for r in found}


def _past(moment: int, tx: Transaction) -> int:
    """A moment of a clock that was ahead is none: it has to be checked again."""
    return moment if moment <= tx.now + AHEAD_MS else 0


@frozen
class Prompt:
    id: str
    staff: int
    case: str
    act: str
    detail: dict[str, Any]


prompts = Table(tables.prompts, Prompt, case="case_id")


@prompts.all
def newest_prompts(staff: int, since: int, limit: int = 1) -> Statement:
    own = sa.select(prompts).where(prompts.c.staff == staff, prompts.c.created_at > since)
    return own.order_by(prompts.c.created_at.desc()).limit(limit)


@queries.run
def drop_about_reporters(case: str) -> Statement:
    """The answer would reach no reporter."""
    about = prompts.c.act.in_([Act.VOID.value, Act.PAUSE.value])
    return sa.delete(prompts).where(prompts.c.case_id == case, about)


_duty = Table(tables.duty, Duty)


async def get_duty(tx: Transaction, telegram_id: int) -> Duty:
    return await _duty.get(tx, telegram_id) or Duty()


async def put_duty(tx: Transaction, telegram_id: int, kept: Duty) -> None:
    await _duty.put(tx, kept, telegram_id=telegram_id)


@queries.values(int)
def on_duty(chat: int) -> Statement:
    inside = sa.select(duty.c.telegram_id).join(members, _M.telegram_id == duty.c.telegram_id)
    inside = inside.where(duty.c.switched_on == 1, _M.chat_id == chat, is_inside)
    return inside.order_by(duty.c.telegram_id)


_MOST = 500
_ITSELF = -1


def _to_the_group(chat: int) -> sa.ColumnElement[bool]:
    """The desks of a group and its topics share its budget."""
    group: sa.ColumnElement[str] = sa.literal_column("'chat:'", sa.Text()) + sa.cast(
        _C.chat_id, sa.Text()
    )
    topic = group + sa.literal_column("':'", sa.Text()) + sa.cast(_C.thread_id, sa.Text())
    address = sa.case((_C.thread_id == sa.literal_column("0"), group), else_=topic)
    return outbox.c.address.in_(sa.select(address).where(_C.chat_id == chat))


@queries.each(queries.only)
def _ahead(chat: int, card: str, after: int) -> Statement:
    """The queued change of a card that staff wait for; moments of messages sent to its group
    lately; messages that wait for the group and leave before."""
    answer: sa.ColumnElement[int] = sa.literal_column(str(Lane.DESK_ANSWER.value))
    itself = (QUEUED, outbox.c.remember.is_not(None), outbox.c.remember == card)
    first = sa.select(sa.func.min(outbox.c.id)).where(*itself).scalar_subquery()
    is_before = sa.or_(
        outbox.c.lane == sa.literal_column(str(Lane.URGENT_CARD.value)),
        sa.and_(outbox.c.lane == answer, outbox.c.id < first),
    )
    is_there = outbox.c.state.in_([OutboxState.QUEUED.value, OutboxState.SENDING.value])
    mark = sa.literal_column(str(_ITSELF), sa.BigInteger()).label("at")
    here = _to_the_group(chat)
    return sa.union_all(
        sa.select(mark).where(*itself, outbox.c.lane <= answer),
        sa.select(outbox.c.sent_at).where(outbox.c.sent_at > after, here),
        sa.select(sa.null()).where(here, UNSENT, is_there, is_before),
    ).limit(_MOST)


async def wait_of(tx: Transaction, chat: int, card: str, pace: GroupPace) -> int | None:
    """Return in how many ms the queued change of a card leaves; None where no staff wait for it."""
    moments = await _ahead(tx, chat, card, tx.now - pace.window_ms)
    if _ITSELF not in moments:
        return None
    sent = sorted(at for at in moments if at is not None and at != _ITSELF)
    return pace.wait_ms(tx.now, sent, moments.count(None))


@queries.set_of(DeskKind)
def kinds_in(chat: int) -> Statement:
    """The kinds of the desks that were ever opened in a group."""
    return sa.select(_C.kind).where(_C.chat_id == chat).distinct()
