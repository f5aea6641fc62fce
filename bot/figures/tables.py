"""Table of exports."""

from bot.core.database import Life, Logged
from bot.core.schema import index, integer, table, text

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
