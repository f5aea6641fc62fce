"""Members of staff, and the membership of people in desks' groups."""

import sqlalchemy as sa

from bot.domain.people import Standing
from bot.storage.engine.database import Statement, Transaction, upsert
from bot.storage.engine.queries import count, each, only, row, rows, run
from bot.storage.engine.values import AHEAD_MS
from bot.storage.schema import members, staff

_M, _S = members.c, staff.c
is_inside = _M.standing.in_([each.value for each in Standing if each.is_inside])
# Keeps the name of a member of staff who acted, and the day; what Telegram says of a membership.
_SEEN = upsert(staff, key=["telegram_id"], set=["name", "seen_at"])
_STANDING = upsert(members, key=["chat_id", "telegram_id"], set=["standing", "checked_at"])


async def seen_staff(tx: Transaction, telegram_id: int, name: str) -> None:
    """Nothing is written twice a day: staff report, too, and the moment would tell which report."""
    known = await staff_row(tx, telegram_id)
    if known is None or known["name"] != name or known["seen_at"] < tx.today:
        await tx.run(_SEEN, telegram_id=telegram_id, name=name, seen_at=tx.today)


@row
def staff_row(telegram_id: int) -> Statement:
    return sa.select(staff).where(_S.telegram_id == telegram_id)


async def staff_name(tx: Transaction, telegram_id: int | None, unknown: str = "?") -> str:
    row = await staff_row(tx, telegram_id or 0)
    return row["name"] if row else unknown


@each(only)
def staff_inside(chat: int, limit: int) -> Statement:
    """Members of staff who are known to be in a group, those who were active last first."""
    inside = sa.select(_S.telegram_id).join(members, _M.telegram_id == _S.telegram_id)
    inside = inside.where(_M.chat_id == chat, is_inside)
    return inside.order_by(_S.seen_at.desc(), _S.telegram_id).limit(limit)


@run
def set_staff_language(telegram_id: int, language: str) -> Statement:
    return sa.update(staff).where(_S.telegram_id == telegram_id).values(language=language)


async def set_standing(tx: Transaction, chat: int, telegram_id: int, standing: Standing) -> None:
    """Keep what Telegram says about a person's membership in a group."""
    await tx.run(
        _STANDING, chat_id=chat, telegram_id=telegram_id, standing=standing.value, checked_at=tx.now
    )


@row
def _membership(chat: int, telegram_id: int) -> Statement:
    return sa.select(members).where(_M.chat_id == chat, _M.telegram_id == telegram_id)


async def standing(tx: Transaction, chat: int, telegram_id: int) -> tuple[Standing, int]:
    """The last known standing, and the moment at which Telegram said it (0: never)."""
    row = await _membership(tx, chat, telegram_id)
    if row is None:
        return Standing.UNKNOWN, 0
    return Standing(row["standing"]), _past(row["checked_at"], tx)


@count
def known_inside(chat: int, but: int) -> Statement:
    """How many people other than one are known to be in a group."""
    inside = sa.select(sa.func.count()).select_from(members)
    return inside.where(_M.chat_id == chat, _M.telegram_id != but, is_inside)


@rows
def _memberships(telegram_id: int) -> Statement:
    return sa.select(members).where(_M.telegram_id == telegram_id)


async def standings(tx: Transaction, telegram_id: int) -> dict[int, tuple[Standing, int]]:
    """chat → (standing, moment) for every group that the person was seen in"""
    found = await _memberships(tx, telegram_id)
    return {r["chat_id"]: (Standing(r["standing"]), _past(r["checked_at"], tx)) for r in found}


def _past(moment: int, tx: Transaction) -> int:
    """A moment of a clock that was ahead is none: it has to be checked again."""
    return moment if moment <= tx.now + AHEAD_MS else 0
