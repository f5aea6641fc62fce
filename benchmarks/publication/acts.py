"""What people do with cases of a register: decide, publish, contest, look again, one act a turn."""

import random
from dataclasses import dataclass
from datetime import date

from bot.authorities import follow_ups
from bot.cases import store
from bot.cases.model import Because, Case, IllegalMove
from bot.channel.loader import load_channel
from bot.channel.parts import Appeals, FourEyes, GroundCheck, SecondLook
from bot.channel.parts import Publication as Rules
from bot.core.database import Database
from bot.core.people import Role
from bot.core.reviews import NotYours
from bot.core.reviews_store import Review
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.demo.start import with_checked_grounds
from bot.desk import casework
from bot.desk.model import Actor
from bot.desk.verdict_form import NoSuchChoice
from bot.history import service
from bot.register import appeals, appeals_store, contests, publication
from bot.register import store as entries
from bot.register.appeal_model import AppealDraft, given
from bot.register.appeals import Appeals as Queue
from bot.register.model import Fix, told
from bot.register.publication import Unpublishable
from bot.values import AppealStage, Finding, Found, Outcome, Why, replace
from bot.wiring import wire
from tests.kit.orders import restricted
from tests.kit.register.appeals import OVERTURN, UPHOLD, WHY, answer
from tests.kit.services.acts import citizen
from tests.kit.services.desk_acts import file_one
from tests.kit.services.looks import OTHER_GROUP, join
from tests.kit.services.team import BOSS, DANA, MARAT, open_desk

wire()

VIOLATIONS = ("drugs", "gambling", "csam")
"""The last of them is counted only."""
REMOVED = Finding(Outcome.REMOVED, "notice", "author")
NOT_CONFIRMED = Finding(Outcome.NOT_CONFIRMED, "review", "no_violation")


def deployment() -> Deployment:
    """One person decides, nothing is drawn for a second look, and decisions are told at once: the
    hands look at publication, whose second person is one of its promises."""
    channel = load_channel(None)
    retention = channel.retention.model_copy(update={"undo_seconds": 10})
    changed = channel.model_copy(
        update={
            "four_eyes": FourEyes(),
            "second_look": SecondLook(percent=0),
            "retention": retention,
            "publication": Rules(on=True),
            "appeals": Appeals(contest_days=3_650),
        }
    )
    check = GroundCheck(day=date(2026, 1, 1), by="Bar of Almaty")
    changed = with_checked_grounds(changed, check)
    return Deployment(
        changed, Vault(b"k" * 32), frozenset({BOSS.telegram_id}), "bot", 1
    )


JUDGES = tuple(Actor(id, f"Judge {id}", Role.MODERATOR) for id in range(101, 109))
"""People of another desk, who decide what is contested."""


async def fill(database: Database, count: int) -> None:
    """Open a desk, and report so many links."""
    made = deployment()
    async with database.transaction() as tx:
        work = Work(tx, made)
        await open_desk(work)
        await open_desk(work, "weapons", chat=OTHER_GROUP)
        for judge in JUDGES:
            await join(work, judge, OTHER_GROUP)
    for number in range(count):
        async with database.transaction() as tx:
            kind = (
                VIOLATIONS[number % len(VIOLATIONS)]
                if number % 5 == 0
                else VIOLATIONS[0]
            )
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
            case = await store.cases.get(tx, self.chance.choice(self.cases))
            if self.chance.random() < 0.1:
                await service.portion(tx)
            elif case is not None:
                await self._act(work, case)

    async def _act(self, work: Work, case: Case) -> None:
        if case.decision is None:
            await casework.decide_case(work, case, DANA, self._verdict(case))
        elif told(case) is None:
            await casework.undo_shown(work, case.id, case.decision.id)
            if self.chance.random() < 0.1:
                await casework.undo(work, case, DANA)
            else:
                await casework.announce(work, case.id, case.decision.id)
        else:
            found = await publication.pending(work, case)
            await (self._look(work, case, found) if found else self._later(work, case))

    def _verdict(self, case: Case) -> Finding:
        confirmed = replace(restricted(), ground="court", reason="unlawful")
        return self.chance.choice((confirmed, confirmed, REMOVED, NOT_CONFIRMED))

    async def _look(self, work: Work, case: Case, found: Review) -> None:
        if self.chance.random() < 0.15:
            await publication.decline(
                work, found, MARAT.telegram_id, Because(Why.SPREADS)
            )
        elif self.chance.random() < 0.9:
            private = self.chance.random() < 0.2
            await publication.publish(
                work, found, MARAT.telegram_id, is_private_person=private
            )
        else:
            await casework.reopen(work, case, BOSS, Because(Why.NEW_FACTS))

    async def _later(self, work: Work, case: Case) -> None:
        """The material goes and comes back, the decision is contested, the entry corrected."""
        pick = self.chance.random()
        if pick < 0.3:
            await follow_ups.answer(
                work, case, DANA, self.chance.choice((Found.GONE, Found.THERE))
            )
        elif pick < 0.4:
            await casework.reopen(work, case, BOSS, Because(Why.NEW_FACTS))
        elif pick < 0.65:
            await self._contest(work, case)
        elif pick < 0.95:
            await self._judge(work, case)
        else:
            entry = await entries.entries_of_case(work.tx, case.id)
            if entry is not None:
                await publication.correct(work, entry, Fix.NARROW, BOSS.telegram_id)

    async def _contest(self, work: Work, case: Case) -> None:
        entry, who = (
            await entries.entries_of_case(work.tx, case.id),
            self.chance.randrange(5_000, 9_000),
        )
        if entry is None:
            return
        person = await citizen(work, who)
        begun = await contests.begin_appeal(work, person, entry.id)
        if not isinstance(begun, AppealDraft):
            return  # it cannot be contested now
        draft = given(begun, WHY, ())
        if isinstance(draft, AppealDraft):
            await contests.keep(work, person, draft)
            await contests.send(work, person, who, is_anonymous=False)

    async def _judge(self, work: Work, case: Case) -> None:
        """An appeal is decided, or its answer is told."""
        for one in await appeals_store.appeals_open_of_case(work.tx, case.id):
            if one.stage is AppealStage.DECIDED:
                await appeals.come_due(work, one.id, one.decided_at)
                return
        path = self.chance.choice((OVERTURN, UPHOLD))
        judge = self.chance.choice(JUDGES)
        _, free = await Queue(work).offer(judge.telegram_id)
        if free:
            await answer(work, judge, path)


REFUSALS = (IllegalMove, Unpublishable, NotYours, NoSuchChoice)
"""What a turn may meet: it was not possible, and changed nothing."""
