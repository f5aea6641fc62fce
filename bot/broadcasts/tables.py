"""Tables of broadcasts and their recipients."""

from bot.core.database import EVERY, Life
from bot.core.schema import index, integer, table, text

broadcasts = table(
    "broadcasts",
    text("id", key=True),
    text("number", unique=True),
    integer("version"),
    text("stage"),
    text("topic"),
    text("contents"),  # JSON: language → Content
    text("audience"),  # JSON
    integer("author"),
    integer("approved_by", null=True),
    integer("scheduled_at", null=True),
    integer("started_at", null=True),
    integer("ended_at", null=True),
    text("errand"),
    integer("run", default=0),
    integer("created_at"),
    text("corrects", null=True),  # the broadcast whose words this one replaces
    # Kept by delivery while the broadcast runs:
    integer("listed", default=0),  # whether the list of recipients is complete
    text("listed_to", null=True),  # the last person on the list so far
    integer("total", default=0),  # recipients on the list
    integer("epoch", default=0),  # counts take-overs; an earlier process may not write
    integer("position", default=0),  # the next recipient to claim
    integer("floor", default=0),  # below it the fate of each recipient is known
    index("ix_broadcasts_stage", "stage", "created_at"),
    life=Life(
        stays=(
            "id",
            "number",
            "version",
            "stage",
            "topic",
            "contents",
            "audience",
            "scheduled_at",
            "started_at",
            "ended_at",
            "errand",
            "run",
            "created_at",
            "corrects",
            "listed",
            "listed_to",
            "total",
            "epoch",
            "position",
            "floor",
        ),
        pseudonym=("author", "approved_by"),
        shown=("number", "started_at"),
    ),
)

# The list made when a broadcast starts.
recipients = table(
    "recipients",
    text("broadcast_id", key=True),
    integer("position", key=True),
    text("person_id"),
    text("language"),  # of the text the person gets
    integer("fate", default=0),  # Fate
    integer("message_id", null=True),
    integer("run", default=0),  # the last run that handled it
    life=Life(
        person="person_id",
        stays=(
            "broadcast_id",
            "position",
            "person_id",
            "language",
            "fate",
            "message_id",
            "run",
        ),
        ends=("recipients",),
        not_shown=EVERY,
    ),
)

# How many recipients have which fate, updated with each batch of results.
tallies = table(
    "tallies",
    text("broadcast_id", key=True),
    integer("run", key=True),
    text("language", key=True),
    integer("fate", key=True),
    text("reason", key=True),
    integer("count"),
    life=Life(stays=("broadcast_id", "run", "language", "fate", "reason", "count")),
)
