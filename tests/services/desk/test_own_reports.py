"""A moderator who reported a case has no part in it, and no colleague learns why."""

import json

import pytest
import sqlalchemy as sa

from bot.cases.model import Recused
from bot.cases.tables import case_events
from bot.core import desks_store, members_store
from bot.core.messages import Shown, What
from bot.core.messages import Verdict as Sent
from bot.core.people import Role
from bot.core.toasts import Toast
from bot.desk import (
    buttons,
    card_menus,
    cards,
    casework,
    holds,
    own_cases,
    queue,
    reachability,
    reminders,
)
from bot.desk.model import NO_FILTERS, Actor
from bot.desk.search import search_cases
from bot.reports import own_reports, reports_store, welcome
from bot.values import Act, Duty, Finding, Outcome, Status, Why, replace
from tests.kit.services.acts import announce, case_of, fresh
from tests.kit.services.desk_acts import (
    BECAUSE,
    UNDO_OVER,
    dealt,
    file_case,
    file_one,
    owed,
    said,
)
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import DANA, GROUP, MARAT, at_work, employ, open_desk

OTHER = "https://example.com/other"
NOT_CONFIRMED = Finding(Outcome.NOT_CONFIRMED, "review", "no_violation")
THIRD = Actor(44, "Ерлан", Role.MODERATOR)


@pytest.fixture
async def own(working):
    """A case that Marat, a moderator of its desk, reported as a citizen."""
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA, MARAT)
        await employ(work, MARAT)
        _, report = await file_one(work, MARAT.telegram_id)
        await said(work)
        return await case_of(work, report)


async def test_it_is_not_dealt_to_who_reported_it(own, work):
    assert await dealt(work, MARAT) is None
    assert await dealt(work, DANA) == own.number


async def test_no_act_that_bears_on_the_decision_is_his(working, own, after_undo):
    async with working() as work:
        with pytest.raises(Recused):
            await casework.take(work, own, MARAT)
        with pytest.raises(Recused):
            await casework.decide_case(work, own, MARAT, NOT_CONFIRMED)
        decided = await casework.decide_case(work, own, DANA, NOT_CONFIRMED)
        with pytest.raises(Recused):
            await casework.undo(work, decided, MARAT)
    async with after_undo(decided) as work:
        with pytest.raises(Recused):
            await casework.reopen(work, await fresh(work, own), MARAT, BECAUSE)


@pytest.mark.parametrize("is_told", [False, True])
async def test_a_report_that_was_joined_to_another_case_counts_there_too(
    working, own, clock, is_told
):
    async with working() as work:
        target = await file_case(work, 50, url=OTHER)
        merged = await casework.merge(work, own, DANA, target, BECAUSE)
    if is_told:
        clock.advance(seconds=UNDO_OVER)
        async with working() as work:
            await announce(work, merged)
    async with working() as work:
        with pytest.raises(Recused):
            await casework.merge(work, target, MARAT, own, BECAUSE)
        for each in (target, own):
            now = await fresh(work, each)
            visit = await in_private(work, MARAT)
            assert (
                await press(visit, buttons.TakeCase(now.id, now.version))
                is Toast.RECUSED
            )
        assert await dealt(work, MARAT) is None
        assert await dealt(work, DANA) == target.number


async def test_a_withdrawn_report_counts_and_a_link_that_others_reported_does_not(
    own, work
):
    other = await file_case(work, 50, url=OTHER)
    await file_one(work, 50)  # so that the case stays open
    first, _ = await reports_store.reports_of_case(work.tx, own.id)
    assert await own_reports.withdraw_report(work, first)
    assert await dealt(work, MARAT) == other.number
    assert await dealt(work, MARAT) is None


async def lists(work, actor, here):
    """The numbers in the lists that a moderator reads, and what they may take."""
    waiting = await queue.show_queue(work, here, NO_FILTERS, actor.telegram_id)
    found = await search_cases(work, "example.com/1", here)
    held = await own_cases.show_mine(work, here, actor.telegram_id)
    lines = (
        *waiting.lines,
        *waiting.proposed,
        *waiting.new_words,
        *found.lines,
        *held.lines,
    )
    return {line.case.number for line in lines}, waiting.counts.takeable


async def test_it_is_in_no_list_of_his_and_the_group_reads_the_same_whoever_asks(
    own, work
):
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    for actor, expected in ((MARAT, (set(), 0)), (DANA, ({own.number}, 1))):
        assert await lists(work, actor, here) == ({own.number}, 1), "in the group"
        person = await welcome.recognise(work, actor.telegram_id, "ru")
        private = replace(work, private_chat=person.id)
        assert await lists(private, actor, here) == expected
        if actor is MARAT:
            assert (
                await queue.take_several(private, here, NO_FILTERS, MARAT.telegram_id)
                == []
            )


