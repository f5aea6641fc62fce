"""A region that is said after sending: it belongs to the report, its cases and their case file."""

import pytest

from bot.authorities import referrals, referrals_store
from bot.cases import store as cases_store
from bot.cases.afterwards import Stage
from bot.desk import casework, corrections, reasoned_acts
from bot.reports import late_region, own_reports, reports_store
from bot.reports.late_region import Reached
from bot.values import Act, Finding, Outcome, Way
from tests.kit.authority.acts import by
from tests.kit.services import acts
from tests.kit.services.acts import case_of, fresh
from tests.kit.services.desk_acts import UNDO_OVER, acts_of, file_one, owed, said
from tests.kit.services.team import DANA, MARAT, at_work, open_desk

SOUTH = "KZ-79"
EAST = "KZ-63"
FORWARDED = Finding(Outcome.FORWARDED, "platforms", "competent", "mia")


async def say(work, report, region):
    """What the reporter reads; the report as it is now."""
    report = await reports_store.reports.get(work.tx, report.id)
    reached = await late_region.say_region(work, report, region)
    return reached, await reports_store.reports.get(work.tx, report.id)


async def receipt(work, who=42, **parts):
    _, report = await file_one(work, who, **parts)
    [*_, (_, _, params, _, _)] = await owed(work, "Receipt")
    return report, params["asks_region"], params["last_region"]


@pytest.fixture
async def departments(working, clock):
    """Units of work of a channel with a department of the MIA in the south, and at a desk."""
    del clock
    async with working() as work:
        await open_desk(work)

    def of(work, way=Way.HAND):
        return by(work, way, (SOUTH,))

    return of


async def test_it_is_asked_only_where_a_number_or_a_department_depends_on_it(
    work, desk
):
    south = by(work, Way.HAND, (SOUTH,))
    assert (await receipt(work, violation="gambling"))[1] is False
    assert (await receipt(south))[1] is True
    assert (await receipt(south, region=EAST))[1] is False, "it was said in the form"
    assert (await receipt(south, violation="bully"))[1] is False, (
        "the MIA gets no such case"
    )
    [first, *others] = work.channel.hotlines
    local = first.model_copy(update={"regions": (SOUTH,), "types": ("bully",)})
    numbers = acts.in_channel(work, hotlines=(local, *others))
    assert (await receipt(numbers, violation="bully"))[1] is True
    assert (await receipt(numbers, violation="gambling"))[1] is False


async def test_a_case_that_nobody_began_goes_to_the_desk_of_the_region(work):
    _, here = await open_desk(work)
    _, there = await open_desk(work, "drugs", SOUTH, chat=-1002)
    _, report = await file_one(work)
    case = await case_of(work, report)
    assert (case.desk, case.region) == (here.id, None)
    await said(work)
    reached, report = await say(work, report, SOUTH)
    after = await fresh(work, case)
    assert (report.region, after.region, after.desk) == (SOUTH, SOUTH, there.id)
    assert reached is Reached.DESK
    assert {address for address, *_ in await owed(work, "Card")} == {"chat:-1002"}
    assert await acts_of(work, case) == [Act.OPEN, Act.SAY_REGION, Act.MOVE]
    reached, report = await say(work, report, None)
    after = await fresh(work, case)
    assert (report.region, after.region, after.desk) == (None, None, here.id)
    assert reached is Reached.NOT_SAID


async def test_a_case_in_hand_or_moved_by_staff_stays_at_its_desk(work):
    _, here = await open_desk(work)
    _, there = await open_desk(work, "drugs", SOUTH, chat=-1002)
    await at_work(work, DANA)
    _, report = await file_one(work)
    held = await casework.take(work, await case_of(work, report), DANA)
    reached, report = await say(work, report, SOUTH)
    after = await fresh(work, held)
    assert (after.region, after.desk, after.holder) == (
        SOUTH,
        here.id,
        DANA.telegram_id,
    )
    assert reached is Reached.DESK
    assert await casework.still_shows(work, after, held.version), (
        "an older card still decides"
    )
    _, other = await file_one(work, 43, url="https://example.com/2", region=SOUTH)
    moved = await corrections.move_to(
        work,
        await case_of(work, other),
        DANA,
        here,
        reasoned_acts.because_of(None, Act.MOVE, "shift"),
    )
    await say(work, other, EAST)
    after = await fresh(work, moved)
    assert (after.region, after.desk) == (EAST, here.id)
    assert there.id != here.id


