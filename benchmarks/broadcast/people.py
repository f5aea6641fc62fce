"""Fills a new database with a crowd that agreed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.fill import load
from benchmarks.fill.__main__ import SECRET
from benchmarks.fill.world import COLUMNS, FIRST_PERSON, Row, Size, World, name
from bot.services.vault import Vault
from bot.settings import decode_secret
from bot.storage.engine.migrate import migrate

LANGUAGES = ("kk", "ru", "en")


def language_of(number: int) -> str:
    return LANGUAGES[number % 3]


class Crowded(World):
    """The people of an invented world, in three languages."""

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
        for table in ("facts", "people"):
            yield table, COLUMNS[table], getattr(self, f"_{table}")()

    def _people(self) -> Iterator[Row]:
        for i in range(self.size.people):
            identity = self._vault.identity(FIRST_PERSON + i)
            address = self._vault.seal(FIRST_PERSON + i)
            language, at = language_of(i), self.filed_at(i)
            yield (name("p", i), identity, address, language, 1, 1, language, at, 1, at, at)


async def fill(url: str, people: int) -> None:
    await migrate(url)
    size = Size(reports=people, cases=0, people=people)
    await load.load(url, Crowded(size, Vault(decode_secret(SECRET))))


def person_id(number: int) -> str:
    """Our own id of somebody of the crowd."""
    return name("p", number)
