"""The tables. Times are milliseconds UTC.

Only `people` identifies a reporter: a keyed hash recognises them, a sealed address reaches them;
`pauses` keeps such a hash until the pause ends. No other table holds a citizen's Telegram id once
their inbox rows are done.
"""

from bot.storage.schema.audit import (
    actors,
    checkpoints,
    leaves,
    log_events,
    row_changes,
    tiles,
)
from bot.storage.schema.authority import (
    authority_answers,
    case_files,
    follow_ups,
    heard,
    referrals,
)
from bot.storage.schema.base import metadata
from bot.storage.schema.broadcast import (
    broadcasts,
    recipients,
    tallies,
    topic_choices,
)
from bot.storage.schema.custody import data_events, data_requests
from bot.storage.schema.desk import (
    appointments,
    card_menus,
    case_events,
    cases,
    desks,
    duty,
    exports,
    grants,
    marks,
    members,
    private_cards,
    prompts,
    searches,
    shown,
    staff,
)
from bot.storage.schema.flow import (
    dialled,
    facts,
    inbox,
    leases,
    locks,
    outbox,
    places,
    tasks,
    uncertain_sends,
)
from bot.storage.schema.looks import second_looks
from bot.storage.schema.register import (
    appeal_drafts,
    appeals,
    entries,
    entry_changes,
    errata,
    publications,
)
from bot.storage.schema.reporting import (
    anonymous_today,
    asked,
    call_drafts,
    checks,
    consent_texts,
    drafts,
    erased,
    erasures,
    files,
    pauses,
    people,
    public_posts,
    questions,
    replies,
    reports,
    targets,
    words,
)

__all__ = [
    "actors", "anonymous_today", "appeal_drafts", "appeals", "appointments", "asked",
    "authority_answers", "broadcasts", "call_drafts", "card_menus",
    "case_events", "case_files", "cases", "checkpoints", "checks", "consent_texts",
    "data_events", "data_requests", "desks", "dialled", "drafts", "duty", "entries",
    "entry_changes", "erased", "erasures", "errata", "exports", "facts", "files", "follow_ups",
    "grants", "heard", "inbox", "leases", "leaves", "locks", "log_events", "marks",
    "members", "metadata", "outbox", "pauses", "people", "places", "private_cards", "prompts",
    "public_posts", "publications", "questions", "recipients", "referrals", "replies",
    "reports", "row_changes", "searches", "second_looks", "shown", "staff", "tallies", "targets",
    "tasks", "tiles", "topic_choices", "uncertain_sends", "words",
]  # fmt: skip
