"""What left with a referral: kept once and never changed."""

from dataclasses import dataclass

from bot.storage.engine.database import Transaction
from bot.storage.engine.mapper import Table
from bot.storage.schema import case_files
from bot.storage.sealed import CASE_FILE


@dataclass(frozen=True, slots=True)
class _File:
    referral_id: str
    body: str
    made_at: int


_table = Table(case_files, _File, sealed=(CASE_FILE,))


async def add(tx: Transaction, referral: str, body: str) -> None:
    """Keep what leaves with a referral, once."""
    await _table.add(tx, _File(referral, body, tx.now))


async def get(tx: Transaction, referral: str) -> str | None:
    """The body of what left, or is to leave, with a referral."""
    found = await _table.get(tx, referral)
    return None if found is None else found.body
