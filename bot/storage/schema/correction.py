"""Table of the new words an admin is about to put in the place of what was broadcast."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.schema.base import integer, metadata, text

corrections = sa.Table(
    "corrections",
    metadata,
    text("broadcast_id", key=True),
    text("language", key=True),
    text("content"),  # JSON, see domain.broadcast.Content
    integer("at"),
)
