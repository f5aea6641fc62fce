"""Tables of the log: leaves of the Merkle tree, its tiles, checkpoints, and what only it needs."""

import sqlalchemy as sa

from bot.core.database import Life, Logged
from bot.core.schema import blob, index, integer, number, table, text

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
    life=Life(stays=("position", "source", "row_id", "body", "staff")),
)

# The hashes of the tree.
tiles = table(
    "tiles",
    integer("level", key=True),
    integer("number", key=True),
    blob("hashes"),
    life=Life(stays=("level", "number", "hashes")),
)

# Checkpoints that were signed and published.
checkpoints = table(
    "checkpoints",
    integer("size", key=True),
    integer("at"),
    text("note"),
    life=Life(stays=("size", "at", "note"), logged=Logged(("at", "note"))),
)

# What is new in rows that people read and no event of a case tells; rows never
# change.
row_changes = table(
    "row_changes",
    number("id"),
    integer("at"),
    text("source"),
    text("row_id"),
    text("said"),  # JSON: the values that are new
    index("ix_row_changes_row", "source", "row_id", "id"),
    life=Life(
        stays=("id", "at", "source", "row_id"),
        pseudonym_within=("said",),
        logged=Logged(added_by="bot.history.sources"),
    ),
)

# By which number the log names a person of staff. When the person is forgotten, the number with a
# minus takes the place of the id, here and everywhere.
actors = table(
    "actors",
    integer("id", key=True),
    integer("at"),
    integer("telegram_id", unique=True),
    life=Life(
        stays=("id", "at"),
        pseudonym_within=("telegram_id",),
        logged=Logged(added_by="bot.history.sources"),
    ),
)

# What happened to the log itself; rows never change.
log_events = table(
    "log_events",
    text("id", key=True),  # the act, a slash, what it is about
    integer("at"),
    text("note"),  # signed, so that who has the database alone can add none
    life=Life(stays=("id", "at", "note"), logged=Logged(("at", "note"))),
)
