"""People who are helped before they report."""

from bot.core.database import Table
from bot.core.tables import in_care
from bot.values import Value


class Care(Value):
    """The person with this hash is helped in a language, until a moment (ms UTC)."""

    who: str
    language: str
    until: int


care = Table(in_care, Care)
