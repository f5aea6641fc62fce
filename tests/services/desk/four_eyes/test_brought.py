"""How a proposal reaches a second person: /next, /queue, reminders of seniors, then of admins."""

import pytest

from bot.core import desks_store, role_store
from bot.core.people import Role, Standing
from bot.desk import duty, four_eyes, lists
from bot.desk.model import NO_FILTERS
from bot.reports import welcome
from tests.kit.services.acts import ADMIN
from tests.kit.services.desk_acts import DANA, GROUP, MARAT, at_work, file_one, owed, proposed, said

SENIOR = 77


async def following(work, actor):
    """The number of the case that /next brings this moderator."""
    [person] = await at_work(work, actor)
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    found = await lists.take_next(work, here, actor, person, "ru")
    return found and found.number


async def test_next_brings_a_proposal_first_and_once_and_never_to_its_proposer(work):
    case = await proposed(work)
    await file_one(work, 43, url="https://example.com/other")
    assert await following(work, MARAT) == case.number
    waiting = await following(work, MARAT)
    assert waiting not in (None, case.number)
    assert await following(work, DANA) is None
    assert await following(work, MARAT) is None, "brought once"


async def test_the_queue_names_proposals_above_all_others(work):
    case = await proposed(work)
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    shown = await lists.show_queue(work, here, NO_FILTERS, MARAT.telegram_id)
    assert shown.to_approve == 1
    [line] = shown.proposed
    assert (line.number, line.proposed_by, line.holder) == (case.number, "Дана", None)
    assert shown.counts.free == 0, "a proposal is not free to take"


@pytest.fixture
async def waiting(working):
    """A proposal at a desk with a senior; who hears: address → name."""
    async with working() as work:
        case = await proposed(work)
        for id in (SENIOR, ADMIN):
            await desks_store.set_standing(work.tx, GROUP, id, Standing.MEMBER)
            await role_store.meet(work.tx, id, f"name {id}")
            await welcome.recognise(work, id, "ru")
        await role_store.appoint(work.tx, SENIOR, None, Role.SENIOR, ADMIN)
    return case


async def reminded(working):
    async with working() as work:
        await duty.sweep(work)
        told = await owed(work, "OverdueCases")
        await said(work)
    notices = [notice for _, _, notice, *_ in told]
    return [(one["step"], [line["proposed"] for line in one["lines"]]) for one in notices]


async def test_seniors_and_then_admins_are_reminded_when_the_time_is_over(working, clock, waiting):
    async with working() as work:
        hours = work.channel.four_eyes.hours
    clock.advance(seconds=hours * 3600 - 60)
    assert await reminded(working) == []
    clock.advance(seconds=24 * 3600)
    steps = []
    for _ in range(40):
        steps += await reminded(working)
        clock.advance(seconds=3600)
    assert [step for step, _ in steps] == [1, 2]
    assert all(lines == [True] for _, lines in steps)


async def test_a_settled_proposal_is_reminded_of_no_more(working, clock, waiting):
    async with working() as work:
        await four_eyes.approve(work, waiting, MARAT)
    clock.advance(seconds=7 * 24 * 3600)
    assert await reminded(working) == []
