"""Reports of undecided cases as the rules of bot.domain.desk.patterns look at them."""

from collections import Counter

import sqlalchemy as sa

from bot.domain.citizen.report import Intake
from bot.domain.desk.patterns.rules import Filed
from bot.storage.desk.cases import UNDECIDED
from bot.storage.engine import queries
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import each, only, rows
from bot.storage.schema import cases, people, reports, targets

_C, _T = cases.c, targets.c


@rows
def _named(after: str, limit: int) -> Statement:
    named = (UNDECIDED, _C.account.is_not(None), _C.account > after)
    return sa.select(_C.account, _C.reports).where(*named).order_by(_C.account, _C.id).limit(limit)


async def by_account(tx: Transaction, after: str, limit: int) -> Counter[str]:
    """The next accounts after one, in order, with the reports of their undecided cases.

    Reads at most `limit` cases; an account with more is counted by so many of them.
    """
    named, found = await _named(tx, after, limit), Counter[str]()
    for row in named:
        found[row["account"]] += row["reports"]
    if len(named) == limit and len(found) > 1:
        del found[named[-1]["account"]]  # it is counted whole with the next ones
    return found


@rows
def _nameless(after: str, limit: int) -> Statement:
    several = (_C.account.is_(None), _C.reports > sa.literal_column("1"), _C.id > after)
    return sa.select(_C.id, _C.reports).where(UNDECIDED, *several).order_by(_C.id).limit(limit)


async def nameless(tx: Transaction, after: str, limit: int) -> Counter[str]:
    """Undecided cases with several reports that name no account: the next ones after a case, in
    order, with the number of their reports."""
    return Counter({row["id"]: row["reports"] for row in await _nameless(tx, after, limit)})


@each(only)
def cases_of(account: str, limit: int) -> Statement:
    """Undecided cases of an account."""
    of_it = (UNDECIDED, _C.account == account, _C.account.is_not(None))
    return sa.select(_C.id).where(*of_it).order_by(_C.id).limit(limit)


@queries.count
def _ever(account: str, limit: int) -> Statement:
    """How many cases an account ever had, counted up to a limit."""
    some = sa.select(_C.id).where(_C.account == account).limit(limit).subquery()
    return sa.select(sa.func.count()).select_from(some)


async def has_more_than(tx: Transaction, account: str, count: int) -> bool:
    return await _ever(tx, account, count + 1) > count


@rows
def _newest(case: str, since: int, limit: int) -> Statement:
    """The newest standing reports of a case, and since when their authors are known."""
    is_standing = reports.c.withdrawn_at.is_(None)
    is_call = reports.c.intake == Intake.CALL.value
    return (
        sa.select(reports.c.id, reports.c.person_id, _T.filed_at, people.c.created_at)
        .select_from(targets)
        .join(reports, reports.c.id == _T.report_id)
        .outerjoin(people, people.c.id == reports.c.person_id)
        .where(_T.case_id == case, _T.filed_at >= since, is_standing, ~is_call)
        .order_by(_T.filed_at.desc(), _T.report_id)
        .limit(limit)
    )


async def newest(tx: Transaction, case: str, since: int, limit: int) -> list[Filed]:
    """Reports of a case since a moment (ms UTC), each once; calls are written by staff."""
    filed = (
        Filed(row["id"], case, row["person_id"], row["filed_at"], row["created_at"])
        for row in await _newest(tx, case, since, limit)
    )
    return list({one.report: one for one in filed}.values())
