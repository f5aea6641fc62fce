"""Tables of staff: cases and their history, desks, members."""

import sqlalchemy as sa

from bot.core.database.life import EVERY, Life, Logged, Recorded, Until
from bot.core.schema.base import index, integer, number, table, text

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
    text("account", null=True),  # who published it: host/name, or the host of a site of its own
    # People with a report that is not withdrawn; all anonymous reports count as one person.
    integer("reporters", default=0),
    integer("anonymous", default=0),  # reports that were filed so and are not withdrawn
    text("patterns", null=True),  # of its reports; NULL: none was found
    integer("weight", default=0),  # `reporters`, or 1 with patterns: for the order of work
    integer("events", default=0),  # of its history
    index("uq_cases_open_canonical", "canonical", where=_open_link, unique=True),
    index("ix_cases_canonical", "canonical"),
    index("ix_cases_account", "account", "outcome", "id"),
    index("ix_cases_open", "desk_id", "urgency", "opened_at", where="open = 1"),
    index("ix_cases_accounts", "account", "id", where=f"{UNDECIDED} AND account IS NOT NULL"),
    index("ix_cases_nameless", "id", where=f"{UNDECIDED} AND account IS NULL AND reports > 1"),
    index("ix_cases_awaiting", "desk_id", "announced_at", "id", where="status = 'forwarded'"),
    index("ix_cases_forwarded", "announced_at", where="status = 'forwarded'"),
    index("ix_cases_remind", "remind_at", where="remind_at IS NOT NULL"),
    index("ix_cases_holder", "holder", "held_at", where="holder IS NOT NULL"),
    index("ix_cases_merged_into", "merged_into"),
    index("ix_cases_proposed", "desk_id", "opened_at", where=PROPOSED),
    index("ix_cases_unread", "desk_id", "unread_since", where=UNREAD),
    # Figures of a period read only these indices; exports follow the first.
    index("ix_cases_opened", "opened_at", "id", "merged_into", "region", "decided_at", "status"),
    index("ix_cases_decided", "decided_at", "outcome", "violation", "opened_at"),
    index("ix_cases_claimed", "claimed_at", "opened_at"),
    life=Life(
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
        logged=Logged(is_special=True),
    ),
)

