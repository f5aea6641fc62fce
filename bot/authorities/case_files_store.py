"""Case files as they left: each attempt sends the same bytes."""

from bot.authorities import tables
from bot.core.database import Table
from bot.values import Value


class StoredFile(Value):
    referral_id: str
    body: str
    made_at: int


case_files = Table(tables.case_files, StoredFile)
