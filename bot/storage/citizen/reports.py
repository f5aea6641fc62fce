"""Reports and what belongs to them: targets, files, replies."""

from functools import partial

import sqlalchemy as sa

from bot.domain.citizen.report import Filing, Intake, Report
from bot.storage.citizen import files
from bot.storage.desk import marks, report_counts
from bot.storage.desk.lists import search
from bot.storage.engine.database import ERASED, Row, Transaction, insert_ignore
from bot.storage.schema import asked, cases, replies, reports, targets
from bot.storage.schema.base import Big
from bot.storage.sealed import REPORT_TEXTS, opened, sealed

_P = sa.bindparam
# Adds a report, unless its number, receipt or draft was used before.
_ADD = insert_ignore(reports)


async def add(tx: Transaction, filing: Filing) -> bool:
    report = filing.report
    row = {
        "id": report.id, "number": report.number, "draft_id": filing.draft_id,
        "receipt": filing.receipt_hash, "person_id": report.person, "violation": report.violation,
        "region": report.region, "place": report.place, "description": report.description,
        "forwarded": report.forwarded, "origin": report.origin, "language": report.language,
        "tell": int(report.tell), "filed_at": report.filed_at, "promised_at": filing.promised_at,
        "intake": report.intake.value,
    }  # fmt: skip
    added = await tx.run(_ADD, **sealed(tx, REPORT_TEXTS, row))
    if added:
        await files.add(tx, report.id, filing.files)
    return added > 0


# One report.
_GET = sa.select(reports).where(reports.c.id == _P("id"))


async def get(tx: Transaction, report: str) -> Report | None:
    return await tx.one(partial(read_report, tx), _GET, id=report)


# The report of this receipt code.
_BY_RECEIPT = sa.select(reports).where(reports.c.receipt == _P("receipt"))


async def by_receipt(tx: Transaction, *hashes: bytes) -> Report | None:
    """The report that has one of these hashes; the likeliest is given first."""
    for receipt in hashes:
        if found := await tx.one(partial(read_report, tx), _BY_RECEIPT, receipt=receipt):
            return found
    return None


_at_case = sa.exists().where(
    targets.c.report_id == reports.c.id,
    targets.c.case_id == cases.c.id,
    cases.c.number == _P("number"),
)
# The person's report of this number, else the newest at the case of this number.
_OWN_BY_NUMBER = (
    sa.select(reports)
    .where(reports.c.person_id == _P("person"), sa.or_(reports.c.number == _P("number"), _at_case))
    .order_by(sa.case((reports.c.number == _P("number"), 0), else_=1), reports.c.filed_at.desc())
    .limit(1)
)


async def own_by_number(tx: Transaction, person: str, number: str) -> Report | None:
    return await tx.one(partial(read_report, tx), _OWN_BY_NUMBER, person=person, number=number)


# Literal values, so that the databases use the partial indices.
FROM_CALL = reports.c.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text())
ANONYMOUS = reports.c.intake == sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())
# The caller's report of this number.
_CALL_BY_NUMBER = sa.select(reports).where(reports.c.number == _P("number"), FROM_CALL)


async def call_by_number(tx: Transaction, number: str) -> Report | None:
    return await tx.one(partial(read_report, tx), _CALL_BY_NUMBER, number=number)


# The report that was filed from this draft: the person's own, or a caller's.
_BY_DRAFT = sa.select(reports.c.id).where(
    reports.c.draft_id == _P("draft"),
    sa.or_(reports.c.person_id == _P("person"), FROM_CALL),
)


async def filed_from(tx: Transaction, draft: str, person: str) -> bool:
    return await tx.row(_BY_DRAFT, draft=draft, person=person) is not None


# A page of the person's reports, newest first.
_OF_PERSON = (
    sa.select(reports)
    .where(reports.c.person_id == _P("person"))
    .order_by(reports.c.filed_at.desc())
    .limit(_P("limit"))
    .offset(_P("offset"))
)


async def of_person(tx: Transaction, person: str, limit: int, offset: int = 0) -> list[Report]:
    rows = await tx.rows(_OF_PERSON, person=person, limit=limit, offset=offset)
    return [read_report(tx, row) for row in rows]


# How many reports the person has.
_COUNT_OF_PERSON = sa.select(sa.func.count()).where(reports.c.person_id == _P("person"))


async def count_of_person(tx: Transaction, person: str) -> int:
    return int(await tx.value(_COUNT_OF_PERSON, person=person))


# How many reports the person filed after a moment.
_SINCE = sa.select(sa.func.count()).where(
    reports.c.person_id == _P("person"),
    reports.c.filed_at.between(_P("first", type_=Big), _P("now", type_=Big)),
)


async def count_since(tx: Transaction, person: str, since: int) -> int:
    return int(await tx.value(_SINCE, person=person, first=since + 1, now=tx.now))


