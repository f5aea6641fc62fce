"""Tables of what goes to authorities and comes back."""

from bot.core.database.life import Life, Recorded, Until
from bot.core.schema.base import index, integer, table, text

WAITING = "stage IN ('leaving', 'failed', 'sent', 'received')"

# Confirmed cases on their way to authorities, see bot.authorities.referrals.
referrals = table(
    "referrals",
    text("id", key=True),
    text("case_id"),
    text("decision_id"),
    text("authority"),
    text("department", null=True),
    text("way"),
    text("stage"),
    integer("created_at"),
    integer("sent_at", null=True),
    integer("received_at", null=True),
    integer("closed_at", null=True),
    integer("attempts", default=0),
    integer("chased", default=0),
    integer("chase_at", null=True),
    text("court_order", null=True),  # JSON, see bot.authorities.orders
    text("refusal", null=True),  # the authority's words, sealed
    text("refusal_language", null=True),
    text("receipt", null=True),
    index("uq_referrals_waiting", "case_id", where=WAITING, unique=True),
    # A new decision plans one beside that of the decision it may replace.
    index("uq_referrals_planned", "case_id", where="stage = 'planned'", unique=True),
    index("ix_referrals_case", "case_id", "created_at"),
    index("ix_referrals_authority", "authority", "department", "stage"),
    index("ix_referrals_chase", "chase_at", where="chase_at IS NOT NULL"),
    life=Life(
        stays=(
            "id",
            "case_id",
            "decision_id",
            "authority",
            "department",
            "way",
            "stage",
            "created_at",
            "sent_at",
            "received_at",
            "closed_at",
            "attempts",
            "chased",
            "chase_at",
            "court_order",
            "refusal",
            "refusal_language",
            "receipt",
        ),
        sealed=("refusal",),
    ),
)

# What becomes of the material of a decision, see bot.authorities.follow_ups.
follow_ups = table(
    "follow_ups",
    text("case_id", key=True),
    text("decision_id"),
    integer("decided_at"),
    text("order_until", null=True),  # a day, like 2026-03-12
    integer("order_over_at", null=True),
    integer("look_at", null=True),
    integer("times", default=0),
    integer("looked_at", null=True),
    text("found", null=True),  # Found
    index("ix_follow_ups_look", "look_at", where="look_at IS NOT NULL"),
    index("ix_follow_ups_found", "looked_at", "found", where="found IS NOT NULL"),
    life=Life(
        stays=(
            "case_id",
            "decision_id",
            "decided_at",
            "order_until",
            "order_over_at",
            "look_at",
            "times",
            "looked_at",
            "found",
        ),
        exported=("found", "looked_at"),
        # All but when a person is to look again.
        recorded=Recorded(
            ("decision_id", "decided_at", "order_until", "order_over_at", "looked_at", "found")
        ),
    ),
)

# What left with a referral: made once, so that each attempt sends the same bytes.
case_files = table(
    "case_files",
    text("referral_id", key=True),
    text("body"),  # JSON, sealed
    integer("made_at"),
    life=Life(stays=("referral_id", "body", "made_at"), sealed=("body",)),
)

# Events of authorities' own systems that were heard, so that a repeat does nothing.
heard = table(
    "heard",
    text("id", key=True),
    integer("at"),
    index("ix_heard_at", "at"),
    # Longer than any system repeats an event.
    life=Life(stays=("id", "at"), ends=(Until("at", kept_days=30),)),
)
# Answers of authorities that can still be undone: one of a referral, the first.
authority_answers = table(
    "authority_answers",
    text("referral_id", key=True),
    integer("staff"),  # who gave it
    text("body"),  # JSON, sealed
    integer("at"),
    integer("due_at"),  # from then on it counts
    life=Life(
        stays=("referral_id", "body", "at", "due_at"), pseudonym=("staff",), sealed=("body",)
    ),
)
