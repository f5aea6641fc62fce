"""A case that goes to the Ministry of Internal Affairs, on a clock of our own."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.cases import store
from bot.core.work import Work
from bot.desk import casework
from bot.values import Finding, Outcome, Way
from tests.kit.authority.acts import by
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import UNDO_OVER, file_one, owed, said
from tests.kit.services.team import DANA, open_desk

FORWARDED = Finding(Outcome.FORWARDED, "platforms", "competent", "mia")


@dataclass(frozen=True, slots=True)
class Story:
    """One case on its way. Each `async with story.work() as work` is a unit of work."""

    working: Any
    clock: Any
    way: Way
    case_id: str

    @asynccontextmanager
    async def work(self):
        async with self.working() as work:
            yield by(work, self.way)

    async def case(self, work):
        return await store.cases.get(work.tx, self.case_id)

    async def referral(self, work):
        """The newest one of the case."""
        case = await self.case(work)
        return await store.referrals_of_decision(work.tx, case.id, case.decision.id)

    async def announce(self):
        """The undo window is over."""
        self.clock.advance(seconds=UNDO_OVER)
        async with self.work() as work:
            case = await self.case(work)
            await casework.announce(work, case=case.id, decision=case.decision.id)


@pytest.fixture
def begun(working, clock):
    """`await begun(way, *people)`: these people reported a link, and it was decided."""

    async def begin(
        way: Way = Way.EMAIL, *people: int, departments: tuple[str, ...] = (), **parts
    ) -> Story:
        async with working() as plain:
            work = by(plain, way, departments)
            await open_desk(work)
            for who in people or (41, 42):
                _, report = await file_one(work, who, **parts)
            await said(work)
            case = await case_of(work, report)
            await casework.decide_case(work, case, DANA, FORWARDED)
        return Story(working, clock, way, case.id)

    return begin


@pytest.fixture
def sent_on(begun):
    """The same, after the undo window."""

    async def begin(*args, **parts) -> Story:
        story = await begun(*args, **parts)
        await story.announce()
        return story

    return begin


@pytest.fixture
async def story(sent_on) -> Story:
    return await sent_on()


async def news_of(work: Work) -> list[tuple[str, list[str]]]:
    """What waits to be said to reporters: to whom, and which stages or outcome it tells."""
    found = []
    for address, kind, params, *_ in await owed(work):
        if kind == "StageNews":
            found.append((address, [params["passage"]["stage"]]))
        elif kind == "OutcomeNews":
            decided, passage = params["decided"], params["decided"]["passage"]
            found.append(
                (address, [decided["finding"]["outcome"], passage and passage["stage"]])
            )
    return found
