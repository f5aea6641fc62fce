"""Tables of requests about data, which custodians answer, and of erasures."""

from bot.core.database import EVERY, After, Life, Logged, Order
from bot.core.schema import index, integer, number, table, text

# Erasures by their proof number, without the person.
erasures = table(
    "erasures",
    text("proof", key=True),
    integer("asked_at"),
    integer("done_at", null=True),
    index("ix_erasures_asked_at", "asked_at"),
    life=Life(
        stays=("proof", "asked_at", "done_at"),
        ends=(
            After(
                "asked_at", "proofs_days", "proofs of erasure after it was asked for"
            ),
        ),
    ),
)

# Requests that wait. A row is deleted when the request ends: whom it is about is kept no longer.
data_requests = table(
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
    # The same: who asks or agreed, and never handled a case of it
    text("signed", null=True),
    text("proof", null=True),  # the number of the erasure, once it is to be carried out
    index("ix_data_requests_person", "person_id"),
    life=Life(
        person="person_id",
        erased_by="bot.privacy.requests_store.forget_request",
        stays=(
            "id",
            "number",
            "kind",
            "at",
            "words",
            "person_id",
            "report_id",
            "held",
            "proposed_by",
            "reason",
            "asked",
            "signed",
            "proof",
        ),
        sealed=("words", "reason"),
        not_shown=EVERY,
        order=Order.SHUFFLED,
        days=("at",),
    ),
)

# What happened to each request: rows never change, and nothing in them leads to the person.
data_events = table(
    "data_events",
    number("id"),
    integer("at"),
    text("number"),
    text("kind"),
    text("act"),  # RequestAct
    integer("staff", null=True),
    text("detail"),  # JSON: reason, ground, result, proof
    index("ix_data_events_act", "act", "id"),
    life=Life(
        stays=("id", "at", "number", "kind", "act", "detail"),
        pseudonym=("staff",),
        logged=Logged(
            ("at", "number", "kind", "act", "detail"),
            json=("detail",),
            staff=("staff",),
        ),
    ),
)
