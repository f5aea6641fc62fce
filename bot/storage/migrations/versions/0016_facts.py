"""Menus, private cards, digests, uncertain sends and the lock of role changes leave `facts`."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOVED = (
    "menu:%",
    "copies:%",
    "digest:%",
    "digested:%",
    "deserted:%",
    "perhaps sent",
    "staff:turn",
)


def upgrade() -> None:
    _create_tables()
    for column in ("digest_since", "digest_ended_at", "deserted_at"):
        op.add_column("desks", sa.Column(column, Big, nullable=True))
    for column, name, owner in (
        ("digest_since", "digest", "id"),
        ("digest_ended_at", "digested", "id"),
        ("deserted_at", "deserted", "chat_id"),
    ):
        op.execute(
            f"UPDATE desks SET {column} = (SELECT CAST(facts.value AS BIGINT) FROM facts"  # noqa: S608
            f" WHERE facts.name = '{name}:' || desks.{owner})"
        )
    _carry_over()
    for moved in _MOVED:
        op.execute(f"DELETE FROM facts WHERE name LIKE '{moved}'")  # noqa: S608


def _create_tables() -> None:
    op.create_table(
        "card_menus",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_card_menus"),
    )
    op.create_table(
        "private_cards",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_private_cards"),
    )
    op.create_table(
        "uncertain_sends",
        sa.Column("id", Big, nullable=False, autoincrement=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lane", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uncertain_sends"),
    )
    op.create_table(
        "locks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("taken_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )


def _carry_over() -> None:
    menus, given, uncertain = [], [], []
    for name, value in op.get_bind().execute(sa.text("SELECT name, value FROM facts")):
        kind, _, owner = name.partition(":")
        if kind == "menu":
            case, _, person = owner.partition(":")
            path = json.dumps(value.split(":"))
            menus.append({"case_id": case, "person_id": person, "path": path})
        elif kind == "copies":
            given += [
                {"case_id": owner, "person_id": person, "language": language}
                for person, language in json.loads(value).items()
            ]
        elif name == "perhaps sent":
            uncertain += [
                {"address": address, "lane": lane, "at": at}
                for address, lane, at in json.loads(value)
            ]
    _insert("card_menus", ("case_id", "person_id", "path"), menus)
    _insert("private_cards", ("case_id", "person_id", "language"), given)
    _insert("uncertain_sends", ("address", "lane", "at"), uncertain)


def _insert(table: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    op.bulk_insert(sa.table(table, *map(sa.column, columns)), rows)
