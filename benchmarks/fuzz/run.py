"""Rounds of hostile updates: make them, feed them, wait until all work is done, check."""

import copy
import itertools
import json
import random
import signal
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.fuzz import invariants
from benchmarks.fuzz.actors import ADMINS, begin, make_actors
from benchmarks.fuzz.deployment import Deployment, Raw, Stuck
from benchmarks.fuzz.message_checks import MessageChecks
from benchmarks.fuzz.mutations import BROKEN, TRUSTED, Mutator, garbage
from benchmarks.fuzz.texts import Tokens, codes_in
from benchmarks.fuzz.walk import Walk
from benchmarks.kit.options import option
from benchmarks.kit.verdict import Verdict
from bot.core.messages import encode
from bot.core.queues.tables import inbox
from bot.reports.menu import ShowReport
from bot.telegram.accept import update_id_of
from offline_telegram import Phone
from tests.kit.process.stores import Engine

ROUND, _STEPS = 250, 4
"""Updates between two checks of everything, and in how many steps people see the results."""
_ACTIVE = 0.4
"""The share of people who act in a round; any change to the others is wrong."""


@dataclass(frozen=True, slots=True)
class Plan:
    updates: int = option(100_000, "how many updates are fed")
    seed: int = option(1, "the same seed makes the same people and mutations")
    database: Engine = option(Engine.SQLITE)
    citizens: int = option(60, "how many people report")
    moderators: int = option(5, "of the first desk", choices=range(1, 21))
    sabotage: str = option("", "break one mechanism on purpose")


_REPLAYED = 3_000
"""So many of the latest updates of people are replayed and mutated."""


@dataclass
class Fed:
    raw: Any
    how: str

    @property
    def is_sound(self) -> bool:
        """Whether Telegram could have sent it."""
        return self.how not in BROKEN


