"""Tables of what goes to authorities and comes back."""

from bot.core.database import Life, Until
from bot.core.schema import index, integer, table, text

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
        stays=("referral_id", "body", "at", "due_at"),
        pseudonym=("staff",),
        sealed=("body",),
    ),
)
