"""A case knows the account or channel that published its link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.domain.link import BadLink, parse_link

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_AT_ONCE = 5_000


def upgrade() -> None:
    op.add_column("cases", sa.Column("account", sa.Text(), nullable=True))
    _fill()
    op.drop_index("ix_cases_host", "cases")
    op.create_index("ix_cases_account", "cases", ["account", "outcome", "id"])


def _fill() -> None:
    """Old cases get the account by today's rules: new cases are compared with it."""
    cases = sa.table("cases", *map(sa.column, ("id", "canonical", "account")))
    bind, last = op.get_bind(), ""
    read = (
        sa.select(cases.c.id, cases.c.canonical)
        .where(cases.c.id > sa.bindparam("last"))
        .order_by(cases.c.id)
        .limit(_AT_ONCE)
    )
    write = sa.update(cases).where(cases.c.id == sa.bindparam("case"))
    while rows := bind.execute(read, {"last": last}).all():
        last = rows[-1].id
        known = [
            {"case": row.id, "of": account}
            for row in rows
            if row.canonical and (account := _account(row.canonical))
        ]
        if known:
            bind.execute(write.values(account=sa.bindparam("of")), known)


def _account(canonical: str) -> str | None:
    try:
        return parse_link(canonical).account
    except BadLink:
        return None
