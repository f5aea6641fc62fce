"""Tables of cases: their history, cards, messages that show them, and their way to authorities."""

import sqlalchemy as sa

from bot.core.database import EVERY, Life, Logged, Recorded
from bot.core.schema import index, integer, number, table, text

_open_link = "open = 1 AND canonical IS NOT NULL"
UNDECIDED = "status IN ('received', 'under_review', 'need_info')"
PROPOSED = "proposal IS NOT NULL"
UNREAD = "unread_since IS NOT NULL"

cases = table(
    "cases",
    text("id", key=True),
    text("number", unique=True),
    integer("version"),
    text("status"),
    integer("open"),
    text("violation"),
    text("region", null=True),
    integer("urgency"),  # 0 urgent, 1 high, 2 normal
    text("canonical", null=True),
    text("host", null=True),
    text("display", null=True),
    text("desk_id", null=True),
    integer("holder", null=True),
    integer("held_at", null=True),
    text("decision", null=True),  # JSON
    text("proposal", null=True),  # JSON like the decision; waits for a second person
    text("outcome", null=True),
    integer("decided_at", null=True),
    integer("announced_at", null=True),
    integer("undo_from", null=True),  # when a card showed Undo
    text("merged_into", null=True),
    integer("closed_at", null=True),
    integer("opened_at"),
    integer("updated_at"),
    integer("claimed_at", null=True),  # when staff first worked on it
    # Its deadlines:
    integer("clock_at", null=True),
    integer("paused_at", null=True),
    integer("due_at", null=True),
    integer("remind_at", null=True),
    integer("reminded", default=0),
    integer("overdue", default=0),
    integer("snoozed_until", null=True),
    integer("unread_since", null=True),  # words came after the decision
    text("recused", null=True),  # " 11 22 ": moderators with a conflict of interest
    # Counts of its reports:
    integer("reports", default=0),  # that point at the case
    integer("withdrawn", default=0),  # of these reports
    integer("files", default=0),  # of these reports
    # Who published it: host/name, or the host of a site of its own
    text("account", null=True),
    # People with a report that is not withdrawn; all anonymous reports count as one person.
    integer("reporters", default=0),
    integer("anonymous", default=0),  # reports that were filed so and are not withdrawn
    text("patterns", null=True),  # of its reports; NULL: none was found
    # `reporters`, or 1 with patterns: for the order of work
    integer("weight", default=0),
    integer("events", default=0),  # of its history
    index("uq_cases_open_canonical", "canonical", where=_open_link, unique=True),
    index("ix_cases_canonical", "canonical"),
    index("ix_cases_account", "account", "outcome", "id"),
    index("ix_cases_open", "desk_id", "urgency", "opened_at", where="open = 1"),
    index(
        "ix_cases_accounts",
        "account",
        "id",
        where=f"{UNDECIDED} AND account IS NOT NULL",
    ),
    index(
        "ix_cases_nameless",
        "id",
        where=f"{UNDECIDED} AND account IS NULL AND reports > 1",
    ),
    index(
        "ix_cases_awaiting",
        "desk_id",
        "announced_at",
        "id",
        where="status = 'forwarded'",
    ),
    index("ix_cases_forwarded", "announced_at", where="status = 'forwarded'"),
    index("ix_cases_remind", "remind_at", where="remind_at IS NOT NULL"),
    index("ix_cases_holder", "holder", "held_at", where="holder IS NOT NULL"),
    index("ix_cases_merged_into", "merged_into"),
    index("ix_cases_proposed", "desk_id", "opened_at", where=PROPOSED),
    index("ix_cases_unread", "desk_id", "unread_since", where=UNREAD),
    # Figures of a period read only these indices; exports follow the first.
    index(
        "ix_cases_opened",
        "opened_at",
        "id",
        "merged_into",
        "region",
        "decided_at",
        "status",
    ),
    index("ix_cases_decided", "decided_at", "outcome", "violation", "opened_at"),
    index("ix_cases_claimed", "claimed_at", "opened_at"),
    life=Life(
        happens_at="opened_at",
        stays=(
            "id",
            "number",
            "version",
            "status",
            "open",
            "violation",
            "region",
            "urgency",
            "canonical",
            "host",
            "display",
            "desk_id",
            "holder",
            "held_at",
            "outcome",
            "decided_at",
            "announced_at",
            "undo_from",
            "merged_into",
            "closed_at",
            "opened_at",
            "updated_at",
            "claimed_at",
            "clock_at",
            "paused_at",
            "due_at",
            "remind_at",
            "reminded",
            "overdue",
            "snoozed_until",
            "unread_since",
            "reports",
            "withdrawn",
            "files",
            "account",
            "reporters",
            "anonymous",
            "patterns",
            "weight",
            "events",
        ),
        pseudonym_within=("decision", "proposal", "recused"),
        exported=(
            "number",
            "violation",
            "region",
            "display",
            "status",
            "outcome",
            "decision",
            "opened_at",
            "claimed_at",
            "decided_at",
            "announced_at",
        ),
    ),
)

