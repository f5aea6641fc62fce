"""Tables of the log: leaves of the Merkle tree, its tiles, checkpoints, and what only it needs."""

import sqlalchemy as sa

from bot.core.schema.base import Big, index_some, integer, table, text


def leaf_column() -> sa.Column[int]:
    """Return the column for a row's leaf in the tree; NULL until it has one."""
    return integer("leaf", null=True)


def index_leafless(rows: sa.Table) -> None:
    """Finds the rows without a leaf, however late they were committed."""
    index_some(f"ix_{rows.name}_leafless", rows.c.id, where="leaf IS NULL")


# One for each row of the log, and for padding. Each part has its salt, or its commitment once the
# salt is deleted, see domain.audit.leaf and storage.audit.actors.
leaves = table(
    "leaves",
    sa.Column("position", Big, primary_key=True, autoincrement=False),  # from 0, without gaps
    text("source"),
    text("row_id"),
    sa.Column("body", sa.LargeBinary(), nullable=False),
    sa.Column("staff", sa.LargeBinary(), nullable=False),
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
    leaf_column(),
)
index_some("ix_checkpoints_leafless", checkpoints.c.size, where="leaf IS NULL")

# What is new in rows that people read and no event of a case tells, see storage.audit.derived; rows
# never change.
row_changes = table(
    "row_changes",
    sa.Column("id", Big, primary_key=True, autoincrement=True),
    integer("at"),
    text("source"),
    text("row_id"),
    text("said"),  # JSON: the values that are new
    leaf_column(),
)
sa.Index("ix_row_changes_row", row_changes.c.source, row_changes.c.row_id, row_changes.c.id)
index_leafless(row_changes)

# By which number the log names a person of staff. When the person is forgotten, the number with a
# minus takes the place of the id, here and everywhere.
actors = table(
    "actors",
    sa.Column("id", Big, primary_key=True, autoincrement=False),
    integer("at"),
    sa.Column("telegram_id", Big, nullable=False, unique=True),
    leaf_column(),
)
index_leafless(actors)

# What happened to the log itself, see services.audit.log_events; rows never change.
log_events = table(
    "log_events",
    text("id", key=True),  # the act, a slash, what it is about
    integer("at"),
    text("note"),  # signed, so that who has the database alone can add none
    leaf_column(),
)
index_leafless(log_events)