# By what cases are found that may belong together.
marks = table(
    "marks",
    text("mark", key=True),
    text("case_id", key=True),
    text("report_id", key=True),  # which left it; empty: the case itself, by its account
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
    text("person_id", key=True),  # whose private card it is; empty: the card at the desk
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

desks = table(
    "desks",
    text("id", key=True),
    integer("chat_id"),
    integer("thread_id", default=0),  # 0: the group itself
    text("title"),
    text("language"),
    text("types"),  # space-separated ids; empty: all
    text("regions"),
    text("authorities", server_default=sa.text("''")),
    integer("is_default", default=0),  # gets what fits no desk; at most one open desk
    integer("active", default=1),
    text("trouble", null=True),
    integer("created_by"),
    integer("created_at"),
    integer("digest_since", null=True),  # while new cards wait in the digest
    integer("digest_ended_at", null=True),  # when the last digest was over
    integer("deserted_at", null=True),  # when the last known member left the group
    text("kind", server_default="desk"),  # DeskKind
    text("authority", null=True),  # of an authority's desk: its code, and
    text("region", null=True),  # the code of the department's region; NULL: the whole authority
    index("uq_desks_open_place", "chat_id", "thread_id", where="active = 1", unique=True),
    index("ix_desks_place", "chat_id", "thread_id"),
    life=Life(
        stays=(
            "id",
            "chat_id",
            "thread_id",
            "title",
            "language",
            "types",
            "regions",
            "authorities",
            "is_default",
            "active",
            "trouble",
            "created_at",
            "digest_since",
            "digest_ended_at",
            "deserted_at",
            "kind",
            "authority",
            "region",
        ),
        pseudonym=("created_by",),
    ),
)

# Members of staff are known by their Telegram id: they act in a group under their own name.
staff = table(
    "staff",
    integer("telegram_id", key=True),
    text("name"),
    text("language", null=True),
    integer("seen_at"),
    text("role", null=True),  # Role; NULL: that of a member of the desk's group
    integer("left_at", null=True),  # since when the person is no longer known to be staff
    life=Life(
        goes_with_staff="telegram_id",
        stays=("telegram_id", "name", "language", "seen_at", "role", "left_at"),
        shown=("name", "role", "language", "seen_at"),
        ends=("staff",),
    ),
)

# The switches of a member of staff.
duty = table(
    "duty",
    integer("telegram_id", key=True),
    integer("switched_on", default=0),
    integer("text_only", default=0),
    life=Life(goes_with_staff="telegram_id", stays=("telegram_id", "switched_on", "text_only")),
)

# Who gave which role to whom; rows never change.
appointments = table(
    "appointments",
    number("id"),
    integer("at"),
    integer("by"),
    integer("telegram_id"),
    text("before", null=True),
    text("after", null=True),
    text("desk_id", null=True),  # the desk that the role is for; NULL: the whole channel
    index("ix_appointments_telegram_id", "telegram_id", "id"),
    life=Life(
        stays=("id", "at", "before", "after", "desk_id"),
        pseudonym=("by", "telegram_id"),
        shown=("at", "before", "after"),
        logged=Logged(("at", "before", "after", "desk_id"), staff=("by", "telegram_id")),
    ),
)

# Roles beside the one of `staff`: for one desk, or that of a custodian.
grants = table(
    "grants",
    integer("telegram_id", key=True),
    text("desk_id", key=True),  # empty: the whole channel
    text("role"),
    life=Life(goes_with_staff="telegram_id", stays=("telegram_id", "desk_id", "role")),
)

members = table(
    "members",
    integer("chat_id", key=True),
    integer("telegram_id", key=True),
    text("standing"),  # Standing
    integer("checked_at"),
    life=Life(
        goes_with_staff="telegram_id", stays=("chat_id", "telegram_id", "standing", "checked_at")
    ),
)

# A request to a member of staff ("write your words") that waits for the reply.
prompts = table(
    "prompts",
    text("id", key=True),
    integer("staff"),
    text("case_id"),
    text("act"),
    text("detail"),
    integer("created_at"),
    life=Life(
        goes_with_staff="staff",
        stays=("id", "staff", "case_id", "act", "detail", "created_at"),
        ends=(Until("created_at", kept_days=1),),
    ),
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
    integer("until", null=True),  # when the bot deletes it, whatever happens to the report
    sa.UniqueConstraint("address", "message_id"),
    index("ix_shown_report", "report_id", where="report_id IS NOT NULL"),
    index("ix_shown_case", "case_id", where="report_id IS NULL"),
    index("ix_shown_until", "until", where="until IS NOT NULL"),
    life=Life(
        stays=("id", "address", "message_id", "language", "what", "case_id", "report_id", "until"),
        ends=("shown",),
    ),
)

# Who exported what; rows never change.
exports = table(
    "exports",
    text("id", key=True),
    integer("staff"),
    integer("at"),
    text("format"),  # Format
    text("filters"),  # JSON
    integer("rows"),
    index("ix_exports_at", "at"),
    life=Life(
        stays=("id", "at", "format", "filters", "rows"),
        pseudonym=("staff",),
        logged=Logged(("at", "format", "filters", "rows"), staff=("staff",)),
    ),
)
OPEN = "stage IN ('second', 'third')"

# Decided cases that are decided again; rows are never deleted.
second_looks = table(
    "second_looks",
    text("id", key=True),
    integer("version"),
    text("case_id"),
    text("decision_id"),
    integer("decided_at"),
    text("violation"),
    text("ticket"),
    text("percent"),  # the share at that time
    integer("drawn_at"),
    text("stage"),
    text("first"),  # JSON, as the two below
    integer("first_by"),
    text("second", null=True),
    integer("second_by", null=True),
    integer("second_at", null=True),
    text("third", null=True),
    integer("third_by", null=True),
    integer("agreed", null=True),
    text("dropped", null=True),
    integer("closed_at", null=True),
    sa.UniqueConstraint("decision_id"),
    index("ix_second_looks_open", "drawn_at", where=OPEN),
    index("ix_second_looks_case", "case_id"),
    index("ix_second_looks_second", "second_at", where="second_at IS NOT NULL"),
    index("ix_second_looks_dropped", "closed_at", where="stage = 'dropped'"),
    life=Life(
        stays=(
            "id",
            "version",
            "case_id",
            "decision_id",
            "decided_at",
            "violation",
            "ticket",
            "percent",
            "drawn_at",
            "stage",
            "first",
            "second",
            "second_at",
            "third",
            "agreed",
            "dropped",
            "closed_at",
        ),
        pseudonym=("first_by", "second_by", "third_by"),
        recorded=Recorded(
            (
                "case_id",
                "decision_id",
                "decided_at",
                "violation",
                "ticket",
                "percent",
                "drawn_at",
                "stage",
                "second_at",
                "agreed",
                "dropped",
                "closed_at",
            ),
            by=(("first", "first_by"), ("second", "second_by"), ("third", "third_by")),
        ),
    ),
)
