"""Rounds of hostile updates: make them, feed them, let everything come to rest, judge."""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.fuzz.cast import ADMINS, Cast, gather
from benchmarks.fuzz.end import normal_people, nothing_left, secrets_at_rest
from benchmarks.fuzz.forge import forged_press, garbage, huge_album
from benchmarks.fuzz.house import House, Stuck, open_house
from benchmarks.fuzz.mutate import TRUSTED, Mutator
from benchmarks.fuzz.opening import Opening
from benchmarks.fuzz.order import Probes
from benchmarks.fuzz.tokens import CODE, Raw, Tokens
from benchmarks.fuzz.truth import Truth
from benchmarks.fuzz.valid import is_valid
from benchmarks.fuzz.walk import Walk
from benchmarks.fuzz.watch import Watch
from bot.pipeline.intake.accept import update_id_of
from bot.sandbox import Phone
from bot.storage.schema import inbox

ROUND, _BEATS = 250, 4
"""Updates between two looks at everything, and in how many steps people see what came of them."""
_ACTIVE = 0.4
"""The share of people who do something in a round; whatever happens to the others is wrong."""


@dataclass(frozen=True, slots=True)
class Plan:
    updates: int = 100_000
    seed: int = 1
    citizens: int = 60
    database_url: str = ""
    say: Callable[[str], None] | None = None


@dataclass
class Verdict:
    """`broken` must be empty."""

    broken: Counter[str]
    examples: dict[str, list[str]]
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not self.broken


@dataclass
class _Fed:
    """An update of this round: what was done to it, and whether it was left as people made it."""

    raw: Any
    how: str


