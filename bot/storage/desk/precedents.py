"""Earlier cases of a link, its account and its host, for the cards and receipts of new cases."""

import sqlalchemy as sa

from bot.domain.desk.case import Outcome
from bot.storage.desk.cases import OPEN, read_case
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import each, rows
from bot.storage.schema import cases
from bot.storage.schema.base import Big

COUNTED = 999
"""Cases of an account are counted up to this: a few have very many."""
_C = cases.c


@each(read_case)
def earlier(canonical: str, but: str = "", limit: int = 3) -> Statement:
    """Decided cases of the same link, newest first."""
    decided = (_C.canonical == canonical, _C.outcome.is_not(None), _C.id != but)
    return sa.select(cases).where(*decided).order_by(_C.decided_at.desc()).limit(limit)


def _ended_so(outcome: Outcome, account: str, but: str) -> sa.Select[str, int]:
    """The limit is checked first: that costs less than counting."""
    label = sa.literal_column(f"'{outcome.value}'", sa.Text()).label("outcome")
    ended = sa.select(_C.id).where(_C.account == account, _C.outcome == outcome.value, _C.id != but)
    beyond = ended.offset(COUNTED).limit(1).scalar_subquery()
    counted = ended.with_only_columns(sa.func.count()).scalar_subquery()
    most = sa.literal_column(str(COUNTED + 1), Big)
    return sa.select(label, sa.case((beyond.is_not(None), most), else_=counted).label("n"))


@rows
def _of_account(account: str, but: str) -> Statement:
    return sa.union_all(*(_ended_so(outcome, account, but) for outcome in Outcome))


async def outcomes_of_account(tx: Transaction, account: str, but: str) -> dict[str, int]:
    """outcome → how many cases; COUNTED + 1 stands for any greater number."""
    found = await _of_account(tx, account, but)
    return {row["outcome"]: int(row["n"]) for row in found if row["n"]}


@each(read_case)
def open_on_host(host: str, but: str, limit: int) -> Statement:
    """Open cases of a host, newest first: likely duplicates."""
    on_host = sa.select(cases).where(_C.host == host, OPEN, _C.id != but)
    return on_host.order_by(_C.opened_at.desc()).limit(limit)
