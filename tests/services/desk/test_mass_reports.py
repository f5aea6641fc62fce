"""However many people report a link, only staff decide about it."""

import sqlalchemy as sa

from bot.cases import store
from bot.core.schema.desk import cases
from bot.values import Status
from tests.kit.services import acts


async def test_two_hundred_reports_are_one_undecided_case(working):
    async with working() as work:
        for number in range(200):
            report = await acts.file(work, await acts.citizen(work, number + 1))
        case = await acts.case_of(work, report)
        assert (await store.counts_of(work.tx, case.id)).reports == 200
        assert (case.status, case.decision) == (Status.RECEIVED, None)


async def test_one_person_who_reports_a_link_again_and_again_counts_once(work):
    person = await acts.citizen(work, 1)
    for _ in range(3):
        await acts.file(work, person)
    await acts.file(work, await acts.citizen(work, 2))
    counted = await work.tx.rows(sa.select(cases.c.reports, cases.c.reporters))
    assert counted == [{"reports": 4, "reporters": 2}]
