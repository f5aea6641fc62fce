"""Tables of the log: leaves of the Merkle tree, its tiles, and signed checkpoints."""

import sqlalchemy as sa

from bot.storage.schema.base import Big, index_some, integer, table, text


def leaf_column() -> sa.Column[int]:
    """Where the leaf of a row stands in the tree; NULL until it has one."""
    return integer("leaf", null=True)


def index_leafless(rows: sa.Table) -> None:
    """Finds the rows without a leaf, however late they were committed."""
    index_some(f"ix_{rows.name}_leafless", rows.c.id, where="leaf IS NULL")


# One for each row of the log, and for padding. Each part has its salt, or its commitment once the
# salt is deleted, see domain.audit.leaf.
leaves = table(
    "leaves",
    sa.Column("position", Big, primary_key=True, autoincrement=False),  # from 0, without gaps
    text("source"),
    text("row_id"),
    sa.Column("fixed", sa.LargeBinary(), nullable=False),
    sa.Column("staff", sa.LargeBinary(), nullable=False),
    sa.Column("detail", sa.LargeBinary(), nullable=False),
    sa.UniqueConstraint("source", "row_id"),
)

# The hashes of the tree, see domain.audit.tiles.
tiles = table(
    "tiles",
    sa.Column("level", Big, primary_key=True, autoincrement=False),
    sa.Column("number", Big, primary_key=True, autoincrement=False),
    sa.Column("hashes", sa.LargeBinary(), nullable=False),
)

# Checkpoints that were signed and published.
checkpoints = table(
    "checkpoints",
    sa.Column("size", Big, primary_key=True, autoincrement=False),
    integer("at"),
    text("note"),
)

# What a rule erased or replaced in rows that have a leaf; `salt` hides what replaced it.
amendments = table(
    "amendments",
    sa.Column("id", Big, primary_key=True, autoincrement=True),
    integer("at"),
    text("source"),
    text("row_id"),
    text("part"),  # of domain.audit.leaf.Part, or the whole row
    text("rule"),
    sa.Column("salt", sa.LargeBinary(), nullable=True),
    sa.Column("commitment", sa.LargeBinary(), nullable=False),
    leaf_column(),
)
sa.Index("ix_amendments_row", amendments.c.source, amendments.c.row_id)
index_leafless(amendments)
