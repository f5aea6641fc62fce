"""Which decided cases are drawn for a second look: by a keyed draw, and by overturned types."""

from dataclasses import replace

import pytest

from bot.cases import store as cases_store
from bot.cases.model import Because
from bot.core import sealed
from bot.core.sealed import DRAW_KEY
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import casework, store
from bot.desk import second_looks as draws
from bot.desk.model import Drawn, Stage, is_drawn, ticket_of
from bot.privacy import erasure
from bot.values import Finding, Outcome, Why
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, RESTRICTED, UNDO_OVER, file_one, open_desk
from tests.kit.services.looks import (
    NOT_CONFIRMED,
    decide,
    drawing,
    look_of,
    tell,
    told_case,
    two_desks,
)


async def test_a_case_is_drawn_only_when_its_outcome_is_told(working, clock):
    async with working() as work:
        await two_desks(work)
        _, report = await file_one(work)
        case = await decide(work, await case_of(work, report))
        assert await look_of(work, case) is None, "it can still be undone"
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        case = await tell(work, case)
        look = await look_of(work, case)
    assert (look.stage, look.drawn, look.percent) == (Stage.SECOND, Drawn.SHARE, 100)
    assert (look.first.finding.outcome, look.first.by) == (Outcome.RESTRICTED, DANA.telegram_id)


async def test_the_ticket_follows_from_the_key_and_can_be_checked_afterwards(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        look, key = await look_of(work, case), await sealed.get_sealed_fact(work.tx, DRAW_KEY)
        stored = await sealed.get_fact(work.tx, DRAW_KEY)
    assert look.ticket == ticket_of(key, case.id, case.decision.id)
    assert look.ticket != ticket_of(b"another key", case.id, case.decision.id)
    assert key.hex() not in stored, "the key is sealed at rest"


def test_five_of_a_hundred_tickets_are_drawn():
    tickets = [ticket_of(b"key", str(n), "decision") for n in range(20_000)]
    drawn = sum(is_drawn(ticket, 5) for ticket in tickets)
    assert 850 < drawn < 1150
    assert not any(is_drawn(ticket, 0) for ticket in tickets)
    assert all(is_drawn(ticket, 100) for ticket in tickets)


@pytest.mark.parametrize("outcome", [Outcome.DUPLICATE])
async def test_what_says_nothing_about_the_material_is_not_drawn(working, clock, outcome):
    case = await told_case(working, clock, Finding(outcome, "any"))
    async with working() as work:
        assert await look_of(work, case) is None


async def test_a_type_has_a_share_of_its_own(database, deployment, clock):
    channel = deployment.channel
    types = tuple(replace_type(kind, 0.0) if kind.id == "drugs" else kind for kind in channel.types)
    deployment = replace(deployment, channel=channel.model_copy(update={"types": types}))
    assert deployment.channel.second_look_percent("drugs") == 0
    for violation, is_looked_at in (("drugs", False), ("gambling", True)):
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            await open_desk(work)
            _, report = await file_one(work, url=f"https://{violation}.kz", violation=violation)
            case = await decide(work, await case_of(work, report))
        clock.advance(seconds=UNDO_OVER)
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            case = await tell(work, case)
            assert (await look_of(work, case) is not None) is is_looked_at


def replace_type(kind, percent):
    return kind.model_copy(update={"second_look": percent})


async def test_after_an_overturned_decision_every_case_of_its_type_is_drawn_for_a_while(
    database, deployment, clock
):
    few = drawing(deployment, percent=1e-9, overturned_days=30)

    async def decided(url, verdict=RESTRICTED, violation="drugs"):
        async with database.transaction() as tx:
            work = Work(tx, few)
            await open_desk(work)
            _, report = await file_one(work, url=url, violation=violation)
            case = await decide(work, await case_of(work, report), verdict)
        return await told(case)

    async def told(case):
        clock.advance(seconds=UNDO_OVER)
        async with database.transaction() as tx:
            return await tell(Work(tx, few), case)

    async def look(case):
        async with database.reading() as tx:
            return await store.open_of_case(tx, case.id)

    case = await decided("https://example.com/1")
    assert await look(case) is None
    async with database.transaction() as tx:
        work = Work(tx, few)
        opened = await casework.reopen(work, case, DANA, Because(Why.MISTAKE))
        case = await decide(work, opened, NOT_CONFIRMED)
    await told(case)
    drawn = await look(await decided("https://example.com/2"))
    assert drawn.drawn is Drawn.OVERTURNED_TYPE
    assert await look(await decided("https://example.com/3", violation="gambling")) is None
    clock.advance(ms=31 * DAY_MS)
    assert await look(await decided("https://example.com/4")) is None


async def test_an_outcome_that_only_became_more_does_not_count_as_overturned(working, clock):
    forwarded = Finding(Outcome.FORWARDED, "any", authority="mia")
    case = await told_case(working, clock, forwarded)
    async with working() as work:
        first = await look_of(work, case)
        case = await decide(work, case, RESTRICTED)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        case = await tell(work, case)
        look = await look_of(work, case)
        assert not await draws._overturned_lately(work, case.violation)
    assert (look.id, look.decision) == (first.id, case.decision.id), "one look for one finding"


async def test_a_case_without_anything_to_look_at_is_not_drawn(working, clock):
    async with working() as work:
        await two_desks(work)
        person, report = await file_one(work, url=None)
        case = await decide(work, await case_of(work, report))
        await erasure.erase(work, person)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        case = await tell(work, await cases_store.cases.get(work.tx, case.id))
        assert await look_of(work, case) is None
