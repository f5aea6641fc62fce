"""Members of staff, and the membership of people in desks' groups."""

import sqlalchemy as sa

from bot.domain.people import Standing
from bot.storage.engine.database import Row, Transaction, upsert
from bot.storage.engine.values import AHEAD_MS
from bot.storage.schema import members, staff

_P = sa.bindparam
_one = staff.c.telegram_id == _P("id")

# Keeps the name of a member of staff who acted, and the day.
_SEEN = upsert(staff, key=["telegram_id"], set=["name", "seen_at"])


async def seen_staff(tx: Transaction, telegram_id: int, name: str) -> None:
    """Nothing is written twice a day: staff report, too, and the moment would tell which report."""
    known = await staff_row(tx, telegram_id)
    if known is None or known["name"] != name or known["seen_at"] < tx.today:
        await tx.run(_SEEN, telegram_id=telegram_id, name=name, seen_at=tx.today)


# One member of staff.
_STAFF = sa.select(staff).where(_one)


async def staff_row(tx: Transaction, telegram_id: int) -> Row | None:
    return await tx.row(_STAFF, id=telegram_id)


async def staff_name(tx: Transaction, telegram_id: int | None, unknown: str = "?") -> str:
    row = await staff_row(tx, telegram_id or 0)
    return row["name"] if row else unknown


# Members of staff who are known to be in a group, those who were active last first.
_STAFF_INSIDE = (
    sa.select(staff.c.telegram_id)
    .join(members, members.c.telegram_id == staff.c.telegram_id)
    .where(
        members.c.chat_id == _P("chat"),
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
    )
    .order_by(staff.c.seen_at.desc(), staff.c.telegram_id)
    .limit(_P("limit", type_=sa.Integer()))
)


async def staff_inside(tx: Transaction, chat: int, limit: int) -> list[int]:
    rows = await tx.rows(_STAFF_INSIDE, chat=chat, limit=limit)
    return [row["telegram_id"] for row in rows]


# Keeps the language that a member of staff chose.
_STAFF_LANGUAGE = sa.update(staff).where(_one).values(language=_P("language"))


async def set_staff_language(tx: Transaction, telegram_id: int, language: str) -> None:
    await tx.run(_STAFF_LANGUAGE, id=telegram_id, language=language)


# Keeps what Telegram says about a person's membership in a group.
_STANDING = upsert(members, key=["chat_id", "telegram_id"], set=["standing", "checked_at"])


async def set_standing(tx: Transaction, chat: int, telegram_id: int, standing: Standing) -> None:
    await tx.run(
        _STANDING, chat_id=chat, telegram_id=telegram_id, standing=standing.value, checked_at=tx.now
    )


# The standing of a person in a group.
_STANDING_OF = sa.select(members).where(
    members.c.chat_id == _P("chat"), members.c.telegram_id == _P("id")
)


async def standing(tx: Transaction, chat: int, telegram_id: int) -> tuple[Standing, int]:
    """The last known standing, and when Telegram said it (0: never)."""
    row = await tx.row(_STANDING_OF, chat=chat, id=telegram_id)
    if row is None:
        return Standing.UNKNOWN, 0
    return Standing(row["standing"]), _past(row["checked_at"], tx)


# How many people other than one are known to be in a group.
_INSIDE = (
    sa.select(sa.func.count())
    .select_from(members)
    .where(
        members.c.chat_id == _P("chat"),
        members.c.telegram_id != _P("but"),
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
    )
)


async def known_inside(tx: Transaction, chat: int, but: int) -> int:
    return int(await tx.value(_INSIDE, chat=chat, but=but))


# The standing of a person in every group they were seen in.
_STANDINGS = sa.select(members).where(members.c.telegram_id == _P("id"))


async def standings(tx: Transaction, telegram_id: int) -> dict[int, tuple[Standing, int]]:
    """chat → (standing, when)"""
    rows = await tx.rows(_STANDINGS, id=telegram_id)
    return {r["chat_id"]: (Standing(r["standing"]), _past(r["checked_at"], tx)) for r in rows}


def _past(moment: int, tx: Transaction) -> int:
    """What was checked by a clock that was ahead has to be checked again."""
    return moment if moment <= tx.now + AHEAD_MS else 0
