"""Where staff saw what reporters wrote; who staff see as out of reach; who is staff no more."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", Big, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=True),
        sa.Column("until", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shown"),
        sa.UniqueConstraint("address", "message_id", name="uq_shown_address"),
    )
    op.create_index("ix_shown_report", "shown", ["report_id"], **where("report_id IS NOT NULL"))
    op.create_index("ix_shown_case", "shown", ["case_id"], **where("report_id IS NULL"))
    op.create_index("ix_shown_until", "shown", ["until"], **where("until IS NOT NULL"))
    op.add_column("outbox", sa.Column("shows", sa.Text(), nullable=True))
    shows = where("shows IS NOT NULL AND state <> 2")
    op.create_index("ix_outbox_shows", "outbox", ["shows"], **shows)
    op.add_column("people", _count("silent"))
    op.execute("UPDATE people SET silent = 1 WHERE reachable = 0")
    op.add_column("staff", sa.Column("left_at", Big, nullable=True))
    _remember_known_messages()


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=False, server_default=sa.text("0"))


def _remember_known_messages() -> None:
    """Cards and words in private chats whose messages are known: "card:…" and "said:…" places."""
    tx = op.get_bind()
    replies = {row.id: row.report_id for row in tx.execute(_select("replies", "id", "report_id"))}
    people = {row.id: row.language for row in tx.execute(_select("people", "id", "language"))}
    found = []
    for row in tx.execute(_select("places", "place", "message_id")):
        kind, _, rest = row.place.partition(":")
        case, *more = rest.split(":")
        copy = more[-1] if more else None
        if copy not in people or (kind, len(more)) not in {("card", 1), ("said", 2)}:
            continue
        report = replies.get(more[0]) if kind == "said" else None
        if kind == "card" or report is not None:
            found.append({
                "address": f"person:{copy}", "message_id": row.message_id,
                "language": people[copy], "what": "card" if kind == "card" else "words",
                "case_id": case, "report_id": report,
            })  # fmt: skip
    if found:
        names = (*found[0],)
        tx.execute(sa.insert(sa.table("shown", *map(sa.column, names))), found)


def _select(table: str, *names: str) -> sa.Select[Any]:
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
    return sa.select(*columns).select_from(sa.table(table, *columns))