async def test_what_staff_corrected_or_others_said_first_stays(work, desk):
    _, first = await file_one(work, 42)
    _, second = await file_one(work, 43, region=EAST)
    case = await case_of(work, first)
    reached, first = await say(work, first, SOUTH)
    assert (first.region, (await fresh(work, case)).region) == (SOUTH, EAST)
    assert reached is Reached.DESK, "it tells nothing of other reports"
    await say(work, second, None)
    assert (await fresh(work, case)).region == SOUTH, "the one that is left"
    corrected = await corrections.correct(
        work, await fresh(work, case), DANA, Act.SET_REGION, EAST
    )
    await say(work, first, None)
    assert (await fresh(work, corrected)).region == EAST


async def test_every_case_of_the_report_follows(work, desk):
    urls = ("https://example.com/1", "https://example.com/2")
    _, report = await file_one(work, url=urls)
    await say(work, report, SOUTH)
    found = await own_reports.cases_of(work, report)
    assert [case.region for case, _ in found] == [SOUTH, SOUTH]


async def test_a_planned_case_file_goes_to_the_department(departments, working, clock):
    async with working() as plain:
        work = departments(plain, Way.EMAIL)
        _, report = await file_one(work)
        case = await casework.decide_case(
            work, await case_of(work, report), DANA, FORWARDED
        )
        assert (await referrals_store.planned_of(work.tx, case.id)).department is None
    clock.advance(seconds=1)
    async with working() as plain:
        await say(departments(plain, Way.EMAIL), report, SOUTH)
    clock.advance(seconds=UNDO_OVER)
    async with working() as plain:
        work = departments(plain, Way.EMAIL)
        await acts.announce(work, await fresh(work, case))
        [referral] = await referrals_store.standing_of(work.tx, case.id)
        assert (referral.department, referral.address) == (SOUTH, f"mia:{SOUTH}")
        assert [row[0] for row in await owed(work, "CaseFilePosted")] == [
            f"authority:mia:{SOUTH}"
        ]
        reached, _ = await say(work, report, SOUTH)
        assert reached is Reached.DEPARTMENT


async def test_a_file_that_waits_for_a_person_is_made_anew_for_the_department(
    departments, working, clock
):
    async with working() as plain:
        work = departments(plain)
        await at_work(work, DANA)
        _, report = await file_one(work)
        case = await casework.decide_case(
            work, await case_of(work, report), DANA, FORWARDED
        )
    clock.advance(seconds=UNDO_OVER)
    async with working() as plain:
        work = departments(plain)
        await acts.announce(work, await fresh(work, case))
        earlier = await referrals_store.waiting_of(work.tx, case.id)
        await said(work)
        reached, _ = await say(work, report, SOUTH)
        assert reached is Reached.DEPARTMENT
        now = await referrals_store.waiting_of(work.tx, case.id)
        assert (now.department, now.stage, now.way) == (SOUTH, Stage.LEAVING, Way.HAND)
        gone = await cases_store.get_referral(work.tx, earlier.id)
        assert (gone.department, gone.stage) == (None, Stage.RECALLED)
        [told] = await owed(work, "ReferralNews")
        assert told[2]["what"] == "readdressed"
        assert (await owed(work, "HandItOver"))[0][2]["department"] == SOUTH


async def test_a_file_that_left_stays_where_it_is(departments, working, clock):
    async with working() as plain:
        work = departments(plain)
        _, report = await file_one(work)
        case = await casework.decide_case(
            work, await case_of(work, report), DANA, FORWARDED
        )
    clock.advance(seconds=UNDO_OVER)
    async with working() as plain:
        work = departments(plain)
        await acts.announce(work, await fresh(work, case))
        await referrals.confirm(work, await fresh(work, case), DANA.telegram_id)
        before = await referrals_store.waiting_of(work.tx, case.id)
        reached, report = await say(work, report, SOUTH)
        assert reached is Reached.AT_AUTHORITY
        assert await referrals_store.waiting_of(work.tx, case.id) == before
        assert report.region == SOUTH


async def test_a_closed_or_withdrawn_report_changes_nothing(work, desk):
    _, report = await file_one(work)
    await at_work(work, MARAT)
    await own_reports.withdraw_report(work, report)
    reached, report = await say(work, report, SOUTH)
    assert (reached, report.region) == (Reached.OVER, None)
