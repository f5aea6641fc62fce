"""Tables of reports and their parts, of consent texts, and of the topics of people."""

import sqlalchemy as sa

from bot.core.database import EVERY, Life, Logged, Order
from bot.core.schema import blob, index, integer, table, text

# Every consent text that was ever shown, by its SHA-256; rows never change.
consent_texts = table(
    "consent_texts",
    text("id", key=True),
    integer("version"),
    text("language"),
    text("as_of"),
    text("summary"),
    text("text"),
    integer("at"),
    index("ix_consent_texts_version", "version", "language"),
    life=Life(
        stays=("id", "version", "language", "as_of", "summary", "text", "at"),
        logged=Logged(),
    ),
)

reports = table(
    "reports",
    text("id", key=True),
    text("number", unique=True),
    text("draft_id", unique=True),
    blob("receipt", unique=True),
    # NULL: they erased their data, were a caller, or anonymous
    text("person_id", null=True),
    text("violation"),
    text("region", null=True),
    text("place", null=True),
    text("description", null=True),
    text("forwarded", null=True),  # the words of a forwarded post
    text("origin", null=True),
    text("language"),
    integer("tell", default=1),  # whether the reporter wants to hear of it
    integer("filed_at"),
    integer("withdrawn_at", null=True),
    # By when the reporter hears; NULL once that was checked
    integer("promised_at", null=True),
    # Closed for bad faith: what was closed together has one mark
    text("voided", null=True),
    text("intake", server_default="chat"),
    index("ix_reports_promised", "promised_at", where="promised_at IS NOT NULL"),
    index("ix_reports_person", "person_id", "filed_at"),
    index("ix_reports_filed_at", "filed_at", where="person_id IS NOT NULL"),
    index("ix_reports_voided", "voided", where="voided IS NOT NULL"),
    index("ix_reports_calls", "filed_at", where="intake = 'call'"),
    index("ix_reports_anonymous", "filed_at", where="intake = 'anonymous'"),
    index("ix_reports_counted", "filed_at", "violation", "language"),
    life=Life(
        happens_at="filed_at",
        person="person_id",
        stays=(
            "id",
            "number",
            "draft_id",
            "receipt",
            "violation",
            "language",
            "filed_at",
            "withdrawn_at",
            "promised_at",
            "voided",
            "intake",
        ),
        withdrawn=("place", "description", "forwarded", "origin"),
        erased=("person_id", "region", "tell"),
        sealed=("place", "description", "forwarded", "origin"),
        shown=(
            "number",
            "violation",
            "region",
            "place",
            "description",
            "forwarded",
            "origin",
            "language",
            "tell",
            "filed_at",
            "withdrawn_at",
        ),
        not_shown=(
            "id",
            "draft_id",
            "receipt",
            "person_id",
            "promised_at",
            "voided",
            "intake",
        ),
        ends=("reports",),
    ),
)

# One row for each link of a report; a report without links has one row without a canonical form.
targets = table(
    "targets",
    text("report_id", key=True),
    integer("position", key=True),
    text("case_id"),
    text("canonical", null=True),
    text("display", null=True),
    integer("filed_at", default=0),  # as in reports: orders the reports of a case
    # The reporter, while they wait for news and cannot be written to
    text("silent", null=True),
    # The case that it came to, while that is merged into another
    text("merged_from", null=True),
    index("ix_targets_case", "case_id", "filed_at", "report_id"),
    index("ix_targets_merged_from", "merged_from", where="merged_from IS NOT NULL"),
    index("ix_targets_silent", "case_id", "silent", where="silent IS NOT NULL"),
    life=Life(
        person="silent",
        stays=(
            "report_id",
            "position",
            "case_id",
            "canonical",
            "display",
            "filed_at",
            "merged_from",
        ),
        erased=("silent",),
        shown=("display",),
        not_shown=(
            "report_id",
            "position",
            "case_id",
            "canonical",
            "filed_at",
            "silent",
            "merged_from",
        ),
    ),
)

