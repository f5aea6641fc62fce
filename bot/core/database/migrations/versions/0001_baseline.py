"""The tables of 0.2.0, written out. Later changes get revisions of their own.

The helpers stand here, too: those of bot.core.schema go on with later versions.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

metadata = sa.MetaData()
Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNDECIDED = "status IN ('received', 'under_review', 'need_info')"
InOrderOfBytes = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def table(name: str, *items: sa.schema.SchemaItem, **options: Any) -> None:
    sa.Table(name, metadata, *items, **options)


def text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=null, server_default=default)


def ordered(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A text that PostgreSQL, too, sorts by its bytes."""
    return sa.Column(name, InOrderOfBytes, nullable=null)


def integer(name: str, *, null: bool = False, default: int | None = None) -> sa.Column[Any]:
    given = None if default is None else sa.text(str(default))
    return sa.Column(name, Big, nullable=null, autoincrement=False, server_default=given)


def number(name: str) -> sa.Column[Any]:
    """The key of a table that counts its rows."""
    return sa.Column(name, Big, autoincrement=True, nullable=False)


def blob(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def key(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=name)


def unique(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=name)


def index(name: str, *columns: Any, where: str | None = None, unique: bool = False) -> sa.Index:
    some = None if where is None else sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=some, postgresql_where=some)


