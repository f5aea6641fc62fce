"""Tables of the log: leaves of the Merkle tree, its tiles, checkpoints, and what only it needs."""

import sqlalchemy as sa

from bot.core.schema.base import blob, index, integer, logged_table, number, table, text

# One for each row of the log, and for padding. Each part has its salt, or its commitment once the
# salt is deleted.
leaves = table(
    "leaves",
    integer("position", key=True),  # from 0, without gaps
    text("source"),
    text("row_id"),
    blob("body"),
    blob("staff"),
    sa.UniqueConstraint("source", "row_id"),
)

# The hashes of the tree.
tiles = table("tiles", integer("level", key=True), integer("number", key=True), blob("hashes"))

# Checkpoints that were signed and published.
checkpoints = logged_table("checkpoints", integer("size", key=True), integer("at"), text("note"))

# What is new in rows that people read and no event of a case tells; rows never
# change.
row_changes = logged_table(
    "row_changes",
    number("id"),
    integer("at"),
    text("source"),
    text("row_id"),
    text("said"),  # JSON: the values that are new
    index("ix_row_changes_row", "source", "row_id", "id"),
)

# By which number the log names a person of staff. When the person is forgotten, the number with a
# minus takes the place of the id, here and everywhere.
actors = logged_table(
    "actors", integer("id", key=True), integer("at"), integer("telegram_id", unique=True)
)

# What happened to the log itself; rows never change.
log_events = logged_table(
    "log_events",
    text("id", key=True),  # the act, a slash, what it is about
    integer("at"),
    text("note"),  # signed, so that who has the database alone can add none
)
