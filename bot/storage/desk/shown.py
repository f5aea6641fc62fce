"""Messages to staff that show what reporters wrote or sent, until they are taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Address
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import shown

_P = sa.bindparam


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`message` is Telegram's id in the chat of `address`; `language` is that of its words."""

    id: int
    address: Address
    message: int
    language: str
    what: What
    case: str


# Keeps that a message shows something of reporters; an edited one is known already.
_ADD = insert_ignore(shown)


async def add(
    tx: Transaction,
    address: Address,
    language: str,
    messages: Sequence[int],
    shows: Shown,
    until: int | None,
) -> None:
    """`until` (ms UTC) is when the messages are deleted; None: when what they show is erased."""
    await tx.run_many(
        _ADD,
        [
            {
                "address": str(address), "message_id": message, "language": language,
                "what": shows.what.value, "case_id": shows.case, "report_id": shows.report,
                "until": until,
            }
            for message in messages
        ],
    )  # fmt: skip


def _find(*which: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    return sa.select(shown).where(*which).order_by(shown.c.id)


# What shows something of one report.
_OF_REPORT = _find(shown.c.report_id == _P("report"))


async def of_report(tx: Transaction, report: str) -> list[ShownMessage]:
    return [_read(row) for row in await tx.rows(_OF_REPORT, report=report)]


# What may quote several reporters of a case.
_OF_CASE = _find(shown.c.case_id == _P("case"), shown.c.report_id.is_(None))


async def of_case(tx: Transaction, case: str) -> list[ShownMessage]:
    return [_read(row) for row in await tx.rows(_OF_CASE, case=case)]


# What shows something in one chat.
_AT = _find(shown.c.address == _P("address"))


async def at(tx: Transaction, address: Address) -> list[ShownMessage]:
    return [_read(row) for row in await tx.rows(_AT, address=str(address))]


# What was shown for long enough, the oldest first.
_DUE = (
    sa.select(shown)
    .where(shown.c.until.is_not(None), shown.c.until <= _P("now"))
    .order_by(shown.c.until)
    .limit(_P("limit", type_=sa.Integer()))
)


async def due(tx: Transaction, limit: int) -> list[ShownMessage]:
    return [_read(row) for row in await tx.rows(_DUE, now=tx.now, limit=limit)]


# Forgets a message.
_DROP = sa.delete(shown).where(shown.c.id == _P("row"))


async def drop(tx: Transaction, message: ShownMessage) -> None:
    await tx.run(_DROP, row=message.id)


def _read(row: Row) -> ShownMessage:
    return ShownMessage(
        row["id"], Address.parse(row["address"]), row["message_id"], row["language"],
        What(row["what"]), row["case_id"],
    )  # fmt: skip
