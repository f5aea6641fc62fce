"""What a clock that was a day ahead has left behind limits no person once it is set right."""

from bot.core import members_store
from bot.core.alarms import Trouble, raise_alarm
from bot.core.database import AHEAD_MS
from bot.core.people import Standing
from bot.reports import filing
from bot.reports.draft import Input
from bot.reports.filing import REPORTS_PER_HOUR
from bot.reports.model import Report
from tests.kit.services import acts


async def test_a_person_who_reported_by_a_wrong_clock_may_report(working, clock):
    clock.jump(hours=24)
    async with working() as work:
        person = await acts.citizen(work)
        for n in range(REPORTS_PER_HOUR):
            await acts.file(work, person, Input(links=(acts.link(n),)))
    clock.jump(hours=-24)
    async with working() as work:
        await acts.draft(work, person, Input(links=(acts.link(99),)))
        assert isinstance(await filing.file_report(work, person), Report)


async def test_an_alarm_of_a_wrong_clock_silences_no_other(working, clock):
    clock.jump(hours=24)
    async with working() as work:
        assert await raise_alarm(work, Trouble.NOTHING_SENT, work.now)
    clock.jump(hours=-24)
    async with working() as work:
        assert await raise_alarm(work, Trouble.NOTHING_SENT, work.now)
        assert not await raise_alarm(work, Trouble.NOTHING_SENT, work.now)


async def test_a_membership_that_a_wrong_clock_has_confirmed_is_asked_about_again(
    working, clock
):
    clock.advance(ms=AHEAD_MS)
    async with working() as work:
        await members_store.set_standing(work.tx, -1, 7, Standing.MEMBER)
        confirmed = work.now
    clock.advance(ms=-AHEAD_MS)
    async with working() as work:
        kept = (Standing.MEMBER, confirmed)
        assert await members_store.standing(work.tx, -1, 7) == kept, (
            "another machine's clock"
        )
    clock.jump(hours=-1)
    async with working() as work:
        assert await members_store.standing(work.tx, -1, 7) == (Standing.MEMBER, 0)
        assert (await members_store.standings(work.tx, 7))[-1] == (Standing.MEMBER, 0)
