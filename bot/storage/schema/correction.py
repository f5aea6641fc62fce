"""Table of new texts for a broadcast that an admin has not confirmed yet."""

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
