"""Table of files of reports and replies: Telegram stores them, ids are kept."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.cases import store
from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, each, found, run
from bot.core.database.statements import Statement
from bot.core.schema.reporting import files, targets
from bot.dataclass import frozen
from bot.reports.draft import Attachment

_C = files.c


@frozen
class SeenFile:
    """A file without what finds it at Telegram. Times are ms UTC.

    `sha256` and `seen_at` are None while the bot has not seen its bytes.
    """

    unique_id: str
    kind: str
    size: int | None
    added_at: int
    sha256: str | None
    seen_at: int | None


ATTACHMENTS, _seen_files = Table(files, Attachment), Table(files, SeenFile)


async def add(
    tx: Transaction, report: str, added: tuple[Attachment, ...], reply: str | None = None
) -> None:
    """Add files, unless the report has them already."""
    more = 0
    for file in added:
        of = {"report_id": report, "reply_id": reply}
        more += await ATTACHMENTS.add(tx, file, **of, added_at=tx.now)
    if reply is not None:
        await store.count_files(tx, report, more)


def _at_case(case: str) -> Statement:
    pointing = sa.select(targets.c.report_id).where(targets.c.case_id == case)
    listed = sa.select(files).where(_C.report_id.in_(pointing))
    return listed.order_by(_C.added_at, _C.unique_id)


@each(lambda row: (str(row["report_id"]), ATTACHMENTS.of(row)))
def of_case(case: str) -> Statement:
    """(report, file)"""
    return _at_case(case)


@_seen_files.all
def seen_of_case(case: str) -> Statement:
    """The files of all reports of a case, and what is known of their bytes."""
    return _at_case(case)


def _this(report: str, file: str) -> sa.Select[Any]:
    return sa.select(_C.unique_id).where(_C.report_id == report, _C.unique_id == file)


@run
def seen(report: str, file: str, sha256: str, size: int, now: int = NOW) -> Statement:
    """Keep, once, that the bytes of a file, named by its unique id at Telegram, were seen."""
    unseen = (_C.report_id == report, _C.unique_id == file, _C.sha256.is_(None))
    return sa.update(files).where(*unseen).values(sha256=sha256, size=size, seen_at=now)


@run
def give_up(report: str, file: str) -> Statement:
    """Remember that a file cannot be cleaned, for as long as its report has it."""
    this = (_C.report_id == report, _C.unique_id == file)
    return sa.update(files).where(*this).values(hopeless=1)


@found
def is_hopeless(report: str, file: str) -> Statement:
    return _this(report, file).where(_C.hopeless == 1)


_there = found(_this)


@found
def _there_locked(report: str, file: str) -> Statement:
    return _this(report, file).with_for_update()


async def stand(tx: Transaction, report: str, ids: Iterable[str], *, lock: bool) -> bool:
    """True if the report has these files; with `lock` none is erased before the commit."""
    look = _there_locked if lock else _there
    return all([await look(tx, report, id) for id in ids])


@ATTACHMENTS.all
def of_report(report: str) -> Statement:
    """The files of a report and of its replies."""
    return sa.select(files).where(_C.report_id == report).order_by(_C.added_at)


@run
def _drop(report: str) -> Statement:
    return sa.delete(files).where(_C.report_id == report)


async def drop(tx: Transaction, report: str) -> None:
    """Delete the files of a report and of its replies."""
    await store.count_files(tx, report, -await _drop(tx, report))