class Run:
    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.rng = plan, random.Random(plan.seed)
        url = plan.database_url or f"sqlite:///{folder / 'habarla.db'}"
        self.house = House(url, folder, ADMINS, plan.seed)
        self.tokens = Tokens()
        self.cast: Cast = gather(self.house, self.tokens, plan.citizens)
        self.watch = Watch(self.cast, self.tokens, plan.say)
        self.house.world.listeners.append(self.watch.heard)
        self.truth = Truth(self.house, self.cast, self.watch)
        self.walk = Walk(self.house, self.cast, self.tokens, self.rng)
        self.probes = Probes(self.house, self.cast, self.tokens, self.watch, self.rng)
        self.corpus: list[Raw] = []
        self.kinds: Counter[str] = Counter()
        self.aside: Counter[str] = Counter()
        self.fed = 0
        self._numbers = itertools.count(1_000_000)
        self._is_stopped = False

    async def play(self) -> Verdict:
        began = time.monotonic()
        async with open_house(self.house, self.watch.called, self.watch.refused):
            opening = Opening(self.house, self.cast, self.tokens)
            await opening.play()
            self.corpus = opening.corpus
            await self.truth.begin()
            # Whoever interrupts it sees what came of it so far.
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._stop)
            try:
                while self.fed < self.plan.updates and not self._is_stopped:
                    await self._round()
                await self.house.advance(600)
                await self.house.settle()
                await nothing_left(self.house, self.watch)
                await normal_people(opening, self.watch)
                await secrets_at_rest(self.house, self.watch)
            except Stuck as stuck:
                self.watch.violate("everything comes to rest", stuck)
            self._read_log()
        return self._verdict(time.monotonic() - began)

    def _stop(self) -> None:
        self._is_stopped = True

    # One round

    async def _round(self) -> None:
        active = [p for p in self._walkers() if self.rng.random() < _ACTIVE]
        batch: list[_Fed] = []
        for _ in range(_BEATS):
            made = self._made(active)
            self.rng.shuffle(made)
            batch += await self._fed(made)
        # The probes' own words keep the order in which they were said.
        batch += await self._fed([_Fed(raw, "probe") for raw in self.probes.words()])
        await self._look_at_dead(batch)
        senders = {person for each in batch for person in senders_of(each.raw)}
        trusted = any(is_trusted(each.raw) for each in batch)
        await self.probes.judge()
        await self.truth.judge(senders, trusted)
        self._judge_answers(batch)
        self._read_log()
        await self.house.advance(self.rng.choice((61, 61, 61, 130, 600)))
        await self.house.settle()
        await self.truth.judge(set(), trusted=False)
        if self.plan.say is not None and (self.fed // ROUND) % 20 == 0:
            self.plan.say(
                f"{self.fed} updates, {self.watch.said} messages, {dict(self.watch.broken)}"
            )

    async def _fed(self, batch: list[_Fed]) -> list[_Fed]:
        """Hand over what was made, and wait until everything that came of it is said."""
        batch = [self._numbered(each) for each in batch]
        self._note_said(batch)
        await self.house.feed([copy.deepcopy(each.raw) for each in batch])
        self.fed += len(batch)
        self.kinds.update(each.how for each in batch)
        await self.house.settle()
        return batch

    def _walkers(self) -> list[Phone]:
        cast = self.cast
        return [*cast.citizens, *cast.strangers, *cast.staff, *cast.left]

    def _made(self, active: list[Phone]) -> list[_Fed]:
        """A beat of what people do: their own steps, some of them bent, and what nobody sends."""
        mutator = Mutator(self.rng, self.cast, self.tokens, list(self.watch.ids))
        weights = [5 if phone in self.cast.staff else 1 for phone in active]
        batch: list[_Fed] = []
        while len(batch) < ROUND // _BEATS and active:
            roll = self.rng.random()
            if roll < 0.74:
                self.walk.step(self.rng.choices(active, weights)[0])
                batch += self._heard(mutator)
            elif roll < 0.97:
                batch += self._replayed(mutator) if roll < 0.85 else [self._forged(mutator, active)]
            elif roll < 0.973:
                album = huge_album(self.rng, self.rng.choice(active), self.tokens)
                batch += [_Fed(raw, "huge album") for raw in album]
            else:
                batch.append(_Fed(garbage(self.rng), "garbage"))
        return batch

    def _heard(self, mutator: Mutator) -> list[_Fed]:
        """What the last step made, half of it bent, a little of it twice."""
        batch = []
        for body in self.house.heard():
            batch.append(_Fed(json.loads(body), "plain"))
            if self.rng.random() < 0.55:
                how, changed = mutator.mutated(batch[-1].raw)
                batch[-1] = _Fed(changed, how)
            if self.rng.random() < 0.05:
                batch.append(_Fed(copy.deepcopy(batch[-1].raw), "said twice"))
        return batch

    def _replayed(self, mutator: Mutator) -> list[_Fed]:
        """Something from the very beginning: its buttons, drafts and cards are long over."""
        raw = copy.deepcopy(self.rng.choice(self.corpus))
        if is_trusted(raw):
            return []
        if self.rng.random() < 0.5:
            how, raw = mutator.mutated(raw)
            return [_Fed(raw, how)]
        return [_Fed(raw, "replayed")]

    def _forged(self, mutator: Mutator, active: list[Phone]) -> _Fed:
        phone = self.rng.choice(active)
        return _Fed(forged_press(self.rng, phone, self.cast, mutator.ids), "forged press")

    def _numbered(self, each: _Fed) -> _Fed:
        if isinstance(each.raw, dict) and each.how != "garbage":
            each.raw["update_id"] = next(self._numbers)
        elif isinstance(each.raw, dict):
            each.raw.setdefault("update_id", next(self._numbers))
        return each

    def _note_said(self, batch: list[_Fed]) -> None:
        """Whoever sends a receipt may see how the report stands, and has it in their own words.

        A name is known by what an update calls people.
        """
        for each in batch:
            self.tokens.note_names(each.raw)
            for code in CODE.findall(json.dumps(each.raw)):
                owner = self.tokens.codes.get(code)
                if owner is not None:
                    self.tokens.typed.add(code)
                    for person in senders_of(each.raw):
                        self.tokens.shown_codes.setdefault(person, set()).add(owner)

    # Judging a round

    async def _look_at_dead(self, batch: list[_Fed]) -> None:
        """What was set aside must not be an update that Telegram could have sent."""
        dead = sa.select(inbox.c.update_id, inbox.c.error).where(inbox.c.state == 2)
        async with self.house.database.transaction() as tx:
            rows = await tx.rows(dead)
            await tx.run(sa.update(inbox).where(inbox.c.state == 2).values(state=1, body=None))
        by_number = {update_id_of(each.raw): each for each in batch}
        for row in rows:
            self.aside[str(row["error"])] += 1
            each = by_number.get(row["update_id"])
            if each is None or each.how in ("plain", "probe") or is_valid(each.raw):
                promise = "only what is no valid update is set aside"
                self.watch.violate(promise, f"{row['error']} {each and json.dumps(each.raw)}")

    def _judge_answers(self, batch: list[_Fed]) -> None:
        """Whoever presses a button sees the spinner stop."""
        for each in batch:
            press = each.raw.get("callback_query") if isinstance(each.raw, dict) else None
            if not isinstance(press, dict) or not is_valid(each.raw):
                continue
            if press["id"].isdigit() and press["id"] not in self.watch.answered:
                self.watch.violate("every press is answered", json.dumps(each.raw))
        self.watch.answered.clear()

    def _read_log(self) -> None:
        self.watch.read_log(self.house.log.getvalue())
        self.house.log.seek(0)
        self.house.log.truncate()

    def _verdict(self, seconds: float) -> Verdict:
        watch = self.watch
        figures: dict[str, Any] = {
            "updates": self.fed, "seconds": round(seconds), "updates/s": round(self.fed / seconds),
            "messages said": watch.said, "calls": sum(watch.calls.values()),
            "reports": len(self.truth.before.reports) if self.truth.before else 0,
            "cases": len(self.truth.before.cases) if self.truth.before else 0,
            "acts on cases": dict(sorted(self.truth.acts.items())),
            "order looked at": self.probes.judged, "set aside": sum(self.aside.values()),
            "what was done": dict(self.kinds.most_common()),
            "why set aside": dict(self.aside.most_common(25)),
            "refusals": dict(watch.refusals.most_common(25)),
        }  # fmt: skip
        return Verdict(watch.broken, watch.examples, figures)


def senders_of(raw: Any) -> set[int]:
    """Everybody who may be said to have sent an update, however it was bent."""
    found: set[int] = set()
    for content in raw.values() if isinstance(raw, dict) else ():
        if not isinstance(content, dict):
            continue
        inner = content.get("message")
        holders = [content, inner] if isinstance(inner, dict) else [content]
        for holder in holders:
            for name in ("from", "user", "chat"):
                value = holder.get(name)
                if isinstance(value, dict) and isinstance(value.get("id"), int):
                    found.add(value["id"])
    return found


def is_trusted(raw: Any) -> bool:
    """What only Telegram can say: memberships and the fate of groups."""
    return isinstance(raw, dict) and any(
        kind in raw or (isinstance(raw.get("message"), dict) and "migrate" in str(raw["message"]))
        for kind in TRUSTED
    )
