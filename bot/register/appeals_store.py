"""Table of appeals: changed by compare-and-set on their version, never deleted."""

from typing import Any

import sqlalchemy as sa

from bot.core.database import (
    Row,
    Statement,
    Transaction,
    Versioned,
    erased_values,
    run,
    values,
)
from bot.core.database.expiry import Expiring
from bot.core.drafts_store import Drafts
from bot.desk.model import keep_opinion, restore_opinion
from bot.history.changes import record_life
from bot.register.appeal_model import Appeal, AppealDraft, Kind
from bot.register.tables import appeals
from bot.reports.tables import reports
from bot.values import Finding, Outcome

_C = appeals.c
_open = sa.text("stage IN ('waiting', 'decided')")


def _write(appeal: Appeal) -> Row:
    first, found = appeal.first, appeal.found
    return {
        "first": keep_opinion(first),
        "first_by": first.by,
        "outcome": found and found.outcome.value,
        "ground": found and found.ground,
        "reason": found and found.reason,
    }


def _read(row: Row) -> dict[str, Any]:
    first = restore_opinion(row["first"], row["first_by"])
    found = None
    if row["outcome"]:
        found = Finding(Outcome(row["outcome"]), row["ground"], row["reason"])
    return {"first": first, "found": found}


_table = Versioned(
    appeals,
    Appeal,
    fixed=(
        *(
            "number",
            "kind",
            "case_id",
            "first",
            "first_by",
            "violation",
            "language",
            "entry_id",
        ),
        *("entry_version", "report_id", "filed_at", "due_at"),
    ),
    write=_write,
    read=_read,
    log=record_life,
    case="case_id",
    decision="decision_id",
    first=None,
    found=None,
    ruling="finding",
    entry="entry_id",
    report="report_id",
    person="person_id",
)
get_appeal, change_appeal = _table.get, _table.change
add_appeal = _table.add
"""With the column `receipt`; False where its number or code is taken, or the person contested the
version before."""


@_table.one
def _of_receipt(receipt: bytes) -> Statement:
    return sa.select(appeals).where(_C.receipt == receipt)


async def appeals_by_receipt(tx: Transaction, *receipts: bytes) -> Appeal | None:
    """By the hashes that may stand for a code."""
    for receipt in receipts:
        if found := await _of_receipt(tx, receipt):
            return found
    return None


@_table.one
def own_by_number(person: str, number: str) -> Statement:
    return sa.select(appeals).where(_C.person_id == person, _C.number == number)


@_table.all
def appeals_of_person(person: str) -> Statement:
    """The newest first."""
    listed = sa.select(appeals).where(_C.person_id == person)
    return listed.order_by(_C.filed_at.desc(), _C.id)


@_table.all
def looks_at_reports_of(person: str) -> Statement:
    """The second looks at a person's reports: they name the report and no person."""
    theirs = sa.select(reports.c.id).where(reports.c.person_id == person)
    return sa.select(appeals).where(_C.report_id.in_(theirs)).order_by(_C.filed_at)


@_table.all
def appeals_of_case(case: str) -> Statement:
    """The oldest first."""
    return sa.select(appeals).where(_C.case_id == case).order_by(_C.filed_at, _C.id)


@_table.all
def appeals_open_of_case(case: str) -> Statement:
    return (
        sa.select(appeals).where(_C.case_id == case, _open).order_by(_C.filed_at, _C.id)
    )


@_table.all
def appeals_of_report(report: str) -> Statement:
    return sa.select(appeals).where(_C.report_id == report)


_holding = sa.and_(
    sa.or_(*(column.is_not(None) for column in (_C.words, _C.reply, _C.person_id))),
    _C.kind
    != Kind.LINK.value,  # their words and files go with the objection, on a day of its own
)
OVER = Expiring(appeals, _C.closed_at, _holding)
"""Closed appeals that still have words or a person."""


@_table.all
def appeals_over(before: int, limit: int) -> Statement:
    over = sa.select(appeals).where(_C.closed_at < before, _holding)
    return over.order_by(_C.closed_at).limit(limit)


@run
def empty_appeal(appeal: str) -> Statement:
    emptied = sa.update(appeals).where(_C.id == appeal)
    return emptied.values(version=_C.version + 1, **erased_values(appeals))


@values(str)
def appeal_ids() -> Statement:
    """Appeals that hold something of a person."""
    held = sa.or_(appeals.c.words.is_not(None), appeals.c.person_id.is_not(None))
    return sa.select(appeals.c.id).where(held)


APPEAL_DRAFTS = Drafts(AppealDraft)