class Run:
    def __init__(
        self,
        plan: Plan,
        folder: Path,
        url: str = "",
        log: Callable[[str], None] | None = None,
    ) -> None:
        self.plan, self.rng, self._log = plan, random.Random(plan.seed), log
        self.verdict, self.tokens = Verdict(), Tokens()
        url = url or f"sqlite:///{folder / 'habarla.db'}"
        self.on = Deployment(url, folder, ADMINS, plan.seed)
        self.actors = make_actors(self.on, self.tokens, plan.citizens, plan.moderators)
        self.checks = MessageChecks(self.actors, self.tokens, self.verdict, log)
        self.on.sandbox.world.listeners.append(self.checks.on_event)
        self.invariants = invariants.Invariants(self.on, self.actors, self.checks)
        self.walk = Walk(self.actors, self.tokens, self.rng)
        self.corpus: deque[Raw] = deque(maxlen=_REPLAYED)
        self.kinds: Counter[str] = Counter()
        self.fed = 0
        self._numbers = itertools.count(2**30)
        self._is_stopped = False

    async def play(self) -> Verdict:
        began, on = time.monotonic(), self.on
        async with on.running():
            await begin(on, self.actors, self.tokens)
            self.corpus += on.new_updates()
            await self.invariants.begin()
            # An interrupted run prints its verdict so far.
            early = signal.signal(
                signal.SIGINT, lambda *_: setattr(self, "_is_stopped", True)
            )
            try:
                while self.fed < self.plan.updates and not self._is_stopped:
                    await self._round()
                await self._open_reports()
                await on.advance(600)
                await on.settle()
                await invariants.check_leftovers(on, self.checks)
                await invariants.check_service(on, self.actors, self.checks)
                await invariants.check_data_at_rest(on, self.checks)
            except Stuck as stuck:
                self.checks.violate("all work comes to an end", stuck)
            finally:
                signal.signal(signal.SIGINT, early)
            self._check_calls_and_log()
        self._add_figures(time.monotonic() - began)
        return self.verdict

    async def _round(self) -> None:
        cast = self.actors
        walkers = [*cast.citizens, *cast.strangers, *cast.staff, *cast.left]
        active = [phone for phone in walkers if self.rng.random() < _ACTIVE]
        batch: list[Fed] = []
        for _ in range(_STEPS):
            made = self._make(active)
            self.rng.shuffle(made)
            batch += await self._feed(made)
        await self._check_set_aside(batch)
        senders = {person for each in batch for person in senders_of(each.raw)}
        trusted = any(is_trusted(each.raw) for each in batch)
        await self.invariants.check(senders, trusted)
        self._check_answers(batch)
        await self.on.advance(self.rng.choice((61, 61, 61, 130, 600)))
        await self.on.settle()
        await self.invariants.check(set(), trusted=False)
        if self._log is not None and (self.fed // ROUND) % 20 == 0:
            broken = dict(self.verdict.broken)
            self._log(f"{self.fed} updates, {self.checks.messages} messages, {broken}")

    async def _open_reports(self) -> None:
        """One person presses a button of every report that was seen lately."""
        mutator = Mutator(self.rng, self.actors, self.tokens, [])
        reports = [one for kind, one in self.checks.ids if kind == "r"]
        phone = self.actors.citizens[-1]
        presses = [mutator.press(phone, encode(ShowReport(one))) for one in reports]
        await self._feed([Fed(raw, "forged press") for raw in presses])

    async def _feed(self, batch: list[Fed]) -> list[Fed]:
        """Hand over what was made, and wait until all messages that follow are sent."""
        for each in batch:
            if isinstance(each.raw, dict) and not (
                each.how == "garbage" and "update_id" in each.raw
            ):
                each.raw["update_id"] = next(self._numbers)
            self._note_marks(each.raw)
        await self.on.feed([copy.deepcopy(each.raw) for each in batch])
        self.fed += len(batch)
        self.kinds.update(each.how for each in batch)
        await self.on.settle()
        self._check_calls_and_log()
        return batch

    def _note_marks(self, raw: Any) -> None:
        """Note the receipts that the senders of an update may use now."""
        for code in codes_in(json.dumps(raw)):
            if (owner := self.tokens.codes.get(code)) is not None:
                self.tokens.typed.add(code)
                for person in senders_of(raw):
                    self.tokens.shown_codes.setdefault(person, set()).add(owner)

    def _make(self, active: list[Phone]) -> list[Fed]:
        """Acts of people, some of them mutated, and updates that no application sends."""
        rng = self.rng
        mutator = Mutator(rng, self.actors, self.tokens, list(self.checks.ids))
        weights = [5 if phone in self.actors.staff else 1 for phone in active]
        batch: list[Fed] = []
        while len(batch) < ROUND // _STEPS and active:
            match rng.choices(("step", "replay", "press", "garbage"), (74, 11, 12, 3))[
                0
            ]:
                case "step":
                    self.walk.step(rng.choices(active, weights)[0])
                    batch += self._mutated_step(mutator)
                case "replay":
                    batch += self._replayed(mutator)
                case "press":
                    batch.append(Fed(mutator.press(rng.choice(active)), "forged press"))
                case _:
                    batch.append(Fed(garbage(rng), "garbage"))
        return batch

    def _mutated_step(self, mutator: Mutator) -> list[Fed]:
        batch = []
        for raw in self.on.new_updates():
            batch.append(Fed(raw, "plain"))
            self.corpus.append(copy.deepcopy(raw))
            if self.rng.random() < 0.55:
                batch[-1] = Fed(*mutator.mutated(raw))
            if self.rng.random() < 0.05:
                batch.append(copy.deepcopy(batch[-1]))
        return batch

    def _replayed(self, mutator: Mutator) -> list[Fed]:
        raw = copy.deepcopy(self.rng.choice(self.corpus))
        if is_trusted(raw):
            return []
        return [
            Fed(*mutator.mutated(raw))
            if self.rng.random() < 0.5
            else Fed(raw, "replayed")
        ]

    async def _check_set_aside(self, batch: list[Fed]) -> None:
        """Telegram could not have sent an update that was set aside."""
        dead = sa.select(inbox.c.update_id, inbox.c.error).where(inbox.c.state == 2)
        async with self.on.database.transaction() as tx:
            rows = await tx.rows(dead)
            await tx.run(sa.delete(inbox).where(inbox.c.state == 2))
        by_number = {update_id_of(each.raw): each for each in batch}
        for row in rows:
            self.kinds["set aside"] += 1
            each = by_number.get(row["update_id"])
            if each is None or each.is_sound:
                example = f"{row['error']} {each and json.dumps(each.raw)}"
                self.checks.violate("only invalid updates are set aside", example)

    def _check_answers(self, batch: list[Fed]) -> None:
        for each in batch:
            press = each.raw.get("callback_query") if each.is_sound else None
            if press is not None and press["id"] not in self.checks.answered:
                self.checks.violate("every press is answered", json.dumps(each.raw))
        self.checks.answered.clear()

    def _check_calls_and_log(self) -> None:
        self.checks.check_calls(self.on.sandbox.calls)
        self.on.sandbox.calls.clear()
        for line in self.on.log.getvalue().splitlines():
            self.checks.check_log(line)
        self.on.log.seek(0)
        self.on.log.truncate()

    def _add_figures(self, seconds: float) -> None:
        checks, rows = self.checks, self.invariants.before
        self.verdict.figures |= {
            "updates": self.fed,
            "seconds": round(seconds),
            "updates/s": round(self.fed / seconds),
            "messages": checks.messages,
            "calls": checks.calls,
            "reports": len(rows.get("reports", ())),
            "cases": len(rows.get("cases", ())),
            "acts on cases": dict(sorted(self.invariants.acts.items())),
            "what was done": dict(self.kinds.most_common()),
            "refusals": dict(checks.refusals.most_common(25)),
        }


def senders_of(raw: Any) -> set[int]:
    """Every person who may be called the sender of an update, however it was mutated."""
    found: set[int] = set()
    for content in raw.values() if isinstance(raw, dict) else ():
        if not isinstance(content, dict):
            continue
        inner = content.get("message")
        for holder in [content, inner] if isinstance(inner, dict) else [content]:
            values = (holder.get(name) for name in ("from", "user", "chat"))
            ids = (value.get("id") for value in values if isinstance(value, dict))
            found.update(number for number in ids if isinstance(number, int))
    return found


def is_trusted(raw: Any) -> bool:
    """Whether only Telegram can say this: memberships and the fate of groups."""
    return isinstance(raw, dict) and any(
        kind in raw
        or (isinstance(raw.get("message"), dict) and "migrate" in str(raw["message"]))
        for kind in TRUSTED
    )