table(
    "actors",
    integer("id"),
    integer("at"),
    integer("telegram_id"),
    integer("leaf", null=True),
    key("pk_actors", "id"),
    unique("uq_actors_telegram_id", "telegram_id"),
    index("ix_actors_leafless", "id", where="leaf IS NULL"),
)
table(
    "appeals",
    text("id"),
    integer("version"),
    text("number"),
    text("kind"),
    text("case_id"),
    text("decision_id"),
    text("first"),
    integer("first_by"),
    text("violation"),
    text("language"),
    text("entry_id", null=True),
    integer("entry_version", null=True),
    text("report_id", null=True),
    text("person_id", null=True),
    blob("receipt", null=True),
    text("words", null=True),
    integer("filed_at"),
    integer("due_at"),
    text("stage"),
    text("finding", null=True),
    text("outcome", null=True),
    text("ground", null=True),
    text("reason", null=True),
    text("reply", null=True),
    text("reply_language", null=True),
    integer("decided_by", null=True),
    integer("decided_at", null=True),
    text("replaced_by", null=True),
    integer("closed_at", null=True),
    key("pk_appeals", "id"),
    unique("uq_appeals_number", "number"),
    unique("uq_appeals_person", "person_id", "entry_id", "entry_version"),
    unique("uq_appeals_report", "report_id", "case_id"),
    index("ix_appeals_case", "case_id"),
    index("ix_appeals_closed", "closed_at", "kind", "finding", where="closed_at IS NOT NULL"),
    index("ix_appeals_filed", "filed_at", "kind", "violation"),
    index("ix_appeals_open", "due_at", where="stage IN ('waiting', 'decided')"),
    index("ix_appeals_receipt", "receipt", where="receipt IS NOT NULL", unique=True),
)
table(
    "appointments",
    number("id"),
    integer("at"),
    integer("by"),
    integer("telegram_id"),
    text("before", null=True),
    text("after", null=True),
    text("desk_id", null=True),
    integer("leaf", null=True),
    key("pk_appointments", "id"),
    index("ix_appointments_leafless", "id", where="leaf IS NULL"),
    index("ix_appointments_telegram_id", "telegram_id", "id"),
)
table(
    "asked",
    text("report_id"),
    text("question_id"),
    key("pk_asked", "report_id", "question_id"),
)
table(
    "authority_answers",
    text("referral_id"),
    integer("staff"),
    text("body"),
    integer("at"),
    integer("due_at"),
    key("pk_authority_answers", "referral_id"),
)
table(
    "broadcasts",
    text("id"),
    text("number"),
    integer("version"),
    text("stage"),
    text("topic"),
    text("contents"),
    text("audience"),
    integer("author"),
    integer("approved_by", null=True),
    integer("scheduled_at", null=True),
    integer("started_at", null=True),
    integer("ended_at", null=True),
    text("errand"),
    integer("run", default=0),
    integer("created_at"),
    text("corrects", null=True),
    integer("listed", default=0),
    text("listed_to", null=True),
    integer("total", default=0),
    integer("epoch", default=0),
    integer("position", default=0),
    integer("floor", default=0),
    key("pk_broadcasts", "id"),
    unique("uq_broadcasts_number", "number"),
    index("ix_broadcasts_stage", "stage", "created_at"),
)
table(
    "card_menus",
    text("case_id"),
    text("person_id"),
    text("path"),
    key("pk_card_menus", "case_id", "person_id"),
)
table(
    "case_events",
    number("id"),
    text("case_id"),
    integer("version"),
    integer("at"),
    text("act"),
    integer("staff", null=True),
    text("detail"),
    text("changed", null=True),
    integer("leaf", null=True),
    key("pk_case_events", "id"),
    index("ix_case_events_act", "act", "at"),
    index("ix_case_events_case", "case_id", "id"),
    index("ix_case_events_leafless", "id", where="leaf IS NULL"),
    index("ix_case_events_notes", "case_id", "id", where="act = 'note'"),
    index("ix_case_events_said", "case_id", "id", where="act IN ('add', 'answer')"),
    index("ix_case_events_staff", "staff", where="staff IS NOT NULL"),
    index("ix_case_events_types", "case_id", "id", where="act = 'set_type'"),
)
table(
    "case_files",
    text("referral_id"),
    text("body"),
    integer("made_at"),
    key("pk_case_files", "referral_id"),
)
table(
    "cases",
    text("id"),
    text("number"),
    integer("version"),
    text("status"),
    integer("open"),
    text("violation"),
    text("region", null=True),
    integer("urgency"),
    text("canonical", null=True),
    text("host", null=True),
    text("display", null=True),
    text("desk_id", null=True),
    integer("holder", null=True),
    integer("held_at", null=True),
    text("decision", null=True),
    text("proposal", null=True),
    text("outcome", null=True),
    integer("decided_at", null=True),
    integer("announced_at", null=True),
    integer("undo_from", null=True),
    text("merged_into", null=True),
    integer("closed_at", null=True),
    integer("opened_at"),
    integer("updated_at"),
    integer("claimed_at", null=True),
    integer("clock_at", null=True),
    integer("paused_at", null=True),
    integer("due_at", null=True),
    integer("remind_at", null=True),
    integer("reminded", default=0),
    integer("overdue", default=0),
    integer("snoozed_until", null=True),
    integer("unread_since", null=True),
    text("recused", null=True),
    integer("reports", default=0),
    integer("withdrawn", default=0),
    integer("files", default=0),
    text("account", null=True),
    integer("reporters", default=0),
    integer("anonymous", default=0),
    text("patterns", null=True),
    integer("weight", default=0),
    integer("events", default=0),
    key("pk_cases", "id"),
    unique("uq_cases_number", "number"),
    index("ix_cases_account", "account", "outcome", "id"),
    index("ix_cases_accounts", "account", "id", where=UNDECIDED + " AND account IS NOT NULL"),
    index("ix_cases_awaiting", "desk_id", "announced_at", "id", where="status = 'forwarded'"),
    index("ix_cases_canonical", "canonical"),
    index("ix_cases_claimed", "claimed_at", "opened_at"),
    index("ix_cases_decided", "decided_at", "outcome", "violation", "opened_at"),
    index("ix_cases_forwarded", "announced_at", where="status = 'forwarded'"),
    index("ix_cases_holder", "holder", "held_at", where="holder IS NOT NULL"),
    index("ix_cases_merged_into", "merged_into"),
    index("ix_cases_nameless", "id", where=UNDECIDED + " AND account IS NULL AND reports > 1"),
    index("ix_cases_open", "desk_id", "urgency", "opened_at", where="open = 1"),
    index("ix_cases_opened", "opened_at", "id", "merged_into", "region", "decided_at", "status"),
    index("ix_cases_proposed", "desk_id", "opened_at", where="proposal IS NOT NULL"),
    index("ix_cases_remind", "remind_at", where="remind_at IS NOT NULL"),
    index(
        "ix_cases_turn",
        "desk_id",
        "urgency",
        sa.text("overdue DESC"),
        sa.text("weight DESC"),
        "opened_at",
        "id",
        "status",
        "holder",
        "held_at",
        "violation",
        "region",
        "host",
        "account",
        "recused",
        where=UNDECIDED,
    ),
    index("ix_cases_unread", "desk_id", "unread_since", where="unread_since IS NOT NULL"),
    index(
        "uq_cases_open_canonical",
        "canonical",
        where="open = 1 AND canonical IS NOT NULL",
        unique=True,
    ),
)
table(
    "checkpoints",
    integer("size"),
    integer("at"),
    text("note"),
    integer("leaf", null=True),
    key("pk_checkpoints", "size"),
    index("ix_checkpoints_leafless", "size", where="leaf IS NULL"),
)
table(
    "consent_texts",
    text("id"),
    integer("version"),
    text("language"),
    text("as_of"),
    text("summary"),
    text("text"),
    integer("at"),
    integer("leaf", null=True),
    key("pk_consent_texts", "id"),
    index("ix_consent_texts_leafless", "id", where="leaf IS NULL"),
    index("ix_consent_texts_version", "version", "language"),
)
table(
    "data_events",
    number("id"),
    integer("at"),
    text("number"),
    text("kind"),
    text("act"),
    integer("staff", null=True),
    text("detail"),
    integer("leaf", null=True),
    key("pk_data_events", "id"),
    index("ix_data_events_act", "act", "id"),
    index("ix_data_events_leafless", "id", where="leaf IS NULL"),
)
table(
    "data_requests",
    text("id"),
    text("number"),
    text("kind"),
    integer("at"),
    text("words", null=True),
    text("person_id", null=True),
    text("report_id", null=True),
    text("held", null=True),
    integer("proposed_by", null=True),
    text("reason", null=True),
    text("asked", null=True),
    text("signed", null=True),
    text("proof", null=True),
    key("pk_data_requests", "id"),
    unique("uq_data_requests_number", "number"),
    index("ix_data_requests_person", "person_id"),
    sqlite_with_rowid=False,
)
table(
    "desks",
    text("id"),
    integer("chat_id"),
    integer("thread_id", default=0),
    text("title"),
    text("language"),
    text("types"),
    text("regions"),
    text("authorities", default=""),
    integer("is_default", default=0),
    integer("active", default=1),
    text("trouble", null=True),
    integer("created_by"),
    integer("created_at"),
    integer("digest_since", null=True),
    integer("digest_ended_at", null=True),
    integer("deserted_at", null=True),
    text("kind", default="desk"),
    text("authority", null=True),
    text("region", null=True),
    key("pk_desks", "id"),
    index("ix_desks_place", "chat_id", "thread_id"),
    index("uq_desks_open_place", "chat_id", "thread_id", where="active = 1", unique=True),
)
table(
    "dialled",
    text("number"),
    integer("asked_at", null=True),
    integer("dialled_at", null=True),
    integer("is_right", null=True),
    key("pk_dialled", "number"),
)
table(
    "drafts",
    text("id"),
    text("person_id"),
    text("body"),
    integer("by_phone", default=0),
    integer("expires_at"),
    key("pk_drafts", "id"),
    index("ix_drafts_expires_at", "expires_at"),
    index("ix_drafts_person", "person_id"),
    sqlite_with_rowid=False,
)
table(
    "duty",
    integer("telegram_id"),
    integer("switched_on", default=0),
    integer("text_only", default=0),
    key("pk_duty", "telegram_id"),
)
table(
    "entries",
    text("id"),
    text("case_id"),
    integer("version"),
    text("host_key"),
    text("link_hash", null=True),
    text("category"),
    text("ground"),
    text("decided_on"),
    key("pk_entries", "id"),
    unique("uq_entries_case_id", "case_id"),
    index("ix_entries_category", "category", "decided_on", "id"),
    index("ix_entries_ground", "ground", "decided_on", "id"),
    index("ix_entries_host", "host_key", "decided_on", "id", "category", "ground"),
    index("ix_entries_link_hash", "link_hash", where="link_hash IS NOT NULL"),
    index("ix_entries_order", "decided_on", "id"),
)
table(
    "entry_changes",
    text("id"),
    integer("at"),
    text("entry_id"),
    integer("version"),
    text("on_day"),
    text("change"),
    text("said"),
    integer("leaf", null=True),
    key("pk_entry_changes", "id"),
    index("ix_entry_changes_day", "on_day", "id"),
    index("ix_entry_changes_entry", "entry_id", "version"),
    index("ix_entry_changes_leafless", "id", where="leaf IS NULL"),
)
table(
    "erased",
    blob("mark"),
    text("kind"),
    integer("day"),
    key("pk_erased", "mark"),
    sqlite_with_rowid=False,
)
table(
    "erased_days",
    integer("day"),
    text("marks"),
    key("pk_erased_days", "day"),
)
table(
    "erasures",
    text("proof"),
    integer("asked_at"),
    integer("done_at", null=True),
    key("pk_erasures", "proof"),
    index("ix_erasures_asked_at", "asked_at"),
)
table(
    "errata",
    text("id"),
    integer("at"),
    text("on_day"),
    text("since"),
    text("text"),
    integer("leaf", null=True),
    key("pk_errata", "id"),
    index("ix_errata_leafless", "id", where="leaf IS NULL"),
)
table(
    "exports",
    text("id"),
    integer("staff"),
    integer("at"),
    text("format"),
    text("filters"),
    integer("rows"),
    integer("leaf", null=True),
    key("pk_exports", "id"),
    index("ix_exports_at", "at"),
    index("ix_exports_leafless", "id", where="leaf IS NULL"),
)
table(
    "facts",
    text("name"),
    text("value"),
    key("pk_facts", "name"),
)
table(
    "files",
    text("report_id"),
    text("unique_id"),
    text("kind"),
    text("file_id"),
    text("mime", null=True),
    integer("size", null=True),
    text("reply_id", null=True),
    integer("added_at"),
    text("sha256", null=True),
    integer("seen_at", null=True),
    integer("hopeless", default=0),
    key("pk_files", "report_id", "unique_id"),
)
table(
    "follow_ups",
    text("case_id"),
    text("decision_id"),
    integer("decided_at"),
    text("order_until", null=True),
    integer("order_over_at", null=True),
    integer("look_at", null=True),
    integer("times", default=0),
    integer("looked_at", null=True),
    text("found", null=True),
    key("pk_follow_ups", "case_id"),
    index("ix_follow_ups_found", "looked_at", "found", where="found IS NOT NULL"),
    index("ix_follow_ups_look", "look_at", where="look_at IS NOT NULL"),
)
table(
    "grants",
    integer("telegram_id"),
    text("desk_id"),
    text("role"),
    key("pk_grants", "telegram_id", "desk_id"),
)
table(
    "heard",
    text("id"),
    integer("at"),
    key("pk_heard", "id"),
    index("ix_heard_at", "at"),
)
table(
    "in_care",
    text("who"),
    text("language"),
    integer("until"),
    key("pk_in_care", "who"),
    index("ix_in_care_until", "until"),
    sqlite_with_rowid=False,
)
table(
    "inbox",
    integer("update_id"),
    text("key"),
    text("body"),
    integer("state", default=0),
    integer("attempts", default=0),
    integer("not_before", default=0),
    text("lease_owner", null=True),
    integer("lease_until", default=0),
    integer("received_at"),
    text("error_id", null=True),
    text("error", null=True),
    key("pk_inbox", "update_id"),
    index("ix_inbox_dead", "received_at", where="state = 2"),
    index("ix_inbox_open", "key", "update_id", where="state = 0"),
    index("ix_inbox_order", "update_id", where="state = 0"),
)
table(
    "leases",
    text("name"),
    text("owner"),
    integer("until"),
    text("knows", null=True),
    key("pk_leases", "name"),
)
table(
    "leaves",
    integer("position"),
    text("source"),
    text("row_id"),
    blob("body"),
    blob("staff"),
    key("pk_leaves", "position"),
    unique("uq_leaves_source", "source", "row_id"),
)
table(
    "log_events",
    text("id"),
    integer("at"),
    text("note"),
    integer("leaf", null=True),
    key("pk_log_events", "id"),
    index("ix_log_events_leafless", "id", where="leaf IS NULL"),
)
table(
    "marks",
    text("mark"),
    text("case_id"),
    text("report_id"),
    key("pk_marks", "mark", "case_id", "report_id"),
    index("ix_marks_case", "case_id", "mark"),
    index("ix_marks_report", "report_id"),
)
table(
    "members",
    integer("chat_id"),
    integer("telegram_id"),
    text("standing"),
    integer("checked_at"),
    key("pk_members", "chat_id", "telegram_id"),
)
table(
    "numbering",
    integer("day"),
    integer("first"),
    key("pk_numbering", "day"),
)
table(
    "outbox",
    number("id"),
    integer("lane"),
    text("address"),
    text("kind"),
    text("params", null=True),
    text("language"),
    integer("edit", null=True),
    integer("reply_to", null=True),
    text("under", null=True),
    text("once", null=True),
    text("latest", null=True),
    text("remember", null=True),
    text("shows", null=True),
    integer("state", default=0),
    integer("attempts", default=0),
    integer("not_before", default=0),
    integer("delayed_at", default=0),
    integer("created_at"),
    integer("sent_at", null=True),
    integer("message_id", null=True),
    text("error", null=True),
    key("pk_outbox", "id"),
    index("ix_outbox_due", "lane", "id", "address", "not_before", "delayed_at", where="state = 0"),
    index("ix_outbox_later", "not_before", where="state = 0 AND not_before > 0"),
    index("ix_outbox_latest", "latest", where="state = 0 AND latest IS NOT NULL"),
    index("ix_outbox_sent_at", "sent_at", where="sent_at IS NOT NULL"),
    index("ix_outbox_shows", "shows", where="shows IS NOT NULL AND state <> 2"),
    index("ix_outbox_unsent", "address", "state", where="state <> 2"),
    sqlite_autoincrement=True,
)
table(
    "pauses",
    blob("identity"),
    integer("until"),
    text("why", null=True),
    text("words", null=True),
    text("report_id"),
    key("pk_pauses", "identity"),
    sqlite_with_rowid=False,
)
table(
    "people",
    text("id"),
    blob("identity"),
    blob("address"),
    text("language"),
    integer("language_chosen", default=0),
    integer("consent_version", null=True),
    text("consent_language", null=True),
    integer("consent_at", null=True),
    text("consent_hash", null=True),
    integer("declined", default=0),
    integer("kept_until", null=True),
    integer("reachable", default=1),
    integer("unreachable_at", null=True),
    text("expecting", null=True),
    integer("expects_until", null=True),
    text("region", null=True),
    integer("created_at"),
    integer("seen_at"),
    key("pk_people", "id"),
    unique("uq_people_identity", "identity"),
    index(
        "ix_people_audience",
        "language",
        "region",
        where="consent_version IS NOT NULL AND reachable = 1",
    ),
    index("ix_people_expecting", "expects_until", where="expects_until IS NOT NULL"),
    index("ix_people_kept_until", "kept_until", where="consent_version IS NOT NULL"),
    index("ix_people_passers_by", "seen_at", where="consent_version IS NULL"),
    index("ix_people_seen_at", "seen_at", "id"),
    sqlite_with_rowid=False,
)
table(
    "places",
    text("place"),
    integer("chat_id"),
    integer("thread_id", null=True),
    integer("message_id"),
    blob("content", null=True),
    key("pk_places", "place"),
    index("ix_places_message", "chat_id", "message_id"),
)
table(
    "private_cards",
    text("case_id"),
    text("person_id"),
    text("language"),
    text("proposal", null=True),
    key("pk_private_cards", "case_id", "person_id"),
)
table(
    "prompts",
    text("id"),
    integer("staff"),
    text("case_id"),
    text("act"),
    text("detail"),
    integer("created_at"),
    key("pk_prompts", "id"),
)
table(
    "public_posts",
    text("id"),
    text("case_id"),
    text("channel"),
    integer("message"),
    integer("posted_at"),
    text("sha256", null=True),
    text("text", null=True),
    text("files"),
    integer("kept_on"),
    integer("since"),
    key("pk_public_posts", "id"),
    index("ix_public_posts_since", "since"),
    index("uq_public_posts_case", "case_id", "channel", "message", unique=True),
)
table(
    "questions",
    text("id"),
    text("case_id"),
    text("text"),
    integer("asked_by"),
    integer("asked_at"),
    key("pk_questions", "id"),
    index("ix_questions_case", "case_id"),
)
table(
    "received",
    integer("update_id"),
    integer("day"),
    key("pk_received", "update_id"),
    index("ix_received_day", "day"),
)
table(
    "recipients",
    text("broadcast_id"),
    integer("position"),
    text("person_id"),
    text("language"),
    integer("fate", default=0),
    integer("message_id", null=True),
    integer("run", default=0),
    key("pk_recipients", "broadcast_id", "position"),
)
table(
    "referrals",
    text("id"),
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
    text("court_order", null=True),
    text("refusal", null=True),
    text("refusal_language", null=True),
    text("receipt", null=True),
    key("pk_referrals", "id"),
    index("ix_referrals_authority", "authority", "department", "stage"),
    index("ix_referrals_case", "case_id", "created_at"),
    index("ix_referrals_chase", "chase_at", where="chase_at IS NOT NULL"),
    index("uq_referrals_planned", "case_id", where="stage = 'planned'", unique=True),
    index(
        "uq_referrals_waiting",
        "case_id",
        where="stage IN ('leaving', 'failed', 'sent', 'received')",
        unique=True,
    ),
)
table(
    "replies",
    text("id"),
    text("report_id"),
    text("case_id", null=True),
    text("question_id", null=True),
    text("text", null=True),
    integer("at"),
    key("pk_replies", "id"),
    index("ix_replies_report", "report_id"),
)
table(
    "reports",
    text("id"),
    text("number"),
    text("draft_id"),
    blob("receipt"),
    text("person_id", null=True),
    text("violation"),
    text("region", null=True),
    text("place", null=True),
    text("description", null=True),
    text("forwarded", null=True),
    text("origin", null=True),
    text("language"),
    integer("tell", default=1),
    integer("filed_at"),
    integer("withdrawn_at", null=True),
    integer("promised_at", null=True),
    text("voided", null=True),
    text("intake", default="chat"),
    key("pk_reports", "id"),
    unique("uq_reports_number", "number"),
    unique("uq_reports_draft_id", "draft_id"),
    unique("uq_reports_receipt", "receipt"),
    index("ix_reports_anonymous", "filed_at", where="intake = 'anonymous'"),
    index("ix_reports_calls", "filed_at", where="intake = 'call'"),
    index("ix_reports_counted", "filed_at", "violation", "language"),
    index("ix_reports_filed_at", "filed_at", where="person_id IS NOT NULL"),
    index("ix_reports_person", "person_id", "filed_at"),
    index("ix_reports_promised", "promised_at", where="promised_at IS NOT NULL"),
    index("ix_reports_voided", "voided", where="voided IS NOT NULL"),
)
table(
    "reviews",
    text("kind"),
    text("subject"),
    text("case_id", null=True),
    integer("since"),
    integer("due"),
    text("state"),
    integer("holder", null=True),
    integer("held_at", null=True),
    text("passed", null=True),
    integer("without_people_since", null=True),
    integer("version"),
    key("pk_reviews", "kind", "subject"),
    index("ix_reviews_case", "case_id"),
    index("ix_reviews_due", "kind", "due", "subject", where="state = 'waiting'"),
    index("ix_reviews_holder", "holder", "kind", where="holder IS NOT NULL"),
)
table(
    "row_changes",
    number("id"),
    integer("at"),
    text("source"),
    text("row_id"),
    text("said"),
    integer("leaf", null=True),
    key("pk_row_changes", "id"),
    index("ix_row_changes_leafless", "id", where="leaf IS NULL"),
    index("ix_row_changes_row", "source", "row_id", "id"),
)
table(
    "said",
    text("once"),
    integer("day"),
    integer("arrived", default=0),
    key("pk_said", "once"),
    index("ix_said_day", "day"),
    sqlite_with_rowid=False,
)
table(
    "second_looks",
    text("id"),
    integer("version"),
    text("case_id"),
    text("decision_id"),
    integer("decided_at"),
    text("violation"),
    text("ticket"),
    text("percent"),
    integer("drawn_at"),
    text("stage"),
    text("first"),
    integer("first_by"),
    text("second", null=True),
    integer("second_by", null=True),
    integer("second_at", null=True),
    text("third", null=True),
    integer("third_by", null=True),
    integer("agreed", null=True),
    text("dropped", null=True),
    integer("closed_at", null=True),
    key("pk_second_looks", "id"),
    unique("uq_second_looks_decision_id", "decision_id"),
    index("ix_second_looks_case", "case_id"),
    index("ix_second_looks_dropped", "closed_at", where="stage = 'dropped'"),
    index("ix_second_looks_open", "drawn_at", where="stage IN ('second', 'third')"),
    index("ix_second_looks_second", "second_at", where="second_at IS NOT NULL"),
)
table(
    "shown",
    number("id"),
    text("address"),
    integer("message_id"),
    text("language"),
    text("what"),
    text("case_id"),
    text("report_id", null=True),
    integer("until", null=True),
    key("pk_shown", "id"),
    unique("uq_shown_address", "address", "message_id"),
    index("ix_shown_case", "case_id", where="report_id IS NULL"),
    index("ix_shown_report", "report_id", where="report_id IS NOT NULL"),
    index("ix_shown_until", "until", where="until IS NOT NULL"),
)
table(
    "staff",
    integer("telegram_id"),
    text("name"),
    text("language", null=True),
    integer("seen_at"),
    text("role", null=True),
    integer("left_at", null=True),
    key("pk_staff", "telegram_id"),
)
table(
    "tallies",
    text("broadcast_id"),
    integer("run"),
    text("language"),
    integer("fate"),
    text("reason"),
    integer("count"),
    key("pk_tallies", "broadcast_id", "run", "language", "fate", "reason"),
)
table(
    "targets",
    text("report_id"),
    integer("position"),
    text("case_id"),
    text("canonical", null=True),
    text("display", null=True),
    integer("filed_at", default=0),
    text("silent", null=True),
    text("merged_from", null=True),
    key("pk_targets", "report_id", "position"),
    index("ix_targets_case", "case_id", "filed_at", "report_id"),
    index("ix_targets_merged_from", "merged_from", where="merged_from IS NOT NULL"),
    index("ix_targets_silent", "case_id", "silent", where="silent IS NOT NULL"),
)
table(
    "tasks",
    text("key"),
    text("kind"),
    text("params"),
    integer("run_at"),
    integer("set_at", default=0),
    integer("attempts", default=0),
    integer("dead", default=0),
    key("pk_tasks", "key"),
    index("ix_tasks_run_at", "dead", "run_at"),
    index("ix_tasks_set_at", "set_at"),
    sqlite_with_rowid=False,
)
table(
    "tiles",
    integer("level"),
    integer("number"),
    blob("hashes"),
    key("pk_tiles", "level", "number"),
)
table(
    "topic_choices",
    text("person_id"),
    text("topic"),
    integer("wanted"),
    text("broadcast_id", null=True),
    integer("at"),
    key("pk_topic_choices", "person_id", "topic"),
    index("ix_topic_choices_broadcast", "broadcast_id"),
    index("ix_topic_choices_topic", "topic", "wanted"),
    sqlite_with_rowid=False,
)
table(
    "words",
    ordered("word"),
    text("report_id"),
    key("pk_words", "word", "report_id"),
    index("ix_words_report", "report_id", "word"),
)


def upgrade() -> None:
    """Create tables, then their indexes, those over some rows last.

    Of two indexes that serve a statement equally well SQLite takes the newer.
    """
    connection = op.get_bind()
    for each in metadata.sorted_tables:
        connection.execute(sa.schema.CreateTable(each))
        for one in sorted(each.indexes, key=_order):
            connection.execute(sa.schema.CreateIndex(one))


def _order(index: sa.Index) -> tuple[bool, str]:
    return index.dialect_options["sqlite"]["where"] is not None, str(index.name)
