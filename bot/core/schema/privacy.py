"""Tables of requests about data, which custodians answer."""

from bot.core.schema.base import index, integer, logged_table, number, table_by_key, text

# Requests that wait. A row is deleted when the request ends: whom it is about is kept no longer.
data_requests = table_by_key(
    "data_requests",
    text("id", key=True),
    text("number", unique=True),
    text("kind"),  # RequestKind
    integer("at"),  # the day
    text("words", null=True),  # what the person asks, or who asks from outside; sealed
    text("person_id", null=True),  # who asks, or whose account a custodian looked up
    text("report_id", null=True),  # the report whose code a custodian looked up
    text("held", null=True),  # Held, once it was looked up
    integer("proposed_by", null=True),  # who asks to erase the account
    text("reason", null=True),  # why; sealed
    text("asked", null=True),  # " 11 22 ": who is asked to agree
    text("signed", null=True),  # the same: who asks or agreed, and never handled a case of it
    text("proof", null=True),  # the number of the erasure, once it is to be carried out
    index("ix_data_requests_person", "person_id"),
)

# What happened to each request: rows never change, and nothing in them leads to the person.
data_events = logged_table(
    "data_events",
    number("id"),
    integer("at"),
    text("number"),
    text("kind"),
    text("act"),  # RequestAct
    integer("staff", null=True),
    text("detail"),  # JSON: reason, ground, result, proof
    index("ix_data_events_act", "act", "id"),
)
