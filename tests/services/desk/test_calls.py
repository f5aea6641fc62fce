"""Who wrote down a call counts as the reporter of its case, wherever the report goes."""

import pytest

from bot.cases.model import Recused
from bot.channel.loader import load_channel
from bot.channel.parts import SecondLook
from bot.core import desks_store
from bot.core.times import today
from bot.core.toasts import Toast
from bot.desk import (
    buttons,
    casework,
    corrections,
    four_eyes,
    holds,
    queue,
    second_person,
)
from bot.desk.model import NO_FILTERS
from bot.desk.second_looks import SecondLooks
from bot.privacy import erasure
from bot.register import store as register_store
from bot.register.appeals import Appeals
from bot.register.publication import Publications
from bot.reports import filing, reports_store, welcome
from bot.reports.draft import Draft, Step
from bot.reports.model import Report
from bot.values import Finding, Outcome, replace
from tests.kit.register.appeals import ENTRY, contest, only
from tests.kit.register.entries import an_entry
from tests.kit.services.acts import URL, announce, case_of, fresh, target
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER, dealt, file_case, proposed
from tests.kit.services.looks import (
    OLGA,
    TIMUR,
    decide,
    join,
    look_of,
    review_of,
    tell,
    two_desks,
)
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, at_work, employ, open_desk

OTHER = "https://example.com/other"
NOT_CONFIRMED = Finding(Outcome.NOT_CONFIRMED, "review", "no_violation")


@pytest.fixture
def deployment(deployment):
    """The shipped channel, which draws every case for a second look."""
    drawing = {"second_look": SecondLook(percent=100)}
    return replace(deployment, channel=load_channel(None).model_copy(update=drawing))


async def call_in(work, actor, *urls, violation="drugs"):
    """The case of a call that a member of staff wrote down."""
    person = await welcome.recognise(work, actor.telegram_id, "ru")
    links = tuple(map(target, urls or (URL,)))
    draft = Draft(
        f"call{work.now}", Step.REVIEW, 3, violation, links, by_phone=True, tell=False
    )
    await reports_store.DRAFTS.put(work.tx, person.id, draft, 60_000)
    filed = await filing.file_report(work, person, taker=actor.telegram_id)
    assert isinstance(filed, Report), filed
    return await case_of(work, filed)


@pytest.fixture
async def team(working, clock):
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA, MARAT, BOSS)
        for actor in (DANA, MARAT):
            await employ(work, actor)
    clock.advance(seconds=1)


async def test_a_call_that_opens_a_case_bars_who_wrote_it_down_and_the_press_says_why(
    team, working
):
    async with working() as work:
        case = await call_in(work, MARAT)
        at, visit = (case.id, case.version), await in_private(work, MARAT)
        for button in (buttons.TakeCase(*at), buttons.UsePreset(*at, "clean")):
            assert await press(visit, button) is Toast.TOOK_CALL
        opened = await press(visit, buttons.OpenCase(case.id))
        assert opened is Toast.NEXT_BELOW, "a caller asks what came of it"
        assert await dealt(work, MARAT) is None
        assert await dealt(work, DANA) == case.number


async def test_a_call_about_a_link_that_others_reported_does_too_also_while_they_hold_the_case(
    team, working, clock
):
    async with working() as work:
        case = await file_case(work)
        case = await casework.take(work, case, MARAT)
    clock.advance(seconds=1)
    async with working() as work:
        assert (await call_in(work, MARAT)).id == case.id
        case = await fresh(work, case)
        with pytest.raises(Recused):
            await casework.decide_case(work, case, MARAT, NOT_CONFIRMED)
        await holds.release(work, case, MARAT, BECAUSE)
        assert await dealt(work, DANA) == case.number


async def test_a_call_with_several_links_bars_from_each_and_from_nothing_else(
    team, working, clock
):
    async with working() as work:
        first, other = await file_case(work), await file_case(work, 43, url=OTHER)
    clock.advance(seconds=1)
    async with working() as work:
        await call_in(work, MARAT, URL, "https://example.com/new")
        assert first.id in await second_person.of(work, MARAT.telegram_id)
        assert len(await second_person.of(work, MARAT.telegram_id)) == 2
        assert await second_person.of(work, DANA.telegram_id) == frozenset()
        assert await dealt(work, MARAT) == other.number


