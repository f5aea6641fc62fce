"""Tables of the public register. They hold what is published and nothing else."""

import sqlalchemy as sa

from bot.storage.schema.audit import index_leafless, leaf_column
from bot.storage.schema.base import index_some, integer, table, text

# Published entries, as they are now. Days are texts like "2026-03-12".
entries = table(
    "entries",
    text("id", key=True),
    sa.Column("case_id", sa.Text(), nullable=False, unique=True),  # never published
    integer("version"),
    text("scope"),
    text("host"),
    text("host_key"),  # its labels from the right, so that subdomains stand together
    text("link_hash", null=True),
    text("category"),
    text("outcome"),
    text("ground"),
    text("reason"),
    text("texts"),  # JSON: ground, law, edition, reason, authority
    text("court_order", null=True),  # JSON, see domain.authority.order
    text("until", null=True),
    text("decided_on"),
    text("published_on"),
    text("standing"),
    text("gone_on", null=True),
)
index_some("ix_entries_link_hash", entries.c.link_hash, where="link_hash IS NOT NULL")
_order = (entries.c.decided_on, entries.c.id)
sa.Index("ix_entries_order", *_order)
sa.Index("ix_entries_host", entries.c.host_key, *_order)
sa.Index("ix_entries_category", entries.c.category, *_order)
sa.Index("ix_entries_ground", entries.c.ground, *_order)
sa.Index("ix_entries_published", entries.c.published_on, entries.c.id)

# Every version of every entry, whole; rows never change.
entry_changes = table(
    "entry_changes",
    text("id", key=True),  # the entry's id, a colon, the version
    integer("at"),
    text("entry_id"),
    integer("version"),
    text("on_day"),
    text("change"),
    text("said"),  # JSON: what was published, see domain.register.entry
    leaf_column(),
)
sa.Index("ix_entry_changes_entry", entry_changes.c.entry_id, entry_changes.c.version)
sa.Index("ix_entry_changes_day", entry_changes.c.on_day, entry_changes.c.id)
index_leafless(entry_changes)

# What was wrong with figures or entries; rows never change.
errata = table(
    "errata",
    text("id", key=True),
    text("on_day"),
    text("since"),
    text("text"),  # JSON: language → text
)
