"""Messages to staff that show what reporters wrote or sent, until they are taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Address
from bot.storage.engine.database import Row, Statement, Transaction, insert_ignore
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW
from bot.storage.schema import shown

_C = shown.c


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`message` is Telegram's id in the chat of `address`; `language` is that of its words."""

    id: int
    address: Address
    message: int
    language: str
    what: What
    case: str


def _read(row: Row) -> dict[str, Any]:
    return {"address": Address.parse(row["address"])}


_table = Table(shown, ShownMessage, read=_read, address=None, message="message_id", case="case_id")
# An edited message is known already.
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
    row = {
        "address": str(address),
        "language": language,
        "what": shows.what.value,
        "case_id": shows.case,
        "report_id": shows.report,
        "until": until,
    }
    await tx.run_many(_ADD, [{"message_id": message, **row} for message in messages])


@_table.all
def of_report(report: str) -> Statement:
    return sa.select(shown).where(_C.report_id == report).order_by(_C.id)


@_table.all
def of_case(case: str) -> Statement:
    """Those that may quote several reporters of a case."""
    return sa.select(shown).where(_C.case_id == case, _C.report_id.is_(None)).order_by(_C.id)


@_table.all
def _at(address: str) -> Statement:
    return sa.select(shown).where(_C.address == address).order_by(_C.id)


async def at(tx: Transaction, address: Address) -> list[ShownMessage]:
    return await _at(tx, str(address))


@_table.all
def due(limit: int, now: int = NOW) -> Statement:
    """Shown for long enough, the oldest first."""
    over = sa.select(shown).where(_C.until.is_not(None), _C.until <= now)
    return over.order_by(_C.until).limit(limit)


async def drop(tx: Transaction, message: ShownMessage) -> None:
    await _table.delete(tx, message.id)
