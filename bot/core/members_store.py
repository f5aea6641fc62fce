"""Staff by their Telegram ids: names and languages, standing in groups, duty."""

import sqlalchemy as sa

from bot.core import tables
from bot.core.database import AHEAD_MS, Statement, Table, Transaction, put, queries
from bot.core.people import Standing
from bot.core.tables import duty, members, staff
from bot.values import Duty

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


async def staff_name(
    tx: Transaction, telegram_id: int | None, unknown: str = "?"
) -> str:
    row = await staff_row(tx, telegram_id or 0)
    if row is None:
        return unknown
    name: str = row["name"]
    return name


@queries.dict_of(int, str)
def staff_names(ids: list[int]) -> Statement:
    return sa.select(_S.telegram_id, _S.name).where(_S.telegram_id.in_(ids))


@queries.values(int)
def staff_inside(chat: int, limit: int) -> Statement:
    """Members of staff who are known to be in a group, those who were active last first."""
    inside = sa.select(_S.telegram_id).join(members, _M.telegram_id == _S.telegram_id)
    inside = inside.where(_M.chat_id == chat, is_inside)
    return inside.order_by(_S.seen_at.desc(), _S.telegram_id).limit(limit)


@queries.value(int)
def active_last(ids: list[int]) -> Statement:
    """The one of these people who was active last."""
    found = sa.select(_S.telegram_id).where(_S.telegram_id.in_(ids))
    return found.order_by(_S.seen_at.desc(), _S.telegram_id).limit(1)


@queries.run
def set_staff_language(telegram_id: int, language: str) -> Statement:
    return (
        sa.update(staff).where(_S.telegram_id == telegram_id).values(language=language)
    )


@queries.run
def set_standing(
    chat: int, telegram_id: int, standing: Standing, now: int = queries.NOW
) -> Statement:
    key = {"chat_id": chat, "telegram_id": telegram_id}
    return put(members, *key, **key, standing=standing, checked_at=now)


@queries.row
def _membership(chat: int, telegram_id: int) -> Statement:
    return sa.select(members).where(_M.chat_id == chat, _M.telegram_id == telegram_id)


async def standing(
    tx: Transaction, chat: int, telegram_id: int
) -> tuple[Standing, int]:
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


async def standings(
    tx: Transaction, telegram_id: int
) -> dict[int, tuple[Standing, int]]:
    """chat → (standing, moment) for every group that the person was seen in"""
    found = await _memberships(tx, telegram_id)
    return {
        r["chat_id"]: (Standing(r["standing"]), _past(r["checked_at"], tx))
        for r in found
    }


def _past(moment: int, tx: Transaction) -> int:
    """Return the moment; 0 for one of a clock that was ahead, so that it is checked again."""
    if moment > tx.now + AHEAD_MS:
        return 0
    return moment


_duty = Table(tables.duty, Duty)


async def get_duty(tx: Transaction, telegram_id: int) -> Duty:
    return await _duty.get(tx, telegram_id) or Duty()


async def put_duty(tx: Transaction, telegram_id: int, kept: Duty) -> None:
    await _duty.put(tx, kept, telegram_id=telegram_id)


@queries.values(int)
def on_duty(chat: int) -> Statement:
    inside = sa.select(duty.c.telegram_id).join(
        members, _M.telegram_id == duty.c.telegram_id
    )
    inside = inside.where(duty.c.switched_on == 1, _M.chat_id == chat, is_inside)
    return inside.order_by(duty.c.telegram_id)