async def test_reminders_leave_it_out_too(working, own, clock):
    async with working() as work:
        await employ(work, THIRD)
        [person, *_] = await at_work(work, MARAT, THIRD)
        for actor in (MARAT, THIRD):
            await members_store.put_duty(
                work.tx, actor.telegram_id, Duty(switched_on=True)
            )
    clock.advance(seconds=30 * 24 * 3600)
    async with working() as work:
        await reminders.remind_of_due_cases(work)
        told = {
            address: params
            for address, _, params, *_ in await owed(work, "OverdueCases")
        }
    assert own.number not in repr(told.pop(f"person:{person.id}", None))
    assert own.number in repr(told)


async def test_a_card_that_he_had_before_he_reported_is_taken_from_his_chat(working):
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA, MARAT)
        case = await file_case(work, 50)
        person = await welcome.recognise(work, MARAT.telegram_id, "ru")
        await cards.give_private(work, case, person.id, "ru")
        await file_one(work, MARAT.telegram_id)
        shows = Shown(What.CARD, case.id)
        directory = reachability.Directory(work.deployment)
        reading = await directory.reading(work.tx, person.recipient.address, shows)
    assert reading is Sent.LOST


async def handed_over(working, case, to):
    """What Dana reads over the button, what the colleague reads, and the cards that he gets."""
    async with working() as work:
        await said(work)
        at, path = (case.id, case.version), (Act.HAND_OVER.value, str(to.telegram_id))
        await press(await in_private(work, DANA), buttons.AskWhy(*at, *path))
        button = buttons.ActBecause(*at, buttons.digest_of(path), Why.SHIFT)
        toast = await press(await in_private(work, DANA), button)
        person = await welcome.recognise(work, to.telegram_id, "ru")
        to_him = [row for row in await owed(work) if row[0] == f"person:{person.id}"]
        return toast, {kind: params for _, kind, params, *_ in to_him}


async def test_a_colleague_who_hands_it_over_to_him_learns_nothing(working, own):
    async with working() as work:
        await employ(work, THIRD)
        await at_work(work, THIRD)
        other = await file_case(work, 50, url=OTHER)
    of_his, got = await handed_over(working, own, MARAT)
    of_others, usual = await handed_over(working, other, THIRD)
    assert of_his is of_others is Toast.HANDED_OVER
    assert (got.keys(), usual.keys()) == ({"HandedOver"}, {"Card", "HandedOver"})
    assert got["HandedOver"]["is_own"]
    async with working() as work:
        held = await fresh(work, own)
        assert held.holder == MARAT.telegram_id
        visit = await in_private(work, MARAT)
        assert (
            await press(visit, buttons.RefuseCase(held.id, held.version))
            is Toast.RELEASED
        )
        free = await fresh(work, own)
        [refused] = await owed(work, "CaseRefused")
    assert (free.holder, free.status) == (None, Status.RECEIVED)
    assert refused[2]["because"]["why"] == "refused", (
        "a reason that every colleague can give"
    )


async def test_presses_on_it_are_refused_and_neither_case_nor_history_says_why(
    working, own
):
    at = (own.id, own.version)
    for button in (
        buttons.TakeCase(*at),
        buttons.UsePreset(*at, "clean"),
        card_menus.ShowHistory(*at),
        buttons.AskWhy(*at, Act.REOPEN),
        buttons.UndoDecision(*at),
        buttons.OpenCase(own.id),
        buttons.AskWhy(*at, Act.HAND_OVER, str(DANA.telegram_id)),
    ):
        async with working() as work:
            assert (
                await press(await in_private(work, MARAT), button) is Toast.RECUSED
            ), button
            assert await fresh(work, own) == own
    async with working() as work:
        recused = await holds.recuse(work, own, DANA)
        take = buttons.TakeCase(recused.id, recused.version)
        assert await press(await in_private(work, DANA), take) is Toast.RECUSED
        rows = await work.tx.rows(
            sa.select(case_events).where(case_events.c.case_id == own.id)
        )
        assert [(row["act"], row["staff"]) for row in rows if row["staff"] == 22] == []
        assert all("22" not in json.loads(row["detail"]).values() for row in rows)
        assert MARAT.telegram_id not in (await fresh(work, own)).recused
