"""Files of reports and of replies: which there are, and what is known of their bytes."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.core.database import NOW, Statement, Table, Transaction, run
from bot.core.messages import Origin
from bot.reports import case_reports_store
from bot.reports.draft import Attachment
from bot.reports.tables import files, targets
from bot.values import Value

_FILE = files.c


class StoredFile(Value):
    """A file of a report, or of a `reply` to it. Times are ms UTC; `sha256` and `seen_at` are None
    while the bot has not seen its bytes. A `hopeless` one could not be cleaned."""

    report: str
    reply: str | None
    kind: str
    file_id: str
    unique_id: str
    mime: str | None
    size: int | None
    added_at: int
    sha256: str | None = None
    seen_at: int | None = None
    hopeless: bool = False


FILES = Table(files, StoredFile, report="report_id", reply="reply_id")


async def add_files(
    tx: Transaction,
    report: str,
    added: tuple[Attachment, ...],
    reply: str | None = None,
) -> None:
    more = 0
    for file in added:
        found = (file.kind, file.file_id, file.unique_id, file.mime, file.size)
        more += await FILES.add(tx, StoredFile(report, reply, *found, tx.now))
    if reply is not None:
        await case_reports_store.count_files(tx, report, more)


@FILES.all
def files_of_case(case: str) -> Statement:
    pointing = sa.select(targets.c.report_id).where(targets.c.case_id == case)
    listed = sa.select(files).where(_FILE.report_id.in_(pointing))
    return listed.order_by(_FILE.added_at, _FILE.unique_id)


@run
def _note_origin(
    report: str, file: str, sha256: str, size: int, now: int = NOW
) -> Statement:
    unseen = (
        _FILE.report_id == report,
        _FILE.unique_id == file,
        _FILE.sha256.is_(None),
    )
    return sa.update(files).where(*unseen).values(sha256=sha256, size=size, seen_at=now)


async def note_file_seen(
    tx: Transaction, report: str, file: str, origin: Origin
) -> None:
    await _note_origin(tx, report, file, origin.sha256, origin.size)


async def note_file_hopeless(tx: Transaction, report: str, file: str) -> None:
    await FILES.set(tx, report, file, hopeless=1)


async def is_file_hopeless(tx: Transaction, report: str, file: str) -> bool:
    kept = await FILES.get(tx, report, file)
    return kept is not None and kept.hopeless


@FILES.one
def _locked_file(report: str, file: str) -> Statement:
    this = (_FILE.report_id == report, _FILE.unique_id == file)
    return sa.select(files).where(*this).with_for_update()


async def files_stand(
    tx: Transaction, report: str, ids: Iterable[str], *, lock: bool
) -> bool:
    """True if the report has these files; with `lock` none is erased before the commit."""
    for id in ids:
        if lock:
            await _locked_file(tx, report, id)
        if await FILES.get(tx, report, id) is None:
            return False
    return True


@FILES.all
def files_of_report(report: str) -> Statement:
    return sa.select(files).where(_FILE.report_id == report).order_by(_FILE.added_at)


@run
def _delete_files(report: str) -> Statement:
    return sa.delete(files).where(_FILE.report_id == report)


async def drop_files(tx: Transaction, report: str) -> None:
    await case_reports_store.count_files(tx, report, -await _delete_files(tx, report))
