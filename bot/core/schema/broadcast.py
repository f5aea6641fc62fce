"""Tables of broadcasts, their recipients, and the topics of people."""

from bot.core.schema.base import index, integer, table, table_by_key, text

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
)

# Whether a person wants a topic; without a row the channel's default holds.
topic_choices = table_by_key(
    "topic_choices",
    text("person_id", key=True),
    text("topic", key=True),
    integer("wanted"),
    text("broadcast_id", null=True),  # under which the person said it
    integer("at"),  # the day
    index("ix_topic_choices_topic", "topic", "wanted"),
    index("ix_topic_choices_broadcast", "broadcast_id"),
)
