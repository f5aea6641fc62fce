"""Reports of undecided cases as the rules of bot.domain.desk.patterns look at them."""

from collections import Counter

import sqlalchemy as sa

from bot.domain.citizen.report import Intake
from bot.domain.desk.patterns.rules import Filed
from bot.storage.desk.cases import UNDECIDED
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases, people, reports, targets
from bot.storage.schema.base import Big

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
# Undecided cases by the account that they are about.
_NAMED = (
    sa.select(cases.c.account, cases.c.reports)
    .where(UNDECIDED, cases.c.account.is_not(None), cases.c.account > _P("after"))
    .order_by(cases.c.account, cases.c.id)
    .limit(_limit)
)


async def by_account(tx: Transaction, after: str, limit: int) -> Counter[str]:
    """The next accounts after one, in order, with the reports of their undecided cases.

    Reads at most `limit` cases; an account with more is counted by so many of them.
    """
    rows, found = await tx.rows(_NAMED, after=after, limit=limit), Counter[str]()
    for row in rows:
        found[row["account"]] += row["reports"]
    if len(rows) == limit and len(found) > 1:
        del found[rows[-1]["account"]]  # it is counted whole with the next ones
    return found


# Undecided cases with several reports that name no account.
_NAMELESS = (
    sa.select(cases.c.id, cases.c.reports)
    .where(
        UNDECIDED,
        cases.c.account.is_(None),
        cases.c.reports > sa.literal_column("1"),
        cases.c.id > _P("after"),
    )
    .order_by(cases.c.id)
    .limit(_limit)
)


async def nameless(tx: Transaction, after: str, limit: int) -> Counter[str]:
    """Cases after one, in order, with the number of their reports."""
    rows = await tx.rows(_NAMELESS, after=after, limit=limit)
    return Counter({row["id"]: row["reports"] for row in rows})


# Undecided cases of an account.
_OF_ACCOUNT = (
    sa.select(cases.c.id)
    .where(UNDECIDED, cases.c.account == _P("account"), cases.c.account.is_not(None))
    .order_by(cases.c.id)
    .limit(_limit)
)


async def cases_of(tx: Transaction, account: str, limit: int) -> list[str]:
    return [row["id"] for row in await tx.rows(_OF_ACCOUNT, account=account, limit=limit)]


# How many cases an account ever had, counted up to a limit.
_EVER = sa.select(sa.func.count()).select_from(
    sa.select(cases.c.id).where(cases.c.account == _P("account")).limit(_limit).subquery()
)


async def has_more_than(tx: Transaction, account: str, count: int) -> bool:
    return int(await tx.value(_EVER, account=account, limit=count + 1)) > count


# The newest standing reports of a case, and since when their authors are known.
_NEWEST = (
    sa.select(reports.c.id, reports.c.person_id, targets.c.filed_at, people.c.created_at)
    .select_from(targets)
    .join(reports, reports.c.id == targets.c.report_id)
    .outerjoin(people, people.c.id == reports.c.person_id)
    .where(
        targets.c.case_id == _P("case"),
        targets.c.filed_at >= _P("since", type_=Big),
        reports.c.withdrawn_at.is_(None),
        reports.c.intake != Intake.CALL.value,
    )
    .order_by(targets.c.filed_at.desc(), targets.c.report_id)
    .limit(_limit)
)


async def newest(tx: Transaction, case: str, since: int, limit: int) -> list[Filed]:
    """Reports of a case since a moment (ms UTC), each once; calls are written by staff."""
    rows = await tx.rows(_NEWEST, case=case, since=since, limit=limit)
    filed = (
        Filed(row["id"], case, row["person_id"], row["filed_at"], row["created_at"]) for row in rows
    )
    return list({one.report: one for one in filed}.values())
