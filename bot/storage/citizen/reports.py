"""Reports and what belongs to them: targets, files, replies."""

import sqlalchemy as sa

from bot.domain.citizen.report import Filing, Intake, Report
from bot.storage.citizen import files
from bot.storage.desk import marks, report_counts
from bot.storage.desk.lists import search
from bot.storage.engine.database import ERASED, Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, count, found, run
from bot.storage.schema import asked, cases, replies, reports, targets
from bot.storage.sealed import REPORT_TEXTS

_C = reports.c
REPORTS = Table(reports, Report, sealed=REPORT_TEXTS, person="person_id")
get = REPORTS.get
# Literal values, so that the databases use the partial indices.
FROM_CALL = _C.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text())
ANONYMOUS = _C.intake == sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())


async def add(tx: Transaction, filing: Filing) -> bool:
    """False where its number, receipt or draft was used before."""
    used_once = {"draft_id": filing.draft_id, "receipt": filing.receipt_hash}
    added = await REPORTS.add(tx, filing.report, **used_once, promised_at=filing.promised_at)
    if added:
        await files.add(tx, filing.report.id, filing.files)
    return added


@REPORTS.one
def _of_receipt(receipt: bytes) -> Statement:
    return sa.select(reports).where(_C.receipt == receipt)


async def by_receipt(tx: Transaction, *hashes: bytes) -> Report | None:
    """The report that has one of these hashes; the likeliest is given first."""
    for receipt in hashes:
        if report := await _of_receipt(tx, receipt):
            return report
    return None


@REPORTS.one
def own_by_number(person: str, number: str) -> Statement:
    """The person's report of this number, else the newest at the case of this number."""
    at_case = sa.exists().where(
        targets.c.report_id == _C.id, targets.c.case_id == cases.c.id, cases.c.number == number
    )
    own = (_C.person_id == person, sa.or_(_C.number == number, at_case))
    order = (sa.case((_C.number == number, 0), else_=1), _C.filed_at.desc())
    return sa.select(reports).where(*own).order_by(*order).limit(1)


@REPORTS.one
def call_by_number(number: str) -> Statement:
    """The caller's report of this number."""
    return sa.select(reports).where(_C.number == number, FROM_CALL)


@found
def filed_from(draft: str, person: str) -> Statement:
    """A report was filed from this draft: the person's own, or a caller's."""
    is_theirs = sa.or_(_C.person_id == person, FROM_CALL)
    return sa.select(_C.id).where(_C.draft_id == draft, is_theirs)


@REPORTS.all
def of_person(person: str, limit: int, offset: int = 0) -> Statement:
    """A page of the person's reports, newest first."""
    listed = sa.select(reports).where(_C.person_id == person).order_by(_C.filed_at.desc())
    return listed.limit(limit).offset(offset)


@count
def count_of_person(person: str) -> Statement:
    return sa.select(sa.func.count()).where(_C.person_id == person)


@count
def count_since(person: str, since: int, now: int = NOW) -> Statement:
    """How many reports the person filed after a moment."""
    lately = _C.filed_at.between(since + 1, now)
    return sa.select(sa.func.count()).where(_C.person_id == person, lately)


@REPORTS.all
def of_case(case: str) -> Statement:
    """Oldest first, withdrawn ones too.

    A report may reach one case by several links: a join would list it several times.
    """
    pointing = sa.select(targets.c.report_id).where(targets.c.case_id == case)
    return sa.select(reports).where(_C.id.in_(pointing)).order_by(_C.filed_at, _C.id)


@REPORTS.all
def first_of_case(case: str, limit: int) -> Statement:
    """The first reports of a case, at most `limit`: a case may have very many."""
    order = (targets.c.filed_at, targets.c.report_id)
    pointing = sa.select(*order).where(targets.c.case_id == case).group_by(*order)
    first = pointing.order_by(*order).limit(limit).subquery("first")
    listed = sa.select(reports).join(first, first.c.report_id == _C.id)
    return listed.order_by(first.c.filed_at, first.c.report_id)


@found
def has_filed(person: str, case: str) -> Statement:
    """A report of the person's own, not withdrawn, points at the case.

    A subquery for each report: with a join the database might read all reports of the case.
    """
    belongs = (
        sa.select(targets.c.report_id)
        .where(
            targets.c.report_id == _C.id,
            targets.c.case_id == case,
            targets.c.filed_at == _C.filed_at,
        )
        .correlate(reports)
        .limit(1)
        .scalar_subquery()
    )
    own = (_C.person_id == person, _C.withdrawn_at.is_(None), belongs.is_not(None))
    return sa.select(_C.id).where(*own).limit(1)


_NO_WORDS = {"description": None, "forwarded": None, "place": None, "origin": None}


@run
def _withdraw(report: str, now: int = NOW) -> Statement:
    standing = (_C.id == report, _C.withdrawn_at.is_(None))
    return sa.update(reports).where(*standing).values(withdrawn_at=now, **_NO_WORDS)


async def withdraw(tx: Transaction, report: str) -> bool:
    """Withdraw a report and erase its words and files; False when it was withdrawn before.

    The caller has locked its cases, see report_counts.lock_cases.
    """
    if not await _withdraw(tx, report):
        return False
    await report_counts.withdrawn(tx, report)
    await _drop_contents(tx, report)
    return True


async def erase_person(tx: Transaction, person: str) -> None:
    """Cut all reports of a person off from the person and erase what they wrote."""
    for report in await of_person(tx, person, limit=1_000_000):
        await cut_off(tx, report.id)


@run
def _set_tell(report: str, tell: bool) -> Statement:
    return sa.update(reports).where(_C.id == report).values(tell=tell)


async def set_tell(tx: Transaction, report: str, *, tell: bool) -> None:
    """Keep whether the reporter wants to hear of the report."""
    await _set_tell(tx, report, tell)
    await report_counts.update_reach_of_report(tx, report)


@run
def _cut_off(report: str) -> Statement:
    """Leaves only what the report's cases need: that it was, of which type, when."""
    nothing = {**_NO_WORDS, "person_id": None, "region": None, "tell": 0}
    return sa.update(reports).where(_C.id == report).values(**nothing)


async def cut_off(tx: Transaction, report: str) -> None:
    """Erase what was said in a report, and its link to the person."""
    await _drop_contents(tx, report)
    await _cut_off(tx, report)
    await report_counts.update_reach_of_report(tx, report)


@run
def _drop_replies(report: str) -> Statement:
    return sa.delete(replies).where(replies.c.report_id == report)


@run
def _drop_asked(report: str) -> Statement:
    return sa.delete(asked).where(asked.c.report_id == report)


async def _drop_contents(tx: Transaction, report: str) -> None:
    tx.signal(ERASED)
    await files.drop(tx, report)
    await _drop_replies(tx, report)
    await _drop_asked(tx, report)
    await search.forget(tx, report)
    await marks.forget(tx, report)