async def test_the_call_counts_where_its_case_is_merged_and_when_it_is_split_again(
    team, working, clock
):
    """The second call comes while the cases are joined, and goes back with its link."""
    async with working() as work:
        other = await file_case(work, 50, url=OTHER)
        own = await call_in(work, MARAT)
        merged = await casework.merge(work, own, DANA, other, BECAUSE)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, merged)
        with pytest.raises(Recused):
            await casework.take(work, await fresh(work, other), MARAT)
        assert (await call_in(work, BOSS)).id == other.id
    clock.advance(seconds=1)
    async with working() as work:
        await corrections.split(work, await fresh(work, own), DANA, BECAUSE)
        for actor in (MARAT, BOSS):
            with pytest.raises(Recused):
                await casework.take(work, await fresh(work, own), actor)
        await casework.take(work, await fresh(work, other), MARAT)


async def test_a_case_that_is_opened_again_stays_barred(team, working, after_undo):
    async with working() as work:
        case = await call_in(work, MARAT)
        decided = await casework.decide_case(work, case, DANA, NOT_CONFIRMED)
    async with after_undo(decided) as work:
        with pytest.raises(Recused):
            await casework.reopen(work, await fresh(work, case), MARAT, BECAUSE)
        again = await casework.reopen(work, await fresh(work, case), DANA, BECAUSE)
        with pytest.raises(Recused):
            await casework.decide_case(work, again, MARAT, NOT_CONFIRMED)


async def test_who_took_the_call_neither_approves_nor_is_asked_to(working, clock):
    async with working() as work:
        case = await proposed(work)
        await join(work, OLGA, GROUP)
    clock.advance(seconds=1)
    async with working() as work:
        await call_in(work, MARAT)
        case = await fresh(work, case)
        assert await second_person.SecondPeople(work).for_proposal(case) == {
            OLGA.telegram_id
        }
        with pytest.raises(Recused):
            await four_eyes.approve(work, case, MARAT)
        here = [await desks_store.desk_at(work.tx, GROUP, None)]
        person = await welcome.recognise(work, MARAT.telegram_id, "ru")
        assert await four_eyes.next_for(work, here, MARAT, person) is None


async def test_nor_do_they_look_again_publish_or_judge_an_appeal(working, clock):
    async with working() as work:
        await two_desks(work)
        await file_case(work)
    clock.advance(seconds=1)
    async with working() as work:
        case = await call_in(work, TIMUR)
    clock.advance(seconds=1)
    async with working() as work:
        await call_in(work, MARAT)
        waits = await decide(work, await fresh(work, case))
        await four_eyes.approve(work, waits, BOSS)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        case = await tell(work, case)
        entry = an_entry(0, URL, "drugs", id=ENTRY)
        day = today(work.now, work.channel.zone)
        await register_store.add_entry(
            work.tx, replace(entry, published_on=day), case.id
        )
        await contest(work)
        look, appeal = await look_of(work, case), await only(work, case)
        for found in (
            await SecondLooks(work).people(await review_of(work, case), (look, case)),
            await Publications(work).people(None, case),
            await Appeals(work).people(
                await Appeals(work).get(appeal.id), (appeal, case)
            ),
        ):
            assert OLGA.telegram_id in found
            assert not found & {MARAT.telegram_id, TIMUR.telegram_id}


async def test_lists_of_theirs_leave_it_out_and_those_of_the_group_do_not(
    team, working
):
    async with working() as work:
        case = await call_in(work, MARAT)
        here = [await desks_store.desk_at(work.tx, GROUP, None)]
        shown = []
        for actor in (MARAT, DANA):
            person = await welcome.recognise(work, actor.telegram_id, "ru")
            for reader in (work, replace(work, private_chat=person.id)):
                found = await queue.show_queue(
                    reader, here, NO_FILTERS, actor.telegram_id
                )
                shown.append([line.case.number for line in found.lines])
        assert shown == [[case.number], [], [case.number], [case.number]]


async def test_it_stays_so_when_the_report_or_their_account_is_erased(team, working):
    async with working() as work:
        case = await call_in(work, MARAT)
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        await reports_store.cut_off(work.tx, report.id)
        await erasure.erase(work, await work.person(MARAT.telegram_id))
    async with working() as work:
        await welcome.recognise(work, MARAT.telegram_id, "ru")
        with pytest.raises(Recused):
            await casework.take(work, await fresh(work, case), MARAT)
