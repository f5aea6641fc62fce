"""Reports: filed, found, withdrawn, and cut off from the person who filed them."""

from typing import Any

import sqlalchemy as sa

from bot.cases.tables import cases
from bot.core.database import (
    ERASED,
    NOW,
    Statement,
    Table,
    Transaction,
    count,
    erased_values,
    found,
    life_of,
    queries,
    run,
    withdrawn_values,
)
from bot.core.database.expiry import delete_with_report
from bot.core.drafts_store import Drafts
from bot.core.key_change import made_with
from bot.reports import case_reports_store, tables
from bot.reports.draft import Attachment, Draft
from bot.reports.files_store import add_files, drop_files
from bot.reports.model import Report
from bot.reports.tables import targets
from bot.values import Intake

reports = Table(tables.reports, Report, person="person_id")
_C = reports.c
DRAFTS = Drafts(Draft)
# Literal values, so that the databases use the partial indices.
FROM_CALL = _C.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text())
ANONYMOUS = _C.intake == sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())


async def add_report(
    tx: Transaction,
    report: Report,
    draft: str,
    receipt: bytes,
    files: tuple[Attachment, ...],
) -> bool:
    """False where its number, the hash of its receipt, or its draft was used before."""
    added = await reports.add(tx, report, draft_id=draft, receipt=receipt)
    if added:
        await add_files(tx, report.id, files)
    return added


def shown_to_person(report: Report) -> dict[str, Any]:
    """Return the columns of a report that its person sees in their data."""
    return {name: getattr(report, name) for name in life_of(tables.reports).shown}


@reports.one
def _of_receipt(receipt: bytes) -> Statement:
    return sa.select(reports).where(_C.receipt == receipt)


async def report_by_receipt(tx: Transaction, *hashes: bytes) -> Report | None:
    """The report that has one of these hashes; the likeliest is given first."""
    for receipt in hashes:
        if report := await _of_receipt(tx, receipt):
            return report
    return None


@reports.one
def own_by_number(person: str, number: str) -> Statement:
    """The person's report of this number, else the newest at the case of this number."""
    at_case = sa.exists().where(
        targets.c.report_id == _C.id,
        targets.c.case_id == cases.c.id,
        cases.c.number == number,
    )
    own = (_C.person_id == person, sa.or_(_C.number == number, at_case))
    order = (sa.case((_C.number == number, 0), else_=1), _C.filed_at.desc())
    return sa.select(reports).where(*own).order_by(*order).limit(1)


@reports.one
def call_by_number(number: str) -> Statement:
    return sa.select(reports).where(_C.number == number, FROM_CALL)


@found
def filed_from(draft: str, person: str) -> Statement:
    """A report was filed from this draft: the person's own, or a caller's."""
    is_theirs = sa.or_(_C.person_id == person, FROM_CALL)
    return sa.select(_C.id).where(_C.draft_id == draft, is_theirs)


@reports.all
def reports_of(person: str, limit: int, offset: int = 0) -> Statement:
    listed = (
        sa.select(reports).where(_C.person_id == person).order_by(_C.filed_at.desc())
    )
    return listed.limit(limit).offset(offset)


@count
def count_of_person(person: str) -> Statement:
    return sa.select(sa.func.count()).where(_C.person_id == person)


@count
def count_since(person: str, since: int, now: int = NOW) -> Statement:
    lately = _C.filed_at.between(since + 1, now)
    return sa.select(sa.func.count()).where(_C.person_id == person, lately)


@reports.all
def reports_of_case(case: str) -> Statement:
    """Oldest first, withdrawn ones too. A report may reach one case by several links, and a join
    would list it several times."""
    pointing = sa.select(targets.c.report_id).where(targets.c.case_id == case)
    return sa.select(reports).where(_C.id.in_(pointing)).order_by(_C.filed_at, _C.id)


@reports.all
def first_reports(case: str, limit: int) -> Statement:
    order = (targets.c.filed_at, targets.c.report_id)
    pointing = sa.select(*order).where(targets.c.case_id == case).group_by(*order)
    first = pointing.order_by(*order).limit(limit).subquery("first")
    listed = sa.select(reports).join(first, first.c.report_id == _C.id)
    return listed.order_by(first.c.filed_at, first.c.report_id)


@found
def has_filed(person: str, case: str) -> Statement:
    """A report of the person's own, not withdrawn, points at the case. A subquery for each report:
    with a join the database might read all reports of the case."""
    belongs = (
        sa.select(targets.c.report_id)
        .where(
            targets.c.report_id == _C.id,
            targets.c.case_id == case,
            targets.c.filed_at == _C.filed_at,
        )
        .correlate(tables.reports)
        .limit(1)
        .scalar_subquery()
    )
    own = (_C.person_id == person, _C.withdrawn_at.is_(None), belongs.is_not(None))
    return sa.select(_C.id).where(*own).limit(1)


_ERASED = erased_values(tables.reports)


@run
def _close(report: str, batch: str | None, now: int = NOW) -> Statement:
    standing = (_C.id == report, _C.withdrawn_at.is_(None))
    return sa.update(reports).where(*standing).values(withdrawn_at=now, voided=batch)


async def void(tx: Transaction, report: str, batch: str | None) -> bool:
    """Close a report without a decision; its words stay until the retention ends.

    False when it was closed or withdrawn before. The caller has locked its cases, see
    cases.store.lock_cases.
    """
    if not await _close(tx, report, batch):
        return False
    await case_reports_store.recount_of(tx, report)
    return True


async def mark_withdrawn(tx: Transaction, report: str) -> bool:
    """Like `void`, but erase its words and files."""
    if not await void(tx, report, None):
        return False
    await reports.set(tx, report, **withdrawn_values(tables.reports))
    await _drop_contents(tx, report)
    return True


async def set_tell(tx: Transaction, report: str, *, tell: bool) -> None:
    await reports.set(tx, report, tell=tell)
    await case_reports_store.update_reach(tx, report)


async def cut_off(tx: Transaction, report: str) -> None:
    await _drop_contents(tx, report)
    # It leaves only what the report's cases need: that it was, of which type, when.
    await reports.set(tx, report, **_ERASED)
    await case_reports_store.update_reach(tx, report)


async def _drop_contents(tx: Transaction, report: str) -> None:
    tx.signal(ERASED)
    await drop_files(tx, report)
    await delete_with_report(tx, report)


@queries.values(str)
def report_ids() -> Statement:
    return sa.select(reports.c.id).where(reports.c.withdrawn_at.is_(None))


@count
def count_by_key(key: bytes, before: int) -> Statement:
    """Return how many reports have a code hashed with the key of this id and are not over."""
    is_followed = sa.exists().where(
        targets.c.report_id == reports.c.id,
        cases.c.id == targets.c.case_id,
        sa.or_(cases.c.open == 1, cases.c.updated_at >= before),
    )
    lasts = sa.or_(reports.c.filed_at >= before, is_followed.correlate(reports))
    return sa.select(sa.func.count()).where(made_with(key, reports.c.receipt), lasts)


@reports.all
def promises_passed(limit: int, now: int = NOW) -> Statement:
    over = sa.select(reports).where(_C.promised_at.is_not(None), _C.promised_at <= now)
    return over.order_by(_C.promised_at).limit(limit)
