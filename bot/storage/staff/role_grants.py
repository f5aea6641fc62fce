"""Roles that admins give to people, and the history of every change."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.people import Role, Standing
from bot.storage.engine.database import Row, Transaction, insert_ignore, upsert
from bot.storage.schema import appointments, grants, locks, members, staff

_P = sa.bindparam


@dataclass(frozen=True, slots=True)
class Appointed:
    telegram_id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Inside:
    chat: int
    telegram_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """One change of a person's role; None stands for no role. Times are ms UTC."""

    at: int
    by: int
    telegram_id: int
    before: Role | None
    after: Role | None
    desk: str | None = None  # the role is for this desk alone


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for one desk, or with an empty `desk` that of a custodian."""

    telegram_id: int
    desk: str
    role: Role


CHANNEL = ""
"""Stands for the whole channel in place of a desk."""


# Locks a row that stands for all roles.
_LOCK = upsert(locks, key=["name"], set=["taken_at"])


async def lock(tx: Transaction) -> None:
    """Let no other transaction change roles before this one ends."""
    await tx.run(_LOCK, name="roles", taken_at=tx.now)


# The role a person was given.
_ROLE = sa.select(staff.c.role).where(staff.c.telegram_id == _P("id"))


async def role(tx: Transaction, telegram_id: int) -> Role | None:
    return _role(await tx.value(_ROLE, id=telegram_id))


# People who were given a role.
_WITH_ROLE = sa.select(staff.c.telegram_id).where(staff.c.role == _P("role"))


async def with_role(tx: Transaction, role: Role) -> frozenset[int]:
    return frozenset(row["telegram_id"] for row in await tx.rows(_WITH_ROLE, role=role.value))


# People with a role, by name.
_APPOINTED = sa.select(staff).where(staff.c.role.is_not(None)).order_by(staff.c.name)


async def appointed(tx: Transaction) -> list[Appointed]:
    rows = await tx.rows(_APPOINTED)
    return [Appointed(r["telegram_id"], r["name"], Role(r["role"])) for r in rows]


# People other than one who acted in a group and were last seen inside.
_INSIDE = (
    sa.select(members.c.chat_id, members.c.telegram_id, staff.c.name)
    .join(staff, staff.c.telegram_id == members.c.telegram_id)
    .where(
        members.c.telegram_id != _P("but"),
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
    )
    .order_by(members.c.chat_id, members.c.telegram_id)
)


async def inside(tx: Transaction, but: int) -> list[Inside]:
    rows = await tx.rows(_INSIDE, but=but)
    return [Inside(row["chat_id"], row["telegram_id"], row["name"]) for row in rows]


# People who ever acted at a desk, or were given a role.
_KNOWN = sa.select(staff.c.telegram_id)


async def known_staff(tx: Transaction) -> frozenset[int]:
    return frozenset(row["telegram_id"] for row in await tx.rows(_KNOWN))


# People who once had a role and have none now.
_FORMER = (
    sa.select(appointments.c.telegram_id)
    .join(staff, staff.c.telegram_id == appointments.c.telegram_id)
    .where(staff.c.role.is_(None))
    .distinct()
)


async def former(tx: Transaction) -> frozenset[int]:
    return frozenset(row["telegram_id"] for row in await tx.rows(_FORMER))


# Adds a person who never acted at a desk; a known name stays.
_MEET = insert_ignore(staff)


async def meet(tx: Transaction, telegram_id: int, name: str) -> None:
    await tx.run(_MEET, telegram_id=telegram_id, name=name, seen_at=tx.now)


# Compare and set: changes a person's role.
_SET = (
    sa.update(staff)
    .where(staff.c.telegram_id == _P("id"), sa.func.coalesce(staff.c.role, "") == _P("before"))
    .values(role=_P("after"))
    .returning(staff.c.telegram_id)
)
# Adds a change of a role to the history.
_RECORD = sa.insert(appointments)


async def appoint(
    tx: Transaction, telegram_id: int, before: Role | None, after: Role | None, by: int
) -> bool:
    """False when the person is unknown or the role is not `before`."""
    old, new = before.value if before else "", after.value if after else None
    if await tx.value(_SET, id=telegram_id, before=old, after=new) is None:
        return False
    await _record(tx, Appointment(tx.now, by, telegram_id, before, after))
    return True


async def _record(tx: Transaction, made: Appointment) -> None:
    before, after = (role.value if role else None for role in (made.before, made.after))
    await tx.run(
        _RECORD, at=made.at, by=made.by, telegram_id=made.telegram_id, before=before, after=after,
        desk_id=made.desk,
    )  # fmt: skip
    tx.signal("desks")


_grant = (grants.c.telegram_id == _P("id"), grants.c.desk_id == _P("desk"))
# The role of a person for one desk.
_AT_DESK = sa.select(grants.c.role).where(*_grant)


async def at_desk(tx: Transaction, telegram_id: int, desk: str) -> Role | None:
    return _role(await tx.value(_AT_DESK, id=telegram_id, desk=desk))


# All such roles.
_GRANTS = sa.select(grants).order_by(grants.c.telegram_id, grants.c.desk_id)


async def all_grants(tx: Transaction) -> list[Grant]:
    rows = await tx.rows(_GRANTS)
    return [Grant(row["telegram_id"], row["desk_id"], Role(row["role"])) for row in rows]


# Custodians.
_CUSTODIANS = sa.select(grants.c.telegram_id).where(
    grants.c.desk_id == CHANNEL, grants.c.role == Role.CUSTODIAN.value
)


async def custodians(tx: Transaction) -> frozenset[int]:
    return frozenset(row["telegram_id"] for row in await tx.rows(_CUSTODIANS))


_GIVE = upsert(grants, key=["telegram_id", "desk_id"], set=["role"])
_TAKE = sa.delete(grants).where(*_grant)


async def grant(
    tx: Transaction, telegram_id: int, desk: str, before: Role | None, after: Role | None, by: int
) -> None:
    """Give a person a role for a desk, or take it. The caller has locked the roles."""
    if after is None:
        await tx.run(_TAKE, id=telegram_id, desk=desk)
    else:
        await tx.run(_GIVE, telegram_id=telegram_id, desk_id=desk, role=after.value)
    await _record(tx, Appointment(tx.now, by, telegram_id, before, after, desk))


# The newest change of a person's role.
_LAST = (
    sa.select(appointments)
    .where(appointments.c.telegram_id == _P("id"), appointments.c.desk_id.is_(None))
    .order_by(appointments.c.id.desc())
    .limit(1)
)


async def last_change(tx: Transaction, telegram_id: int) -> Appointment | None:
    return await tx.one(_appointment, _LAST, id=telegram_id)


def _role(kept: str | None) -> Role | None:
    return None if kept is None else Role(kept)


def _appointment(row: Row) -> Appointment:
    return Appointment(
        row["at"], row["by"], row["telegram_id"], _role(row["before"]), _role(row["after"]),
        row["desk_id"],
    )  # fmt: skip