# The order in which staff work, with all that a queue is narrowed down by.
sa.Index(
    "ix_cases_turn",
    cases.c.desk_id,
    cases.c.urgency,
    cases.c.overdue.desc(),
    cases.c.weight.desc(),
    cases.c.opened_at,
    cases.c.id,
    cases.c.status,
    cases.c.holder,
    cases.c.held_at,
    cases.c.violation,
    cases.c.region,
    cases.c.host,
    cases.c.account,
    cases.c.recused,
    sqlite_where=sa.text(UNDECIDED),
)

SAID = "act IN ('add', 'answer')"
CALLED = "act IN ('open', 'join') AND staff IS NOT NULL"
"""Events of reports that staff filed for a person on the phone."""

# What happened to a case, in order; rows never change.
case_events = table(
    "case_events",
    number("id"),
    text("case_id"),
    integer("version"),
    integer("at"),
    text("act"),
    integer("staff", null=True),
    text("detail"),  # JSON
    text("changed", null=True),  # JSON: what of the case is new
    index("ix_case_events_case", "case_id", "id"),
    index("ix_case_events_notes", "case_id", "id", where="act = 'note'"),
    index("ix_case_events_staff", "staff", where="staff IS NOT NULL"),
    index("ix_case_events_said", "case_id", "id", where=SAID),
    index("ix_case_events_types", "case_id", "id", where="act = 'set_type'"),
    index("ix_case_events_act", "act", "at"),
    index("ix_case_events_calls", "staff", "at", "act", where=CALLED),
    life=Life(
        stays=("id", "case_id", "version", "at", "act"),
        pseudonym_within=("staff", "detail", "changed"),
        logged=Logged(added_by="bot.cases.store"),
    ),
)

# By what cases are found that may belong together.
marks = table(
    "marks",
    text("mark", key=True),
    text("case_id", key=True),
    # Which left it; empty: the case itself, by its account
    text("report_id", key=True),
    index("ix_marks_case", "case_id", "mark"),
    index("ix_marks_report", "report_id"),
    life=Life(
        goes_with_report="report_id",
        stays=("mark", "case_id", "report_id"),
        not_shown=EVERY,
    ),
)

# The menu that is open on a card.
card_menus = table(
    "card_menus",
    text("case_id", key=True),
    # Whose private card it is; empty: the card at the desk
    text("person_id", key=True),
    text("path"),  # JSON
    life=Life(stays=("case_id", "person_id", "path")),
)

# Who has the card of a case in a private chat.
private_cards = table(
    "private_cards",
    text("case_id", key=True),
    text("person_id", key=True),
    text("language"),
    text("proposal", null=True),  # the last one that /next brought
    life=Life(stays=("case_id", "person_id", "language", "proposal")),
)

# Messages to staff that show what reporters wrote or sent.
shown = table(
    "shown",
    number("id"),
    text("address"),  # as Address writes it
    integer("message_id"),
    text("language"),
    text("what"),  # What
    text("case_id"),
    text("report_id", null=True),  # NULL: it may quote several reporters of the case
    # When the bot deletes it, whatever happens to the report
    integer("until", null=True),
    sa.UniqueConstraint("address", "message_id"),
    index("ix_shown_report", "report_id", where="report_id IS NOT NULL"),
    index("ix_shown_case", "case_id", where="report_id IS NULL"),
    index("ix_shown_until", "until", where="until IS NOT NULL"),
    life=Life(
        stays=(
            "id",
            "address",
            "message_id",
            "language",
            "what",
            "case_id",
            "report_id",
            "until",
        ),
        ends=("shown",),
    ),
)

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
            (
                "decision_id",
                "decided_at",
                "order_until",
                "order_over_at",
                "looked_at",
                "found",
            )
        ),
    ),
)
