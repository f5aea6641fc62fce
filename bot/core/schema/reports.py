"""Tables of citizens: people, drafts, reports and their parts."""

import sqlalchemy as sa

from bot.core.database.life import EVERY, After, Life, Logged, Order, Until
from bot.core.schema.base import blob, index, integer, table, text

_AGREED = "consent_version IS NOT NULL"

# What is kept of a person says the day of each thing, and no row says in which order people came.
people = table(
    "people",
    text("id", key=True),
    blob("identity", unique=True),
    blob("address"),
    text("language"),
    integer("language_chosen", default=0),
    integer("consent_version", null=True),
    text("consent_language", null=True),
    integer("consent_at", null=True),  # the day, like all moments here
    text("consent_hash", null=True),  # the text that was read, see consent_texts
    integer("declined", default=0),  # the last answer was no: nothing they send is kept
    integer("kept_until", null=True),  # not forgotten before
    integer("reachable", default=1),
    integer("unreachable_at", null=True),
    text("expecting", null=True),  # JSON: what the next message means
    integer("expects_until", null=True),
    text("region", null=True),  # where the person wants numbers and news for
    integer("created_at"),
    integer("seen_at"),
    index("ix_people_passers_by", "seen_at", where="consent_version IS NULL"),
    index("ix_people_expecting", "expects_until", where="expects_until IS NOT NULL"),
    index("ix_people_seen_at", "seen_at", "id"),
    index("ix_people_kept_until", "kept_until", where=_AGREED),
    index("ix_people_audience", "language", "region", where=f"{_AGREED} AND reachable = 1"),
    life=Life(
        person="id",
        erased_by="bot.privacy.erasure.forget",
        stays=(
            "id",
            "identity",
            "address",
            "language",
            "language_chosen",
            "declined",
            "reachable",
            "unreachable_at",
            "expecting",
            "expects_until",
            "created_at",
            "seen_at",
        ),
        withdrawn=(
            "consent_version",
            "consent_language",
            "consent_at",
            "consent_hash",
            "kept_until",
            "region",
        ),
        sealed=("expecting",),
        shown=(
            "language",
            "consent_version",
            "consent_language",
            "consent_at",
            "consent_hash",
            "declined",
            "kept_until",
            "reachable",
            "region",
            "created_at",
            "seen_at",
        ),
        not_shown=(
            "id",
            "identity",
            "address",
            "language_chosen",
            "unreachable_at",
            "expecting",
            "expects_until",
        ),
        order=Order.SHUFFLED,
        days=("consent_at", "kept_until", "unreachable_at", "created_at", "seen_at"),
        changed_on="seen_at",
        ends=("people", "passers-by"),
    ),
)


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
        stays=("id", "version", "language", "as_of", "summary", "text", "at"), logged=Logged()
    ),
)

# Erasures by their proof number, without the person.
erasures = table(
    "erasures",
    text("proof", key=True),
    integer("asked_at"),
    integer("done_at", null=True),
    index("ix_erasures_asked_at", "asked_at"),
    life=Life(
        stays=("proof", "asked_at", "done_at"),
        ends=(After("asked_at", "proofs_days", "proofs of erasure after it was asked for"),),
    ),
)

# Forms being filled in: one of each kind for a person.
drafts = table(
    "drafts",
    text("id", key=True),  # of the person, and the kind of the form
    text("person_id"),
    text("body"),  # sealed
    integer("by_phone", default=0),  # whether staff fill in a report for a caller
    integer("expires_at"),  # the end of a day
    index("ix_drafts_person", "person_id"),
    index("ix_drafts_expires_at", "expires_at"),
    life=Life(
        person="person_id",
        goes_with_person="person_id",
        stays=("id", "person_id", "body", "by_phone", "expires_at"),
        sealed=("body",),
        shown=("body",),
        not_shown=("id", "person_id", "by_phone", "expires_at"),
        order=Order.SHUFFLED,
        days=("expires_at",),
        ends=(
            After("expires_at", "drafts_days", "unsent forms after a change", names_its_end=True),
        ),
        in_backups=False,
    ),
)

reports = table(
    "reports",
    text("id", key=True),
    text("number", unique=True),
    text("draft_id", unique=True),
    blob("receipt", unique=True),
    text("person_id", null=True),  # NULL: they erased their data, were a caller, or anonymous
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
    integer("promised_at", null=True),  # by when the reporter hears; NULL once that was checked
    text("voided", null=True),  # closed for bad faith: what was closed together has one mark
    text("intake", server_default="chat"),
    index("ix_reports_promised", "promised_at", where="promised_at IS NOT NULL"),
    index("ix_reports_person", "person_id", "filed_at"),
    index("ix_reports_filed_at", "filed_at", where="person_id IS NOT NULL"),
    index("ix_reports_voided", "voided", where="voided IS NOT NULL"),
    index("ix_reports_calls", "filed_at", where="intake = 'call'"),
    index("ix_reports_anonymous", "filed_at", where="intake = 'anonymous'"),
    index("ix_reports_counted", "filed_at", "violation", "language"),
    life=Life(
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
        not_shown=("id", "draft_id", "receipt", "person_id", "promised_at", "voided", "intake"),
        ends=("reports",),
    ),
)

# Who cannot file until a moment; the hash stays when the person erases their data.
pauses = table(
    "pauses",
    blob("identity", key=True),
    integer("until"),  # the end of a day
    text("why", null=True),  # an id of the channel file
    text("words", null=True),
    text("report_id"),
    life=Life(
        person="identity",
        stays=("identity", "until", "why", "words", "report_id"),
        shown=("until",),
        not_shown=("identity", "why", "words", "report_id"),
        order=Order.SHUFFLED,
        days=("until",),
        ends=(Until("until"),),
    ),
)

# Whose chat stays with help for a day: a keyed hash that stands in no other table. Left out of
# backups.
in_care = table(
    "in_care",
    text("who", key=True),
    text("language"),  # sealed
    integer("until"),  # the end of a day
    index("ix_in_care_until", "until"),
    life=Life(
        person="who",
        erased_by="bot.reports.care.end",
        stays=("who", "language", "until"),
        sealed=("language",),
        not_shown=EVERY,
        order=Order.SHUFFLED,
        days=("until",),
        ends=(Until("until"),),
        in_backups=False,
    ),
)

# What was erased, by keyed hashes, until it is gathered: within seconds.
erased = table(
    "erased",
    blob("mark", key=True),
    text("kind"),  # Kind
    integer("day"),
    life=Life(stays=("mark", "kind", "day"), order=Order.KEY, days=("day",), in_backups=False),
)

# All that was erased on a day, in one row, so that nothing tells in which order; kept until every
# backup is younger. It is written to a file apart, so that a restore erases it again.
erased_days = table(
    "erased_days",
    integer("day", key=True),
    text("marks"),  # sorted lines: the kind, a space, the hash
    life=Life(stays=("day", "marks"), days=("day",), ends=("backups",), in_backups=False),
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
    text("silent", null=True),  # the reporter, while they wait for news and cannot be written to
    text("merged_from", null=True),  # the case that it came to, while that is merged into another
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
    integer("hopeless", default=0),  # 1 once it could not be cleaned: it is not opened again
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
        "word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True
    ),
    text("report_id", key=True),
    index("ix_words_report", "report_id", "word"),
    life=Life(goes_with_report="report_id", stays=("word", "report_id"), not_shown=EVERY),
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
