"""Earlier cases of a link, its account and its host, for the cards and receipts of new cases."""

import sqlalchemy as sa

from bot.domain.desk.case import Case, Outcome
from bot.storage.desk.cases import OPEN, read_case
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases
from bot.storage.schema.base import Big

COUNTED = 999
"""Cases of an account are counted up to this: a few have very many."""
_P = sa.bindparam
# Decided cases of the same link, newest first.
_EARLIER = (
    sa.select(cases)
    .where(
        cases.c.canonical == _P("canonical"), cases.c.outcome.is_not(None), cases.c.id != _P("but")
    )
    .order_by(cases.c.decided_at.desc())
    .limit(_P("limit"))
)


async def earlier(tx: Transaction, canonical: str, but: str = "", limit: int = 3) -> list[Case]:
    rows = await tx.rows(_EARLIER, canonical=canonical, but=but, limit=limit)
    return [read_case(row) for row in rows]


def _ended_so(outcome: Outcome) -> sa.Select[str, int]:
    """The limit is checked first: that costs less than counting."""
    label = sa.literal_column(f"'{outcome.value}'", sa.Text()).label("outcome")
    ended = sa.select(cases.c.id).where(
        cases.c.account == _P("account"),
        cases.c.outcome == outcome.value,
        cases.c.id != _P("but"),
    )
    beyond = ended.offset(COUNTED).limit(1).scalar_subquery()
    counted = ended.with_only_columns(sa.func.count()).scalar_subquery()
    most = sa.literal_column(str(COUNTED + 1), Big)
    return sa.select(label, sa.case((beyond.is_not(None), most), else_=counted).label("n"))


# How many cases of an account or channel ended with each outcome.
_OF_ACCOUNT = sa.union_all(*(_ended_so(outcome) for outcome in Outcome))


async def outcomes_of_account(tx: Transaction, account: str, but: str) -> dict[str, int]:
    """outcome → how many cases; COUNTED + 1 stands for any greater number."""
    rows = await tx.rows(_OF_ACCOUNT, account=account, but=but)
    return {row["outcome"]: int(row["n"]) for row in rows if row["n"]}


# Open cases of a host, newest first: likely duplicates.
_OPEN_ON_HOST = (
    sa.select(cases)
    .where(cases.c.host == _P("host"), OPEN, cases.c.id != _P("but"))
    .order_by(cases.c.opened_at.desc())
    .limit(_P("limit"))
)


async def open_on_host(tx: Transaction, host: str, but: str, limit: int) -> list[Case]:
    return [read_case(r) for r in await tx.rows(_OPEN_ON_HOST, host=host, but=but, limit=limit)]
