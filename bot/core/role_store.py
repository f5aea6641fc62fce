"""Tables of roles that admins give to people, with the history of every change."""

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, dict_of, each, run, set_of, value
from bot.core.database.statements import Statement, insert_ignore
from bot.core.desks_store import is_inside
from bot.core.people import Role
from bot.core.schema.desk import appointments, grants, members, staff
from bot.dataclass import frozen

_S, _G, _A, _M = staff.c, grants.c, appointments.c, members.c


@frozen
class Appointment:
    """One change of a person's role; None stands for no role. Times are ms UTC."""

    at: int
    by: int
    telegram_id: int
    before: Role | None
    after: Role | None
    desk: str | None = None  # the role is for this desk alone


@frozen
class Grant:
    """A role for one desk, or with an empty `desk` that of a custodian."""

    telegram_id: int
    desk: str
    role: Role


CHANNEL = ""
"""Stands for the whole channel in place of a desk."""
_appointments = Table(appointments, Appointment, desk="desk_id")
_grants = Table(grants, Grant, desk="desk_id")


@value(Role)
def role(telegram_id: int) -> Statement:
    return sa.select(_S.role).where(_S.telegram_id == telegram_id)


@set_of(int)
def with_role(role: Role) -> Statement:
    return sa.select(_S.telegram_id).where(_S.role == role)


@dict_of(int, Role)
def appointed() -> Statement:
    return sa.select(_S.telegram_id, _S.role).where(_S.role.is_not(None))


@each(lambda row: (row["chat_id"], row["telegram_id"]))
def inside(but: int) -> Statement:
    """Groups, and people other than one who acted there and were last seen inside."""
    found = sa.select(_M.chat_id, _M.telegram_id)
    found = found.join(staff, _S.telegram_id == _M.telegram_id)
    return found.where(_M.telegram_id != but, is_inside).order_by(_M.chat_id, _M.telegram_id)


@dict_of(int, str)
def names() -> Statement:
    """People who ever acted at a desk, or were given a role."""
    return sa.select(_S.telegram_id, _S.name)


@set_of(int)
def former() -> Statement:
    """People who once had a role and have none now."""
    had = sa.select(_A.telegram_id).join(staff, _S.telegram_id == _A.telegram_id)
    return had.where(_S.role.is_(None)).distinct()


@run
def meet(telegram_id: int, name: str, now: int = NOW) -> Statement:
    """Add a person who never acted at a desk; a known name stays."""
    return insert_ignore(staff, telegram_id=telegram_id, name=name, seen_at=now)


async def appoint(
    tx: Transaction,
    telegram_id: int,
    before: Role | None,
    after: Role | None,
    by: int,
    desk: str | None = None,
) -> bool:
    """Change the role for the channel, or for a desk, for which the caller has locked the roles.

    False when the person is unknown or the role for the channel is not `before`.
    """
    if desk is None:
        was, now = (role and role.value for role in (before, after))
        as_read = (_S.telegram_id == telegram_id, _S.role.is_not_distinct_from(was))
        if not await tx.run(sa.update(staff).where(*as_read).values(role=now)):
            return False
    elif after is None:
        await _grants.delete(tx, telegram_id, desk)
    else:
        await _grants.put(tx, Grant(telegram_id, desk, after))
    await _appointments.insert(tx, Appointment(tx.now, by, telegram_id, before, after, desk))
    tx.signal("desks")
    return True


@value(Role)
def at_desk(telegram_id: int, desk: str) -> Statement:
    return sa.select(_G.role).where(_G.telegram_id == telegram_id, _G.desk_id == desk)


@_grants.all
def all_grants() -> Statement:
    return sa.select(grants).order_by(_G.telegram_id, _G.desk_id)


@set_of(int)
def custodians() -> Statement:
    is_custodian = (_G.desk_id == CHANNEL, _G.role == Role.CUSTODIAN.value)
    return sa.select(_G.telegram_id).where(*is_custodian)
