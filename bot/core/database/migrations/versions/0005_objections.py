"""Contests of links of which no decision is published, or of which there is none."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text()),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("filed_at", Big, nullable=False),
        sa.Column("due_at", Big, nullable=False),
        sa.Column("look_at", Big),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed_at", Big),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name="uq_objections_number"),
        sa.UniqueConstraint("receipt", name="uq_objections_receipt"),
    )
    op.create_index("ix_objections_person", "objections", ["person_id"])
    for name in ("look", "closed"):
        column = f"{name}_at"
        is_set = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_objections_{name}",
            "objections",
            [column],
            sqlite_where=is_set,
            postgresql_where=is_set,
        )
