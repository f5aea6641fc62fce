"""Every consent text that was ever shown, by the SHA-256 of what people read."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.schema import consent_texts

_C = consent_texts.c


@dataclass(frozen=True, slots=True)
class ConsentText:
    version: int
    language: str
    as_of: str  # a date, ISO
    summary: str
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 over all parts, as 64 hexadecimal digits."""
        parts = [str(self.version), self.language, self.as_of, self.summary, self.text]
        return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


_table = Table(consent_texts, ConsentText)
get = _table.get


async def keep(tx: Transaction, text: ConsentText) -> None:
    """Keep a text, unless it is kept already."""
    await _table.add(tx, text, id=text.hash, at=tx.now)


@_table.all
def of_version(version: int, language: str) -> Statement:
    """The texts of a version in a language, the oldest first."""
    found = sa.select(consent_texts).where(_C.version == version, _C.language == language)
    return found.order_by(_C.at, _C.id)
