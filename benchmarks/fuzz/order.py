"""Whether the order of one person's messages is kept while all the others make noise."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

import sqlalchemy as sa

from benchmarks.fuzz.cast import Cast
from benchmarks.fuzz.house import House
from benchmarks.fuzz.tokens import TOKEN, Kind, Raw, Tokens
from benchmarks.fuzz.watch import Watch
from bot.sandbox import Phone
from bot.storage.schema import drafts, people

_WORDS = 6
_PROBES = 3


@dataclass
class Probes:
    """A few people a round who begin anew, say six things in a row, and do nothing else."""

    house: House
    cast: Cast
    tokens: Tokens
    watch: Watch
    rng: random.Random
    judged: int = 0
    _said: dict[int, list[str]] = field(default_factory=dict)

    def words(self) -> list[Raw]:
        """A /cancel and six messages of each, one person's after the other's in turn."""
        self._said = {}
        chosen = self.rng.sample(self.cast.probes, _PROBES)
        for phone in chosen:
            phone.say("/cancel")
        for _ in range(_WORDS):
            for phone in chosen:
                phone.say(self._next(phone))
        return [json.loads(body) for body in self.house.heard()]

    def _next(self, phone: Phone) -> str:
        mark = self.tokens.mint(phone.id, Kind.TEXT)
        self._said.setdefault(phone.id, []).append(mark)
        return f"{mark} seen in the yard"

    async def judge(self) -> None:
        """The draft holds what was said, in the order in which it was said."""
        chosen = sa.select(people.c.identity, drafts.c.body).join(
            drafts, drafts.c.person_id == people.c.id
        )
        async with self.house.database.reading() as tx:
            bodies = {bytes(row["identity"]): row["body"] for row in await tx.rows(chosen)}
        for person, said in self._said.items():
            body = str(bodies.get(self.house.vault.identity(person), ""))
            kept = [token for token in TOKEN.findall(body) if token in said]
            self.judged += 1
            if kept != said:
                self.watch.violate("one person's order is kept", f"{said} became {kept}")
