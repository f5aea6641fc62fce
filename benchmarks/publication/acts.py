"""What people do with cases of a register: decide, publish, contest, look again, one act a turn."""

import random
from dataclasses import dataclass, replace
from datetime import date

from bot.channel.four_eyes import FourEyes
from bot.channel.loader import load_channel
from bot.channel.parts import SecondLook
from bot.channel.publication import Publication as Rules
from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Case, IllegalMove, Outcome
from bot.domain.desk.why import Because, Why
from bot.domain.register.entry import Fix
from bot.domain.register.publication import Publication, Unpublishable, told
from bot.services.audit import sequencing
from bot.services.authority.following import looking
from bot.services.desk import casework, outcomes
from bot.services.desk.casework import Verdict
from bot.services.register import correcting, publishing
from bot.services.vault import Vault
from bot.services.work import Deployment, Work
from bot.storage.desk import cases
from bot.storage.engine.database import Database
from bot.storage.register import entries, publications
from tests.kit.orders import restricted
from tests.kit.services.desk_acts import BOSS, DANA, MARAT, file_one, open_desk

VIOLATIONS = ("drugs", "gambling", "csam")
"""The last of them is counted only."""
REMOVED = Verdict(Outcome.REMOVED, "notice", "author")
NOT_CONFIRMED = Verdict(Outcome.NOT_CONFIRMED, "review", "no_violation")


def deployment() -> Deployment:
    """One person decides, nothing is drawn for a second look, and decisions are told at once."""
    channel = load_channel(None)
    retention = channel.retention.model_copy(update={"undo_seconds": 10})
    changed = channel.model_copy(
        update={
            "four_eyes": FourEyes(), "second_look": SecondLook(percent=0), "retention": retention,
            "publication": Rules(lawyer_checked=date(2026, 1, 1)),
        }
    )  # fmt: skip
    return Deployment(changed, Vault(b"k" * 32), frozenset({BOSS.telegram_id}), "bot", 1)


async def fill(database: Database, count: int) -> None:
    """Open a desk, and report so many links."""
    made = deployment()
    async with database.transaction() as tx:
        await open_desk(Work(tx, made))
    for number in range(count):
        async with database.transaction() as tx:
            kind = VIOLATIONS[number % len(VIOLATIONS)] if number % 5 == 0 else VIOLATIONS[0]
            url = f"https://site{number}.example.com/page"
            await file_one(Work(tx, made), 1_000 + number, url=url, violation=kind)


@dataclass(frozen=True, slots=True)
class Hand:
    """One of several people at work at the same time: each turn is one unit of work."""

    database: Database
    chance: random.Random
    cases: tuple[str, ...]
    deployment: Deployment

    async def turn(self) -> None:
        async with self.database.transaction() as tx:
            work = Work(tx, self.deployment)
            case = await cases.get(tx, self.chance.choice(self.cases))
            if self.chance.random() < 0.1:
                await sequencing.portion(tx)
            elif case is not None:
                await self._act(work, case)

    async def _act(self, work: Work, case: Case) -> None:
        if case.decision is None:
            await casework.decide_case(work, case, DANA, self._verdict(case))
        elif told(case) is None:
            await outcomes.undo_shown(work, case.id, case.decision.id)
            if self.chance.random() < 0.1:
                await casework.undo(work, case, DANA)
            else:
                params = {"case": case.id, "decision": case.decision.id}
                await outcomes.announce(work, params)
        else:
            found = await publications.pending_of(work.tx, case.id)
            await (self._look(work, found[0]) if found else self._later(work, case))

    def _verdict(self, case: Case) -> Verdict:
        confirmed = replace(restricted(), ground="court", reason="danger")
        return self.chance.choice((confirmed, confirmed, REMOVED, NOT_CONFIRMED))

    async def _look(self, work: Work, found: Publication) -> None:
        if self.chance.random() < 0.15:
            await publishing.decline(work, found, MARAT.telegram_id, Because(Why.SPREADS))
        elif self.chance.random() < 0.9:
            private = self.chance.random() < 0.2
            await publishing.publish(work, found, MARAT.telegram_id, is_private_person=private)
        else:
            await self._contest(work, found.case)

    async def _later(self, work: Work, case: Case) -> None:
        """The material goes and comes back, the decision is contested, the entry corrected."""
        pick = self.chance.random()
        if pick < 0.6:
            await looking.answer(work, case, DANA, self.chance.choice((Found.GONE, Found.THERE)))
        elif pick < 0.9:
            await self._contest(work, case.id)
        else:
            entry = await entries.of_case(work.tx, case.id)
            if entry is not None:
                await correcting.correct(work, entry, Fix.NARROW, BOSS.telegram_id)

    async def _contest(self, work: Work, case_id: str) -> None:
        case = await cases.get(work.tx, case_id)
        if case is not None:
            await casework.reopen(work, case, BOSS, Because(Why.OBJECTION))


REFUSALS = (IllegalMove, Unpublishable)
"""What a turn may meet: it was not possible, and changed nothing."""