files = table(
    "files",
    text("report_id", key=True),
    text("unique_id", key=True),
    text("kind"),
    text("file_id"),
    text("mime", null=True),
    integer("size", null=True),
    text("reply_id", null=True),
    integer("added_at"),
    text("sha256", null=True),  # of its bytes, once the bot saw them
    integer("seen_at", null=True),
    # 1 once it could not be cleaned: it is not opened again
    integer("hopeless", default=0),
    life=Life(
        goes_with_report="report_id",
        stays=(
            "report_id",
            "unique_id",
            "kind",
            "file_id",
            "mime",
            "size",
            "reply_id",
            "added_at",
            "sha256",
            "seen_at",
            "hopeless",
        ),
        shown=("kind", "mime", "size"),
        not_shown=(
            "report_id",
            "unique_id",
            "file_id",
            "reply_id",
            "added_at",
            "sha256",
            "seen_at",
            "hopeless",
        ),
    ),
)

# Posts of public channels that are kept as evidence; they do not say who reported them.
public_posts = table(
    "public_posts",
    text("id", key=True),
    text("case_id"),
    text("channel"),  # the name behind t.me/
    integer("message"),
    integer("posted_at"),
    text("sha256", null=True),  # of the text
    text("text", null=True),  # sealed, as are its files
    text("files"),  # JSON: unique ids, each with the SHA-256 of its bytes
    integer("kept_on"),
    integer("since"),  # the day from which its term counts
    index("uq_public_posts_case", "case_id", "channel", "message", unique=True),
    index("ix_public_posts_since", "since"),
    life=Life(
        stays=(
            "id",
            "case_id",
            "channel",
            "message",
            "posted_at",
            "sha256",
            "text",
            "files",
            "kept_on",
            "since",
        ),
        sealed=("text", "files"),
        days=("kept_on", "since"),
        ends=("posts",),
    ),
)

# The words of a report, for search; erased with it.
words = table(
    "words",
    # Search by prefix needs the plain order of characters.
    sa.Column(
        "word",
        sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
        primary_key=True,
    ),
    text("report_id", key=True),
    index("ix_words_report", "report_id", "word"),
    life=Life(
        goes_with_report="report_id", stays=("word", "report_id"), not_shown=EVERY
    ),
)

# Answers to questions, and additions, of a reporter after filing.
replies = table(
    "replies",
    text("id", key=True),
    text("report_id"),
    text("case_id", null=True),
    text("question_id", null=True),
    text("text", null=True),
    integer("at"),
    index("ix_replies_report", "report_id"),
    life=Life(
        goes_with_report="report_id",
        stays=("id", "report_id", "case_id", "question_id", "text", "at"),
        sealed=("text",),
        shown=("text", "at"),
        not_shown=("id", "report_id", "case_id", "question_id"),
    ),
)

questions = table(
    "questions",
    text("id", key=True),
    text("case_id"),
    text("text"),
    integer("asked_by"),
    integer("asked_at"),
    index("ix_questions_case", "case_id"),
    life=Life(
        stays=("id", "case_id", "text", "asked_at"),
        pseudonym=("asked_by",),
        shown=("text", "asked_at"),
    ),
)

# Reports a question was put to; reports that join the case later do not see it.
asked = table(
    "asked",
    text("report_id", key=True),
    text("question_id", key=True),
    life=Life(
        goes_with_report="report_id",
        stays=("report_id", "question_id"),
        not_shown=EVERY,
    ),
)

# Whether a person wants a topic; without a row the channel's default holds.
topic_choices = table(
    "topic_choices",
    text("person_id", key=True),
    text("topic", key=True),
    integer("wanted"),
    text("broadcast_id", null=True),  # under which the person said it
    integer("at"),  # the day
    index("ix_topic_choices_topic", "topic", "wanted"),
    index("ix_topic_choices_broadcast", "broadcast_id"),
    life=Life(
        person="person_id",
        goes_with_person="person_id",
        stays=("person_id", "topic", "wanted", "broadcast_id", "at"),
        shown=("topic", "wanted"),
        not_shown=("person_id", "broadcast_id", "at"),
        order=Order.SHUFFLED,
        days=("at",),
        changed_on="at",
    ),
)
