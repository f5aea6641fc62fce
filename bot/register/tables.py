"""Tables of the public register and of appeals. Pages read only entries, their changes, errata."""

import sqlalchemy as sa

from bot.core.database import Life, Logged, Recorded
from bot.core.schema import blob, index, integer, table, text

# Finds entries by what the newest of their versions says. Days are texts like "2026-03-12".
entries = table(
    "entries",
    text("id", key=True),
    text("case_id", unique=True),  # never published
    integer("version"),
    # The labels of the host from the right, so that subdomains stand together
    text("host_key"),
    text("link_hash", null=True),
    text("category"),
    text("ground"),
    text("decided_on"),
    index("ix_entries_link_hash", "link_hash", where="link_hash IS NOT NULL"),
    index("ix_entries_order", "decided_on", "id"),
    index("ix_entries_host", "host_key", "decided_on", "id", "category", "ground"),
    index("ix_entries_category", "category", "decided_on", "id"),
    index("ix_entries_ground", "ground", "decided_on", "id"),
    life=Life(
        stays=(
            "id",
            "case_id",
            "version",
            "host_key",
            "link_hash",
            "category",
            "ground",
            "decided_on",
        ),
        recorded=Recorded(("case_id",)),
    ),
)

# Every version of every entry, whole; rows never change.
entry_changes = table(
    "entry_changes",
    text("id", key=True),  # the entry's id, a colon, the version
    integer("at"),
    text("entry_id"),
    integer("version"),
    text("on_day"),
    text("change"),
    text("said"),  # JSON: what was published
    index("ix_entry_changes_entry", "entry_id", "version"),
    index("ix_entry_changes_day", "on_day", "id"),
    life=Life(
        stays=("id", "at", "entry_id", "version", "on_day", "change", "said"),
        logged=Logged(added_by="bot.register.store"),
    ),
)

# What was wrong with figures or entries; rows never change.
errata = table(
    "errata",
    text("id", key=True),
    integer("at"),
    text("on_day"),
    text("since"),
    text("text"),  # JSON: language → text
    life=Life(stays=("id", "at", "on_day", "since", "text"), logged=Logged()),
)

# Appeals: entries that people contest, and second looks that reporters ask for. Rows stay; words,
# files and the person go when their time is over.
appeals = table(
    "appeals",
    text("id", key=True),
    integer("version"),
    text("number"),  # staff and the person read it
    text("kind"),
    text("case_id"),
    text("decision_id"),
    text("first"),  # JSON: what the contested decision said
    integer("first_by"),
    text("violation"),
    text("language"),
    text("entry_id", null=True),
    integer("entry_version", null=True),
    text("report_id", null=True),
    text("person_id", null=True),  # NULL: anonymous, or erased
    blob("receipt", null=True),  # keyed hash of the code
    text("words", null=True),  # sealed
    integer("filed_at"),
    integer("due_at"),
    text("stage"),
    text("finding", null=True),
    text("outcome", null=True),
    text("ground", null=True),
    text("reason", null=True),
    text("reply", null=True),  # words to the person, sealed
    text("reply_language", null=True),
    integer("decided_by", null=True),
    integer("decided_at", null=True),
    text("replaced_by", null=True),
    integer("closed_at", null=True),
    sa.UniqueConstraint("number"),
    sa.UniqueConstraint(
        "person_id", "entry_id", "entry_version", name="uq_appeals_person"
    ),
    sa.UniqueConstraint("report_id", "case_id", name="uq_appeals_report"),
    index("ix_appeals_open", "due_at", where="stage IN ('waiting', 'decided')"),
    index("ix_appeals_receipt", "receipt", where="receipt IS NOT NULL", unique=True),
    index("ix_appeals_case", "case_id"),
    # Figures of a period read only these indices.
    index("ix_appeals_filed", "filed_at", "kind", "violation"),
    index(
        "ix_appeals_closed",
        "closed_at",
        "kind",
        "finding",
        where="closed_at IS NOT NULL",
    ),
    life=Life(
        # All but words and who filed it.
        recorded=Recorded(
            (
                "number",
                "kind",
                "case_id",
                "decision_id",
                "violation",
                "language",
                "entry_id",
                "entry_version",
                "filed_at",
                "due_at",
                "stage",
                "finding",
                "outcome",
                "ground",
                "reason",
                "decided_at",
                "replaced_by",
                "closed_at",
            ),
            by=(("first", "first_by"),),
            named=(("by", "decided_by"),),
        ),
        person="person_id",
        erased_by="bot.register.appeals.of_person",
        stays=(
            "id",
            "version",
            "number",
            "kind",
            "case_id",
            "decision_id",
            "first",
            "violation",
            "language",
            "entry_id",
            "entry_version",
            "report_id",
            "filed_at",
            "due_at",
            "stage",
            "finding",
            "outcome",
            "ground",
            "reason",
            "reply_language",
            "decided_at",
            "replaced_by",
            "closed_at",
        ),
        erased=("words", "reply", "receipt", "person_id"),
        pseudonym=("first_by", "decided_by"),
        sealed=("words", "reply"),
        shown=(
            "number",
            "entry_id",
            "words",
            "language",
            "filed_at",
            "due_at",
            "stage",
            "closed_at",
            "finding",
            "outcome",
            "ground",
            "reason",
            "reply",
            "reply_language",
        ),
        not_shown=(
            "id",
            "version",
            "kind",
            "case_id",
            "decision_id",
            "first",
            "first_by",
            "violation",
            "entry_version",
            "report_id",
            "person_id",
            "receipt",
            "decided_by",
            "decided_at",
            "replaced_by",
        ),
        ends=("appeals",),
    ),
)

# Contests of links, as their people see them; nothing in a row depends on a case. They go when the
# person takes them back or erases their data, and when their time is over.
objections = table(
    "objections",
    text("id", key=True),
    text("number"),
    text("link"),  # sealed
    text("words"),  # sealed
    text("language"),
    text("person_id", null=True),  # NULL: anonymous
    blob("receipt"),  # keyed hash of the code
    integer("filed_at"),
    integer("due_at"),
    integer("look_at", null=True),
    text("stage"),
    integer("closed_at", null=True),
    sa.UniqueConstraint("number", name="uq_objections_number"),
    sa.UniqueConstraint("receipt", name="uq_objections_receipt"),
    index("ix_objections_person", "person_id"),
    index("ix_objections_look", "look_at", where="look_at IS NOT NULL"),
    index("ix_objections_closed", "closed_at", where="closed_at IS NOT NULL"),
    life=Life(
        person="person_id",
        goes_with_person="person_id",
        erased_by="bot.register.objections.of_person",
        stays=(
            "id",
            "number",
            "link",
            "words",
            "language",
            "person_id",
            "receipt",
            "filed_at",
            "due_at",
            "look_at",
            "stage",
            "closed_at",
        ),
        sealed=("link", "words"),
        shown=(
            "number",
            "link",
            "words",
            "language",
            "filed_at",
            "due_at",
            "stage",
            "closed_at",
        ),
        not_shown=("id", "person_id", "receipt", "look_at"),
        ends=("objections",),
    ),
)
