"""The test report of the first run: the admin's own since the guide asked, and gone when seen."""

import pytest

from bot.figures import store as figures
from bot.reports.draft import Input
from bot.staff import first_run, trial_report
from bot.staff.first_run import FirstStep
from bot.staff.trial_report import Stage
from bot.values import Status
from tests.kit.services.acts import (
    ADMIN,
    announce,
    case_of,
    citizen,
    decide,
    file,
    fresh,
    open_desk,
    target,
)
from tests.kit.services.desk_acts import acts_of

EVER = 1 << 60
OWN = Input(links=(target("https://t.me/test_1"),))


@pytest.fixture
async def asked(working, clock):
    """The guide has come to the test report."""
    async with working() as work:
        await open_desk(work)
        await file(work, await citizen(work, ADMIN))
    clock.advance(seconds=60)
    async with working() as work:
        assert await trial_report.look(work, ADMIN) is None
        await first_run.stand_at(work, FirstStep.TEST)
    clock.advance(seconds=60)


async def test_neither_an_earlier_report_nor_one_of_another_is_the_test(asked, working):
    async with working() as work:
        await file(
            work,
            await citizen(work, 43),
            Input(links=(target("https://example.com/43"),)),
        )
    async with working() as work:
        assert await trial_report.look(work, ADMIN) is None
        assert not await trial_report.take_away(work, ADMIN)


@pytest.mark.parametrize("is_told", [False, True])
async def test_a_decided_test_leaves_no_decision_behind(asked, working, is_told):
    async with working() as work:
        report = await file(work, await citizen(work, ADMIN), OWN)
        assert (await trial_report.look(work, ADMIN)).stage is Stage.WAITS
    async with working() as work:
        case = await decide(work, report)
        if is_told:
            await announce(work, case)
    async with working() as work:
        assert (await trial_report.look(work, ADMIN)).stage is Stage.DECIDED
        assert await figures.decided_in_all(work.tx, 0, EVER) == 1
        assert await trial_report.take_away(work, ADMIN)
    async with working() as work:
        assert (await trial_report.look(work, ADMIN)).stage is Stage.GONE
        case = await case_of(work, report)
        assert case.status is Status.WITHDRAWN
        assert await figures.decided_in_all(work.tx, 0, EVER) == 0
        assert (await acts_of(work, case))[-2:] == ["reopen", "withdraw"]
        assert not await trial_report.take_away(work, ADMIN)


async def test_a_case_that_another_reported_too_keeps_its_decision(asked, working):
    async with working() as work:
        report = await file(work, await citizen(work, ADMIN), OWN)
        await file(work, await citizen(work, 43), OWN)
    async with working() as work:
        case = await decide(work, report)
    async with working() as work:
        assert not await trial_report.take_away(work, ADMIN)
        assert (await fresh(work, case)).decision is not None


async def test_after_the_first_run_no_report_is_a_test(asked, working):
    async with working() as work:
        await file(work, await citizen(work, ADMIN), OWN)
        await first_run.end(work)
    async with working() as work:
        assert await trial_report.look(work, ADMIN) is None
        assert not await trial_report.take_away(work, ADMIN)
