"""Table of dialled numbers: results, and the last time admins were asked."""

import sqlalchemy as sa

from bot.core.database import NOW, Statement, Table, put, run, then
from bot.hotlines.tables import dialled
from bot.values import Value


class Dialled(Value):
    """Times are ms UTC; `is_right` is what the last admin who dialled it found."""

    number: str
    asked_at: int | None
    dialled_at: int | None
    is_right: bool | None


_table = Table(dialled, Dialled)


@then(lambda found: {each.number: each for each in found})
@_table.all
def every() -> Statement:
    return sa.select(dialled)


@run
def note_asked(number: str, now: int = NOW) -> Statement:
    return put(dialled, number=number, asked_at=now)


@run
def note_dialled(number: str, is_right: bool, now: int = NOW) -> Statement:
    return put(dialled, number=number, dialled_at=now, is_right=is_right)
