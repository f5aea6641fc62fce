"""Tables of people, staff and desks, of forms being filled in, and of what was erased.

Times are milliseconds UTC. Only `people` identifies a reporter: a keyed hash recognises, a sealed
address reaches them; `pauses` keeps a hash for a while. Elsewhere a citizen's Telegram id is only
in open inbox rows.
"""

import sqlalchemy as sa

from bot.core.database import EVERY, After, Life, Logged, Order, Until
from bot.core.schema import blob, index, integer, number, table, text

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
    index(
        "ix_people_audience", "language", "region", where=f"{_AGREED} AND reachable = 1"
    ),
    life=Life(
        happens_at="seen_at",
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
            After(
                "expires_at",
                "drafts_days",
                "unsent forms after a change",
                names_its_end=True,
            ),
        ),
        in_backups=False,
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
        erased_by="bot.reports.care.end_care",
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
    life=Life(
        stays=("mark", "kind", "day"), order=Order.KEY, days=("day",), in_backups=False
    ),
)

# All that was erased on a day, in one row, so that nothing tells in which order; kept until every
# backup is younger. It is written to a file apart, so that a restore erases it again.
erased_days = table(
    "erased_days",
    integer("day", key=True),
    text("marks"),  # sorted lines: the kind, a space, the hash
    life=Life(
        stays=("day", "marks"), days=("day",), ends=("backups",), in_backups=False
    ),
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
    # The code of the department's region; NULL: the whole authority
    text("region", null=True),
    index(
        "uq_desks_open_place", "chat_id", "thread_id", where="active = 1", unique=True
    ),
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
    # Since when the person is no longer known to be staff
    integer("left_at", null=True),
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
    integer("grey", default=0),
    life=Life(
        goes_with_staff="telegram_id",
        stays=("telegram_id", "switched_on", "text_only", "grey"),
    ),
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
    # The desk that the role is for; NULL: the whole channel
    text("desk_id", null=True),
    index("ix_appointments_telegram_id", "telegram_id", "id"),
    life=Life(
        stays=("id", "at", "before", "after", "desk_id"),
        pseudonym=("by", "telegram_id"),
        shown=("at", "before", "after"),
        logged=Logged(
            ("at", "before", "after", "desk_id"), staff=("by", "telegram_id")
        ),
    ),
)

# What admins changed of the channel file, key by key; rows never change, and the newest of a key
# counts. NULL in `after`: what the file says.
channel_changes = table(
    "channel_changes",
    number("id"),
    integer("at"),
    integer("by"),
    # Who agreed to a grave one; NULL: it is none, or it was confirmed on the server
    integer("second", null=True),
    text("path"),
    text("before", null=True),
    text("after", null=True),
    life=Life(
        stays=("id", "at", "path", "before", "after"),
        pseudonym=("by", "second"),
        logged=Logged(
            ("at", "path", "before", "after"),
            json=("before", "after"),
            staff=("by", "second"),
        ),
    ),
)

# Grave changes of the channel file that wait for another admin, for a week.
channel_proposals = table(
    "channel_proposals",
    text("id", key=True),
    text("path"),
    text("before", null=True),
    text("after", null=True),
    integer("by"),
    integer("until"),
    life=Life(
        stays=("id", "path", "before", "after", "until"),
        pseudonym=("by",),
        ends=(Until("until"),),
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
        goes_with_staff="telegram_id",
        stays=("chat_id", "telegram_id", "standing", "checked_at"),
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

# Small facts of the deployment: which secret it uses, what Telegram and the admins were told.
facts = table(
    "facts",
    text("name", key=True),
    text("value"),
    life=Life(stays=("name", "value")),
)

_waits = "state = 'waiting'"

# What another person must look at, see core.reviews: one row for each of its kinds and subjects.
# A row stays when its review is over, for who had it in hands.
reviews = table(
    "reviews",
    text("kind", key=True),
    text("subject", key=True),
    text("case_id", null=True),
    integer("since"),
    integer("due"),
    text("state"),
    integer("holder", null=True),
    integer("held_at", null=True),
    text("passed", null=True),  # " 11 22 ": who had it in hands and did not decide
    integer("without_people_since", null=True),
    integer("version"),
    index("ix_reviews_due", "kind", "due", "subject", where=_waits),
    index("ix_reviews_holder", "holder", "kind", where="holder IS NOT NULL"),
    index("ix_reviews_case", "case_id"),
    life=Life(
        stays=(
            "kind",
            "subject",
            "case_id",
            "since",
            "due",
            "state",
            "held_at",
            "without_people_since",
            "version",
        ),
        pseudonym=("holder",),
        pseudonym_within=("passed",),
    ),
)
