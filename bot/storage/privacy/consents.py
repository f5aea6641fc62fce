"""Every consent text that was ever shown, by the SHA-256 of what people read."""

import hashlib
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import consent_texts

_P = sa.bindparam
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


# Keeps a text, unless it is kept already.
_KEEP = insert_ignore(consent_texts)


async def keep(tx: Transaction, text: ConsentText) -> None:
    await tx.run(_KEEP, id=text.hash, at=tx.now, **asdict(text))


# A text by its hash.
_GET = sa.select(consent_texts).where(_C.id == _P("hashed"))


async def get(tx: Transaction, hashed: str) -> ConsentText | None:
    return await tx.one(_read, _GET, hashed=hashed)


# The texts of a version in a language, the oldest first.
_OF_VERSION = (
    sa.select(consent_texts)
    .where(_C.version == _P("number"), _C.language == _P("spoken"))
    .order_by(_C.at, _C.id)
)


async def of_version(tx: Transaction, version: int, language: str) -> list[ConsentText]:
    rows = await tx.rows(_OF_VERSION, number=version, spoken=language)
    return [_read(row) for row in rows]


def _read(row: Row) -> ConsentText:
    names = ("version", "language", "as_of", "summary", "text")
    return ConsentText(**{name: row[name] for name in names})
