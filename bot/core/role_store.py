"""Tables of roles that admins give to people, with the history of every change."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.core.database import (
    NOW,
    Query,
    Row,
    Statement,
    Table,
    Transaction,
    dict_of,
    each,
    insert_ignore,
    logged,
    run,
    set_of,
)
from bot.core.database.queries import P
from bot.core.members_store import is_inside
from bot.core.people import Role
from bot.core.tables import appointments, grants, members, staff
from bot.values import Value

R = TypeVar("R")
_S = staff.c
_G = grants.c
_A = appointments.c
_M = members.c


class Appointment(Value):
    """One change of a person's role; None stands for no role. Times are ms UTC."""

    at: int
    by: int
    telegram_id: int
    before: Role | None
    after: Role | None
    desk: str | None = None  # the role is for this desk alone


class Grant(Value):
    """A role for one desk, or with an empty `desk` that of a custodian."""

    telegram_id: int
    desk: str
    role: Role


CHANNEL = ""
"""Stands for the whole channel in place of a desk."""
_appointments = Table(appointments, Appointment, desk="desk_id")
_grants = Table(grants, Grant, desk="desk_id")


def _proven(
    make: Callable[[list[Grant]], R],
) -> Callable[[Callable[P, Statement]], Query[P, R]]:
    """The roles that people hold now as their newest genuine appointments say: a row that came by
    SQL gives none, here or in `appointments`."""

    async def fetch(tx: Transaction, statement: Statement, values: dict[str, Any]) -> R:
        newest: dict[tuple[int, str | None], Row] = {}
        for row in await tx.rows(statement, **values):
            if logged.is_genuine(tx, appointments, row):
                newest[row["telegram_id"], row["desk_id"]] = row
        held = [row for row in newest.values() if row["after"] == row["held"]]
        return make(
            [
                Grant(row["telegram_id"], row["desk_id"] or CHANNEL, Role(row["held"]))
                for row in held
            ]
        )

    return lambda build: Query(build, fetch)


_of_channel = (
    sa.select(appointments, _S.role.label("held"))
    .join(staff, sa.and_(_S.telegram_id == _A.telegram_id, _A.desk_id.is_(None)))
    .where(_S.role.is_not(None))
    .order_by(_A.id)
)
_of_desks = (
    sa.select(appointments, _G.role.label("held"))
    .join(grants, sa.and_(_G.telegram_id == _A.telegram_id, _G.desk_id == _A.desk_id))
    .order_by(_A.id)
)


def _only_role(held: list[Grant]) -> Role | None:
    return held[0].role if held else None


def _people(held: list[Grant]) -> frozenset[int]:
    return frozenset(one.telegram_id for one in held)


@_proven(_only_role)
def role(telegram_id: int) -> Statement:
    return _of_channel.where(_A.telegram_id == telegram_id)


@_proven(_people)
def with_role(role: Role) -> Statement:
    return _of_channel.where(_S.role == role)


@_proven(lambda held: {one.telegram_id: one.role for one in held})
def appointed() -> Statement:
    return _of_channel


@each(lambda row: (row["chat_id"], row["telegram_id"]))
def inside(but: int) -> Statement:
    """Groups, and people other than one who acted there and were last seen inside."""
    found = sa.select(_M.chat_id, _M.telegram_id)
    found = found.join(staff, _S.telegram_id == _M.telegram_id)
    return found.where(_M.telegram_id != but, is_inside).order_by(
        _M.chat_id, _M.telegram_id
    )


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
    await _appointments.insert(
        tx, Appointment(tx.now, by, telegram_id, before, after, desk)
    )
    tx.signal("desks")
    return True


@_proven(_only_role)
def at_desk(telegram_id: int, desk: str) -> Statement:
    return _of_desks.where(_A.telegram_id == telegram_id, _G.desk_id == desk)


@_proven(lambda held: sorted(held, key=attrgetter("telegram_id", "desk")))
def all_grants() -> Statement:
    return _of_desks


@_proven(_people)
def custodians() -> Statement:
    return _of_desks.where(_G.desk_id == CHANNEL, _G.role == Role.CUSTODIAN.value)