# A report may reach one case by several links: a join would list it several times.
_IN_CASE = reports.c.id.in_(sa.select(targets.c.report_id).where(targets.c.case_id == _P("case")))
# The reports of a case, oldest first, withdrawn ones too.
_OF_CASE = sa.select(reports).where(_IN_CASE).order_by(reports.c.filed_at, reports.c.id)


async def of_case(tx: Transaction, case: str) -> list[Report]:
    return [read_report(tx, row) for row in await tx.rows(_OF_CASE, case=case)]


_first = (
    sa.select(targets.c.filed_at, targets.c.report_id)
    .where(targets.c.case_id == _P("case"))
    .group_by(targets.c.filed_at, targets.c.report_id)
    .order_by(targets.c.filed_at, targets.c.report_id)
    .limit(_P("limit", type_=sa.Integer()))
    .subquery("first")
)
# The first reports of a case, at most `limit`: a case may have very many.
_FIRST_OF_CASE = (
    sa.select(reports)
    .join(_first, _first.c.report_id == reports.c.id)
    .order_by(_first.c.filed_at, _first.c.report_id)
)


async def first_of_case(tx: Transaction, case: str, limit: int) -> list[Report]:
    return [read_report(tx, row) for row in await tx.rows(_FIRST_OF_CASE, case=case, limit=limit)]


# A subquery for each report: with a join the database might read all reports of the case.
_belongs = (
    sa.select(targets.c.report_id)
    .where(
        targets.c.report_id == reports.c.id,
        targets.c.case_id == _P("case"),
        targets.c.filed_at == reports.c.filed_at,
    )
    .correlate(reports)
    .limit(1)
    .scalar_subquery()
)
# A report of the person's own, not withdrawn, that points at the case.
_HAS_FILED = (
    sa.select(reports.c.id)
    .where(
        reports.c.person_id == _P("person"), reports.c.withdrawn_at.is_(None), _belongs.is_not(None)
    )
    .limit(1)
)


async def has_filed(tx: Transaction, person: str, case: str) -> bool:
    return await tx.value(_HAS_FILED, person=person, case=case) is not None


# Marks a report as withdrawn and erases its words.
_WITHDRAW = (
    sa.update(reports)
    .where(reports.c.id == _P("report"), reports.c.withdrawn_at.is_(None))
    .values(withdrawn_at=_P("at"), description=None, forwarded=None, place=None, origin=None)
)


async def withdraw(tx: Transaction, report: str) -> bool:
    """Withdraw a report and erase its words and files; False when it was withdrawn before.

    The caller has locked its cases, see report_counts.lock_cases.
    """
    if not await tx.run(_WITHDRAW, report=report, at=tx.now):
        return False
    await report_counts.withdrawn(tx, report)
    await _drop_contents(tx, report)
    return True


async def erase_person(tx: Transaction, person: str) -> None:
    """Cut all reports of a person off from the person and erase what they wrote."""
    for report in await of_person(tx, person, limit=1_000_000):
        await cut_off(tx, report.id)


# Keeps whether the reporter wants to hear of the report.
_QUIET = sa.update(reports).where(reports.c.id == _P("report")).values(tell=_P("tell"))


async def set_tell(tx: Transaction, report: str, *, tell: bool) -> None:
    await tx.run(_QUIET, report=report, tell=int(tell))
    await report_counts.update_reach_of_report(tx, report)


# Leaves of a report only what its cases need: that it was, of which type, when.
_CUT_OFF = (
    sa.update(reports)
    .where(reports.c.id == _P("report"))
    .values(
        person_id=None, description=None, forwarded=None, place=None, origin=None, region=None,
        tell=0,
    )
)  # fmt: skip


async def cut_off(tx: Transaction, report: str) -> None:
    """Erase what was said in a report, and its link to the person."""
    await _drop_contents(tx, report)
    await tx.run(_CUT_OFF, report=report)
    await report_counts.update_reach_of_report(tx, report)


_DROP_REPLIES = sa.delete(replies).where(replies.c.report_id == _P("report"))
_DROP_ASKED = sa.delete(asked).where(asked.c.report_id == _P("report"))


async def _drop_contents(tx: Transaction, report: str) -> None:
    tx.signal(ERASED)
    await files.drop(tx, report)
    await tx.run(_DROP_REPLIES, report=report)
    await tx.run(_DROP_ASKED, report=report)
    await search.forget(tx, report)
    await marks.forget(tx, report)


def read_report(tx: Transaction, row: Row) -> Report:
    row = opened(tx, REPORT_TEXTS, row)
    return Report(
        id=row["id"], number=row["number"], person=row["person_id"], violation=row["violation"],
        language=row["language"], filed_at=row["filed_at"], region=row["region"],
        place=row["place"], description=row["description"],
        forwarded=row["forwarded"], origin=row["origin"],
        tell=bool(row["tell"]), withdrawn_at=row["withdrawn_at"], voided=row["voided"],
        intake=Intake(row["intake"]),
    )  # fmt: skip
