"""Tables of the pipeline: incoming updates, outgoing messages, tasks and leases."""

from bot.core.database import After, Life, Order
from bot.core.schema import blob, index, integer, number, table, text

# Raw updates from Telegram that wait, or were set aside; a row goes once its update is done.
inbox = table(
    "inbox",
    integer("update_id", key=True),
    text("key"),  # updates of one key keep their order: a person (hashed) or a group
    text("body"),  # the raw update
    integer("state", default=0),  # InboxState
    integer("attempts", default=0),
    integer("not_before", default=0),
    text("lease_owner", null=True),
    integer("lease_until", default=0),
    integer("received_at"),  # the day, once the update is set aside
    text("error_id", null=True),
    text("error", null=True),  # type and place of the error, never text from outside
    index("ix_inbox_open", "key", "update_id", where="state = 0"),
    index("ix_inbox_order", "update_id", where="state = 0"),
    index("ix_inbox_dead", "received_at", where="state = 2"),
    life=Life(
        erased_by="bot.core.queues.inbox.drop_updates",
        stays=(
            "update_id",
            "key",
            "body",
            "state",
            "attempts",
            "not_before",
            "lease_owner",
            "lease_until",
            "received_at",
            "error_id",
            "error",
        ),
        sealed=("body",),
        ends=(
            After(
                "received_at",
                "set_aside_days",
                "updates that failed after they came",
                where="state = 2",
            ),
        ),
        in_backups=False,
    ),
)

# Numbers of the updates that came, by which a repeated one is recognised; they lead to no person.
received = table(
    "received",
    integer("update_id", key=True),
    integer("day"),
    index("ix_received_day", "day"),
    life=Life(
        happens_at="day",
        stays=("update_id", "day"),
        ends=(After("day", "updates_days", "numbers of updates after they came"),),
    ),
)

# Outgoing messages. A row goes once it is sent to a private chat or dropped; what was sent to a
# group, or to an authority, stays for a while: it counts for the group's limit.
outbox = table(
    "outbox",
    number("id"),
    integer("lane"),
    text("address"),
    text("kind"),
    text("params", null=True),  # JSON; NULL once it is sent
    text("language"),
    integer("edit", null=True),
    integer("reply_to", null=True),
    text("under", null=True),  # the place whose message this one replies to
    text("once", null=True),  # its mark in `said`
    text("latest", null=True),  # hashed, as `once` is: see message_keys.py
    text("remember", null=True),
    text("shows", null=True),  # what of reporters staff see in it, as Shown writes it
    integer("state", default=0),  # OutboxState
    integer("attempts", default=0),
    integer("not_before", default=0),
    integer("delayed_at", default=0),  # when not_before was set
    integer("created_at"),  # the day, once a message to a person failed or is held
    integer("sent_at", null=True),
    integer("message_id", null=True),
    text("error", null=True),
    # Delivery reads this index past the rows whose chat must wait, without reading the rows.
    index(
        "ix_outbox_due",
        "lane",
        "id",
        "address",
        "not_before",
        "delayed_at",
        where="state = 0",
    ),
    index("ix_outbox_latest", "latest", where="state = 0 AND latest IS NOT NULL"),
    index("ix_outbox_remember", "remember", where="state = 0 AND remember IS NOT NULL"),
    index("ix_outbox_later", "not_before", where="state = 0 AND not_before > 0"),
    # A row leaves the first of these indices when it is sent, and enters the others only then.
    index("ix_outbox_unsent", "address", "state", where="state <> 2"),
    # What shows staff something of a report is found when that is erased.
    index("ix_outbox_shows", "shows", where="shows IS NOT NULL AND state <> 2"),
    index("ix_outbox_sent_at", "sent_at", where="sent_at IS NOT NULL"),
    sqlite_autoincrement=True,  # a number is not given again while its row may be in some hands
    life=Life(
        happens_at="sent_at",
        erased_by="bot.core.queues.outbox.drop_messages",
        stays=(
            "id",
            "lane",
            "address",
            "kind",
            "params",
            "language",
            "edit",
            "reply_to",
            "under",
            "once",
            "latest",
            "remember",
            "shows",
            "state",
            "attempts",
            "not_before",
            "delayed_at",
            "created_at",
            "sent_at",
            "message_id",
            "error",
        ),
        sealed=("params",),
        # A message gets its number when it is added, and its address may change.
        sealed_beside="kind",
        ends=(
            After(
                "sent_at",
                "messages_days",
                "messages to groups, without content, after they were sent",
                where="state = 2",
            ),
        ),
    ),
)

# What was posted and must not be posted again; the mark stays when the message is gone.
said = table(
    "said",
    text("once", key=True),
    integer("day"),
    # In a group or channel: what Vault makes of `once`, 1 by 0.2.0
    integer("arrived", default=0),
    index("ix_said_day", "day"),
    life=Life(
        stays=("once", "day", "arrived"),
        order=Order.KEY,
        days=("day",),
        # Longer than any retry.
        ends=(
            After(
                "day",
                "reports_after_closing_days",
                "marks that a message was posted once",
            ),
        ),
    ),
)

# The first message to a private chat on each day: private chats share one numbering.
numbering = table(
    "numbering",
    integer("day", key=True),
    integer("first"),
    life=Life(
        stays=("day", "first"),
        ends=(
            After(
                "day",
                "updates_days",
                "where a day begins in numbers of private messages",
            ),
        ),
    ),
)

# Sent messages that may be edited or replied to.
places = table(
    "places",
    text("place", key=True),
    integer("chat_id"),
    integer("thread_id", null=True),
    integer("message_id"),
    blob("content", null=True),  # hash of what it says now
    index("ix_places_message", "chat_id", "message_id"),
    life=Life(stays=("place", "chat_id", "thread_id", "message_id", "content")),
)

# Tasks with a due time: announcements, reminders, retention. Those about people are due at random.
tasks = table(
    "tasks",
    text("key", key=True),
    text("kind"),
    text("params"),
    integer("run_at"),
    integer("set_at", default=0),  # when run_at was set, or the day
    integer("attempts", default=0),
    integer("dead", default=0),
    index("ix_tasks_run_at", "dead", "run_at"),
    index("ix_tasks_set_at", "set_at"),
    life=Life(
        stays=("key", "kind", "params", "run_at", "set_at", "attempts", "dead"),
        order=Order.SHUFFLED,
    ),
)

# Which process polls, delivers or runs tasks: one at a time for each job.
leases = table(
    "leases",
    text("name", key=True),
    text("owner"),
    integer("until"),
    # Of a heartbeat: the keys of its process, the current one first
    text("knows", null=True),
    life=Life(stays=("name", "owner", "until", "knows")),
)
