"""Table of the numbers of the channel file, as admins found them."""

from bot.core.database import Life
from bot.core.schema import integer, table, text

# Numbers of the channel file: what admins found who dialled them, and when they were asked to.
dialled = table(
    "dialled",
    text("number", key=True),
    integer("asked_at", null=True),
    integer("dialled_at", null=True),
    integer("is_right", null=True),
    life=Life(stays=("number", "asked_at", "dialled_at", "is_right")),
)
